from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.workflow.decisions import DecisionError, DecisionModelError
from tests.engine.workflow.dmn.kit import (
    attributes,
    box,
    column_out,
    decided,
    decision,
    explained,
    input_data,
    item,
    knowledge,
    literal,
    parameters,
    table,
)


def entry(name: str | None, logic: str, typed: str | None = None) -> str:
    variable = "" if name is None else f"<variable{attributes(name=name, typed=typed)}/>"
    return f"<contextEntry>{variable}{box(logic)}</contextEntry>"


def context(*entries: str) -> str:
    return f"<context>{''.join(entries)}</context>"


def inside(tag: str, **parts: str) -> str:
    """Return ``<tag><part>…</part></tag>``; an underscore at the end keeps a name from being one of Python's."""
    inner = "".join(
        f"<{name}>{box(logic)}</{name}>" for name, logic in ((k.rstrip("_"), v) for k, v in parts.items())
    )
    return f"<{tag}>{inner}</{tag.split()[0]}>"


def function(body: str, kind: str | None = None, **takes: str | None) -> str:
    return f"<functionDefinition{attributes(kind=kind)}>{parameters(takes)}{box(body)}</functionDefinition>"


def value(logic: str, *others: str, **inputs: Any) -> Any:
    return decided(
        *others, *(input_data(each) for each in inputs), decision("d", logic, inputs=list(inputs)), **inputs
    )


# -- literals ----------------------------------------------------------------------------------------------------


def test_decimals_are_exact() -> None:
    assert value("a + 0.2 = 0.3", a=0.1) is True
    assert value("a * 1.1", a=100) == Decimal("110.0")


@pytest.mark.parametrize("language", ["https://www.omg.org/spec/DMN/20230324/FEEL/", "feel", "urn:FEEL"])
def test_feel_may_be_named(language: str) -> None:
    assert value(literal("1", expressionLanguage=language)) == 1


def test_another_language_is_refused() -> None:
    with pytest.raises(
        DecisionModelError, match="expected a text in FEEL, but it says that it is 'javascript'"
    ):
        value(literal("1", expressionLanguage="javascript"))


def test_a_text_in_another_file_is_refused() -> None:
    with pytest.raises(DecisionModelError, match="expected a text, but it refers to one in another file"):
        value("<literalExpression><importedValues/></literalExpression>")


def test_an_empty_text_is_null_and_visible() -> None:
    told = explained(decision("d", literal("")))
    assert told.value is None
    assert [note.code for note in told.notes] == ["no_logic"]


def test_names_with_spaces_and_signs_are_read() -> None:
    parts = (
        item("person", components={"date of birth": "date", "first-name": "string"}),
        input_data("the person", "person"),
        decision("d", "the person.first-name + string(the person.date of birth)", inputs=["the person"]),
    )
    given = {"first-name": "A", "date of birth": date(2026, 1, 2)}
    assert decided(*parts, the_person=given) == "A2026-01-02"


# -- contexts, lists, relations ----------------------------------------------------------------------------------


def test_an_entry_of_a_context_sees_those_before_it() -> None:
    logic = context(entry("first one", "1"), entry("b", "first one + 1"), entry("c", "b * a"))
    assert value(logic, a=5) == {"first one": 1, "b": 2, "c": 10}


def test_an_entry_without_a_name_is_the_result() -> None:
    assert value(context(entry("b", "2"), entry(None, "b + 1"))) == 3


def test_an_entry_hides_a_name_around_it_once_it_is_there() -> None:
    assert value(context(entry("b", "a"), entry("a", "b + 1"), entry(None, "[a, b]")), a=1) == [2, 1]


def test_an_entry_that_is_there_twice_is_refused() -> None:
    with pytest.raises(DecisionModelError, match="expected each entry of a context once"):
        value(context(entry("b", "1"), entry("b", "2")))


def test_an_entry_is_of_its_type() -> None:
    assert value(context(entry("b", '"x"', "number"))) == {"b": None}


def test_a_function_in_a_context_may_call_itself() -> None:
    fac = function("if n < 2 then 1 else n * fac(n - 1)", n="number")
    assert value(context(entry("fac", fac), entry(None, "fac(5)"))) == 120


def test_a_table_in_a_context_reads_the_entries() -> None:
    bands = table(["limit", "a"], [""], ["< 5 | limit => 1", "- | > limit => 2"], hit="FIRST")
    logic = context(entry("limit", "3"), entry("band", bands), entry(None, "band"))
    assert value(logic, a=3) == 1
    assert value(logic, a=4) == 2


def test_a_list() -> None:
    assert value(f"<list>{literal('1')}{literal('a')}{literal('[3]')}</list>", a=2) == [1, 2, [3]]


def test_a_relation_is_a_list_of_contexts() -> None:
    rows = "".join(f"<row>{literal(a)}{literal(b)}</row>" for a, b in (("1", '"x"'), ("a", "a + 1")))
    logic = f'<relation><column name="p"/><column name="the q" typeRef="string"/>{rows}</relation>'
    assert value(logic, a=5) == [{"p": 1, "the q": "x"}, {"p": 5, "the q": None}]


def test_a_row_with_another_number_of_entries_is_refused() -> None:
    with pytest.raises(DecisionModelError, match="expected 1 entries in each row"):
        value('<relation><column name="p"/><row/></relation>')


# -- control -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("condition", "expected"), [("a > 1", 1), ("a > 9", 2), ("null", 2)])
def test_a_conditional(condition: str, expected: int) -> None:
    logic = inside("conditional", if_=condition, then="1", else_="2")
    assert value(logic, a=5) == expected


BOOLEAN = "expected true or false from"


def test_a_condition_that_is_none_is_an_error() -> None:
    with pytest.raises(DecisionError, match=f"{BOOLEAN} the condition, but got number"):
        value(inside("conditional", if_="1", then="1", else_="2"))


@pytest.mark.parametrize(
    ("items", "match", "expected"),
    [
        ("[1, 2, 3]", "item > 1", [2, 3]),
        ("[{n: 1}, {n: 2}]", "n = 2", [{"n": 2}]),
        ("[{n: 1}, {n: 2}]", "item.n = limit", [{"n": 2}]),
        ("[1, 2, 3]", "null", []),
        ("[]", "true", []),
        ("5", "item = 5", [5]),
        ("null", "true", None),
    ],
)
def test_a_filter(items: str, match: str, expected: Any) -> None:
    assert value(inside("filter", in_=items, match=match), limit=2) == expected


@pytest.mark.parametrize("match", ['"x"', "2", 'if item = 1 then true else "x"'])
def test_a_match_that_is_no_condition_is_an_error(match: str) -> None:
    with pytest.raises(DecisionError, match=f"{BOOLEAN} the match of a filter"):
        value(inside("filter", in_="[1, 2]", match=match))


def test_keys_of_items_are_no_unknown_names() -> None:
    boxed = inside("filter", in_="a", match="n = 2 and missing = 3")
    parts = (item("t", components={"n": "number"}), input_data("a"), decision("d", boxed, inputs=["a"]))
    (note,) = explained(*parts, a=[]).notes
    assert "'missing'" in note.text


@pytest.mark.parametrize(
    ("items", "body", "expected"),
    [
        ("[1, 2, 3]", "x * f", [2, 4, 6]),
        ("1..3", "x", None),
        ("[1..3]", "x + count(partial)", [1, 3, 5]),
        ("[]", "x", []),
        ("null", "x", None),
    ],
)
def test_a_for(items: str, body: str, expected: Any) -> None:
    if expected is None and items != "null":
        with pytest.raises(DecisionModelError):
            value(inside('for iteratorVariable="x"', in_=items, return_=body), f=2)
    else:
        assert value(inside('for iteratorVariable="x"', in_=items, return_=body), f=2) == expected


@pytest.mark.parametrize(
    ("kind", "items", "condition", "expected"),
    [
        ("some", "[1, 2]", "x = 2", True),
        ("some", "[1, 2]", "x = 3", False),
        ("some", "[]", "true", False),
        ("every", "[1, 2]", "x < f", True),
        ("every", "[1, 3]", "x < f", False),
        ("every", "[]", "false", True),
        ("every", "[1]", "null", None),
        ("some", "null", "true", None),
    ],
)
def test_a_quantifier(kind: str, items: str, condition: str, expected: bool | None) -> None:
    assert value(inside(f'{kind} iteratorVariable="x"', in_=items, satisfies=condition), f=3) is expected


@pytest.mark.parametrize("kind", ["some", "every"])
def test_a_condition_of_a_quantifier_that_is_none_is_an_error(kind: str) -> None:
    with pytest.raises(DecisionError, match=f"{BOOLEAN} the condition of {kind}"):
        value(inside(f'{kind} iteratorVariable="x"', in_="[1]", satisfies='"x"'))


def test_an_iterator_without_a_name_is_refused() -> None:
    with pytest.raises(DecisionModelError, match="expected the name of what it goes over"):
        value(inside("for", in_="[1]", return_="1"))


def test_boxes_lie_in_boxes() -> None:
    inner = inside(
        'for iteratorVariable="y"',
        in_="[1, 2]",
        return_=table(["x", "y"], [""], ["1 | 2 => 12", "- | - => 0"], hit="FIRST"),
    )
    assert value(inside('for iteratorVariable="x"', in_="[1, 2]", return_=inner)) == [[0, 12], [0, 0]]


# -- functions and invocations -----------------------------------------------------------------------------------


def invocation(name: str, **bindings: str) -> str:
    given = "".join(
        f"<binding><parameter{attributes(name=key.replace('_', ' '))}/>{box(text)}</binding>"
        for key, text in bindings.items()
    )
    return f"<invocation>{literal(name)}{given}</invocation>"


LESS = knowledge("less", "the minuend - b", takes={"the minuend": "number", "b": "number"})


def test_an_invocation_binds_by_name() -> None:
    logic = invocation("less", b="a", the_minuend="10")
    assert decided(LESS, input_data("a"), decision("d", logic, inputs=["a"], knows=["less"]), a=4) == 6


def test_what_is_not_bound_is_null() -> None:
    assert decided(LESS, decision("d", invocation("less", b="1"), knows=["less"])) is None


@pytest.mark.parametrize(("name", "bindings"), [("gone", {"b": "1"}), ("less", {"c": "1"}), ('"x"', {})])
def test_an_invocation_of_what_is_not_there_is_an_error(name: str, bindings: dict[str, str]) -> None:
    with pytest.raises(DecisionError, match="expected"):
        decided(LESS, decision("d", invocation(name, **bindings), knows=["less"]))


def test_a_boxed_function_sees_what_is_around_it() -> None:
    logic = context(
        entry("f", function("x + a", x="number")),
        entry(None, 'f(1) + f(x: 2) + (if f("x") = null then 0 else 1000)'),
    )
    assert value(logic, a=10) == 23


def test_a_parameter_that_is_there_twice_is_refused() -> None:
    with pytest.raises(DecisionModelError, match="expected each parameter of a function once"):
        value(
            f"<functionDefinition>{parameters({'x': None})}{parameters({'x': None})}{literal('1')}</functionDefinition>"
        )


def test_a_boxed_function_that_lives_elsewhere_is_null_and_visible() -> None:
    told = explained(decision("d", function("{}", kind="Java", x=None)))
    assert told.value is None
    assert {note.code for note in told.notes} == {"external_function"}


def test_a_function_is_no_value_to_explain() -> None:
    told = explained(decision("d", function("x", x=None)))
    assert told.to_json()["value"] == "function(x)"


def test_a_table_with_several_outputs_is_read_by_their_names() -> None:
    rows = table(["a"], [column_out("the x"), column_out("y")], ["- => 1 | 2"])
    assert value(context(entry("t", rows), entry(None, "t.the x + t.y")), a=0) == 3
