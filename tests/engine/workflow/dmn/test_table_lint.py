"""Lint of tables: what it finds is there, what is there it finds, and what it can't tell it says."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.workflow import decisions
from engine.workflow.decisions import HitPolicyError, TableFinding
from tests.engine.workflow.dmn.kit import (
    NOW,
    column_in,
    column_out,
    decision,
    input_data,
    item,
    knowledge,
    model,
    table,
)
from tests.engine.workflow.dmn.test_index import DAYS, NUMBERS, SPANS, TRUTHS, WORDS, cells

# -- against brute force: a small domain in which every cell that can be written cuts between two of the values ------------

DOMAINS: dict[str, tuple[st.SearchStrategy[str], list[Any]]] = {
    "number": (cells(NUMBERS), [Decimal(n) / 2 for n in range(-9, 10)]),
    "string": (cells(WORDS), ["", "?", "a", "aa", "b", "bb", "c", "d"]),
    "boolean": (cells(TRUTHS, ordered=False), [False, True]),
    "date": (cells(DAYS), [date(2025, 12, 31), *(date(2026, 1, day) for day in range(1, 7))]),
    "dayTimeDuration": (cells(SPANS), [timedelta(hours=12 * n) for n in range(-5, 6)]),
}
POLICIES = ["UNIQUE", "ANY", "FIRST", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"]
VALUES = '"x", "y", "z"'


@st.composite
def tables(draw: st.DrawFn) -> tuple[Sequence[str], Sequence[str], str]:
    """Return the kinds of the columns, the rules, and the hit policy."""
    kinds = draw(st.lists(st.sampled_from(sorted(DOMAINS)), min_size=1, max_size=2))
    entry = st.sampled_from(['"x"', '"y"', '"z"'])
    row = st.tuples(*(st.just("-") | DOMAINS[kind][0] for kind in kinds), entry)
    rows = draw(st.lists(row, min_size=1, max_size=5))
    return kinds, [f"{' | '.join(row[:-1])} => {row[-1]}" for row in rows], draw(st.sampled_from(POLICIES))


def made(kinds: Sequence[str], rules: Sequence[str], hit: str) -> bytes:
    names = "abc"[: len(kinds)]
    columns = [column_in(name, kind) for name, kind in zip(names, kinds, strict=True)]
    boxed = table(columns, [column_out("", "string", VALUES)], rules, hit=hit)
    return model(*(input_data(name) for name in names), decision("d", boxed, inputs=list(names)))


def brute(xml: bytes, kinds: Sequence[str]) -> tuple[bool, set[tuple[int, ...]], set[int]]:
    """Return whether some input has no match, which rules clash, and which rules ever count, for null as well."""
    gap, clashes, counted = False, set[tuple[int, ...]](), set[int]()
    for values in product(*([*DOMAINS[kind][1], None] for kind in kinds)):
        try:
            told = decisions.explain(xml, "d", dict(zip("abc", values, strict=False)), now=NOW)
        except HitPolicyError as clash:
            clashes |= set() if None in values else {clash.rules}
            counted |= set(clash.rules)
            continue
        fired = {rule.number for rule in told.steps[0].tables[0].fired}
        gap, counted = gap or not (fired or None in values), counted | fired
    return gap, clashes, counted


@settings(max_examples=120, deadline=None)
@given(tables())
def test_what_lint_says_is_what_trying_every_input_shows(
    given: tuple[Sequence[str], Sequence[str], str],
) -> None:
    kinds, rules, hit = given
    xml = made(*given)
    gap, clashes, counted = brute(xml, kinds)
    found = decisions.lint(xml)
    single = hit in ("UNIQUE", "ANY", "FIRST", "PRIORITY")
    assert bool(of(found, "table_gap")) is (gap and single)
    assert bool(of(found, "table_overlap")) is bool(clashes)
    unreachable = {each.place.rule for each in of(found, "table_rule_unreachable") if each.place}
    if hit != "ANY":  # of which the error names two of the rules
        assert unreachable == set(range(1, len(rules) + 1)) - counted
    assert of(found, "table_undecided") == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(cells(NUMBERS) | st.just("-"), cells(WORDS) | st.just("-")), min_size=1, max_size=5)
)
def test_what_a_gap_is_said_to_be_is_where_nothing_matches_and_all_of_it(rows: list[tuple[str, str]]) -> None:
    # A rule for each gap, as lint words it, closes the table and overlaps with nothing that was there.
    rules = [f"{one} | {other} => 1" for one, other in rows]
    for _ in range(20):
        gaps = of(linted(["a", "b"], rules), "table_gap")
        if not gaps:
            return
        said = dict(
            _words(part) for part in gaps[0].message.partition(" where ")[2].partition(";")[0].split(" and ")
        )
        rules.append(f"{said.get('a', '-')} | {said.get('b', '-')} => 1")
        new = len(rules)
        overlapping = of(linted(["a", "b"], rules), "table_overlap")
        assert not any(f"rules {n} and {new} " in each.message for each in overlapping for n in range(1, new))
    pytest.fail("the gaps were not closed")


def _words(part: str) -> tuple[str, str]:
    label, _, values = part.partition(" is ")
    return label.strip("“”"), values


def linted(
    inputs: Sequence[str], rules: Sequence[str], outputs: Sequence[str] = ("",), **given: str | None
) -> list[TableFinding]:
    names = ["a", "b", "limit"]
    boxed = table(inputs, outputs, rules, **given)
    return decisions.lint(model(*map(input_data, names), decision("d", boxed, inputs=names)))


def of(found: Sequence[TableFinding], rule: str) -> list[TableFinding]:
    return [each for each in found if each.rule == rule]


def said(found: Sequence[TableFinding], rule: str) -> list[str]:
    return [each.message for each in of(found, rule)]


# -- gaps -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "rules", "gaps"),
    [
        ("a", ["< 5 => 1", "> 5 => 2"], ["no rule matches where “a” is 5; the decision is null there"]),
        ("a", ["[1..5] => 1", "(7..9) => 2"], ["< 1, (5..7], >= 9"]),
        ("a", ['"x" => 1', '"y" => 2'], ['not("x", "y")']),
        ("a", ['not("x") => 1'], ['"x"']),
        ("a", ["true => 1"], ["false"]),
        ("a", ["true => 1", "false => 2"], []),
        ("a", ["null => 1", "< 5 => 2"], [">= 5"]),
        ("a", ["not(null) => 1"], ["null"]),
        ("a", ["not(null) => 1", "null => 2"], []),
        ("a", ['< "b" => 1'], ['>= "b"']),
        ("a", ['date("2026-01-01") => 1', '< date("2026-01-01") => 1', '>= date("2026-01-02") => 2'], []),
        ("a", ['<= duration("P1Y") => 1', '>= duration("P1Y1M") => 2'], []),
        ("a", ['< @"2026-01-01" => 1'], ['>= @"2026-01-01"']),
        ("a", [], ["no rule matches; the decision is null there"]),
        (column_in("a", "number"), ["< 5 => 1", '"x" => 1'], [">= 5"]),
        (column_in("a", "boolean"), ["- => 1"], []),
        (column_in("a", "string", '"x", "y"'), ['"x" => 1', '"y" => 2'], []),
        (column_in("a", "number", "[0..10]"), ["< 5 => 1"], ["[5..10]"]),
        (column_in("a", "number", "[0..10]"), ["< 5 => 1", "[5..10] => 1"], []),
        ("a", ["5, < 5, not_this => 1"], []),
    ],
)
def test_gaps_of_one_input(column: str, rules: list[str], gaps: list[str]) -> None:
    found = said(linted([column], rules), "table_gap")
    assert len(found) == len(gaps)
    for wanted, message in zip(gaps, found, strict=True):
        assert message == wanted or message.endswith(f"“a” is {wanted}; the decision is null there")


def test_a_gap_of_several_inputs_names_those_that_matter() -> None:
    rules = ["< 5 | true => 1", ">= 5 | - => 2"]
    assert said(linted(["a", "b"], rules), "table_gap") == [
        "no rule matches where “a” is < 5 and “b” is false; the decision is null there"
    ]


def test_a_default_output_closes_every_gap_and_a_list_of_all_rules_wants_none() -> None:
    assert said(linted(["a"], ["< 5 => 1"], [column_out("", default="2")]), "table_gap") == []
    assert said(linted(["a"], ["< 5 => 1"], hit="COLLECT"), "table_gap") == []


def test_many_gaps_are_told_to_be_more() -> None:
    rules = [f"{n} | {n} => 1" for n in range(9)]
    assert said(linted(["a", "b"], rules), "table_gap")[-1] == "there are more inputs that no rule matches"


# -- overlaps ---------------------------------------------------------------------------------------------------------------


def test_rules_that_match_together_are_named_with_where_they_do() -> None:
    rules = ["<= 5 | - => 1", "> 5 | true => 2", "[4..6) | false => 3"]
    assert said(linted(["a", "b"], rules), "table_overlap") == [
        "rules 1 and 3 match together where “a” is [4..5] and “b” is false, and UNIQUE allows one"
    ]


def test_any_allows_rules_that_give_the_same() -> None:
    rules = ["> 1 => 1", "> 2 => 1.0", "> 3 => 1 + 1 - 1", "> 4 => 7"]
    messages = said(linted(["a"], rules, hit="ANY"), "table_overlap")
    assert [each.split(" match")[0] for each in messages] == [
        "rules 1 and 4",
        "rules 2 and 4",
        "rules 3 and 4",
    ]
    assert "with different outputs" in messages[0]
    assert said(linted(["a"], ["> 1 => limit", "> 2 => 7"], hit="ANY"), "table_overlap") == []


def test_many_overlaps_are_counted() -> None:
    messages = said(linted(["a"], [f"> {n} => {n}" for n in range(10)]), "table_overlap")
    assert len(messages) == 6
    assert messages[-1] == "there are 40 more pairs of rules that match together"


def test_columns_that_test_the_same_are_one_input() -> None:
    assert (
        said(linted(["a", "a"], ["> 5 | < 3 => 1", "<= 5 | - => 2", "> 5 | - => 3"]), "table_overlap") == []
    )
    assert said(linted(["a", "a"], ["> 5 | < 3 => 1"]), "table_rule_unreachable") == [
        "it can't match: no value of “a” passes its cell"
    ]


# -- rules that never count -------------------------------------------------------------------------------------------------


def unreachable(*args: Any, **given: Any) -> dict[int | None, str]:
    found = of(linted(*args, **given), "table_rule_unreachable")
    return {each.place.rule if each.place else None: each.message for each in found}


def test_a_rule_behind_others_never_counts() -> None:
    rules = ["< 5 => 1", "[5..9] => 2", "[1..3] => 3", "< 9 => 4", "- => 5", "> 100 => 6"]
    assert unreachable(["a"], rules, hit="FIRST") == {
        3: "it never counts: whenever it matches, rule 1 matches too and comes first",
        4: "it never counts: whenever it matches, others match too and come first",
        6: "it never counts: whenever it matches, rule 5 matches too and comes first",
    }


def test_a_rule_may_be_there_for_null_and_for_values_of_another_kind() -> None:
    rules = ["true => 1", "false => 2", "- => 3"]
    assert unreachable(["a"], rules, hit="FIRST") == {}
    assert unreachable([column_in("a", "boolean")], rules, hit="FIRST") == {}
    behind = ["true => 1", "false => 2", "null => 3", "- => 4"]
    assert unreachable(["a"], behind, hit="FIRST") == {}
    assert list(unreachable([column_in("a", "boolean")], behind, hit="FIRST")) == [4]
    assert list(unreachable(["a"], ["not(null) => 1", '"x" => 2', "- => 3"], hit="FIRST")) == [2]
    assert (
        unreachable([column_in("a", "string", '"x", "y", null')], ['not("x", "y") => 1'], hit="FIRST") == {}
    )
    closed = [column_in("a", "string", '"x", "y"')]
    assert list(unreachable(closed, ['not("x", "y") => 1'], hit="FIRST")) == [1]
    assert list(unreachable(closed, ['"x" => 1', '"y" => 2', "- => 3"], hit="FIRST")) == [3]


def test_a_rule_of_less_priority_never_counts() -> None:
    values = [column_out("", values='"high", "low"')]
    rules = ['[1..3] => "low"', '< 5 => "high"', '[1..9] => "low"', "[2..3] => limit"]
    assert list(unreachable(["a"], rules, values, hit="PRIORITY")) == [1]


@pytest.mark.parametrize("cell", ["[5..3]", "(5..5)", '"x"', "true", "> 10", "not(<= 10)", "null"])
def test_a_cell_that_nothing_passes_is_found_under_every_hit_policy(cell: str) -> None:
    typed = column_in("a", "number", "[0..10]")
    found = unreachable([typed], [f"{cell} => 1", "5 => 1"], hit="COLLECT")
    assert list(found) == [1]
    assert unreachable([column_in("a", "number", "[0..10], null")], ["null => 1"], hit="COLLECT") == {}


def test_an_input_of_which_nothing_is_allowed_is_said_once() -> None:
    found = unreachable([column_in("a", "number", '"x"')], ["5 => 1", "6 => 1"])
    assert found == {None: "no value of “a” is allowed, so no rule can match"}


def test_an_empty_output_is_told_with_its_place_and_null_is_none() -> None:
    found = of(linted(["a"], ["1 => 1 | 2", "2 => 1 | ", "3 => null | 2"], ["x", "y"]), "table_output_empty")
    assert [(each.place.rule, each.place.column) for each in found if each.place] == [(2, "y")]


def test_many_empty_outputs_are_counted() -> None:
    found = of(linted(["a"], [f"{number} => " for number in range(25)]), "table_output_empty")
    assert len(found) == 21
    assert "5 more" in found[-1].message


def types_told(*parts: str) -> list[tuple[str, str]]:
    found = decisions.lint(model(*parts, decision("d", "1")))
    return [(each.rule, each.place.element) for each in found if each.place]


def test_a_type_that_there_is_not_is_told_wherever_it_is_named() -> None:
    assert types_told(input_data("a", "tGone")) == [("table_type_unknown", "input data “a”")]
    assert types_told(item("t", components={"x": "number", "y": "tGone"})) == [
        ("table_type_unknown", "item definition “t”, component “y”")
    ]
    assert types_told(input_data("a", "t"), item("t", "number")) == []


def test_a_type_may_contain_itself_but_not_be_itself() -> None:
    assert types_told(item("tree", components={"left": "tree"}), item("kin", "tree")) == []
    ring = types_told(item("t", "u"), item("u", "t"), item("v", "t"))
    assert ring == [("table_type_endless", f"item definition “{name}”") for name in "tu"]


# -- what a model says of its inputs ----------------------------------------------------------------------------------------


def typed_model(expression: str, rules: Sequence[str], typed: str | None = None) -> list[TableFinding]:
    grade = item("tGrade", "string", allowed='"x", "y", "z"')
    narrow = item("tNarrow", "tGrade", allowed='not("z")')
    case = item("tCase", components={"grade": "tNarrow", "tags": "tTags"})
    tags = item("tTags", "string", allowed='"x"', collection=True)
    boxed = table([column_in(expression, typed)], [""], rules)
    data = input_data("case", "tCase"), input_data("grade of it", "tGrade")
    return decisions.lint(
        model(grade, narrow, case, tags, *data, decision("d", boxed, inputs=["case", "grade of it"]))
    )


def test_the_values_that_a_type_allows_are_all_that_an_input_may_be() -> None:
    assert (
        said(typed_model("grade of it", ['"x" => 1', '"y" => 2']), "table_gap")[0]
        .split(";")[0]
        .endswith('"z"')
    )
    assert said(typed_model("case.grade", ['"x" => 1', '"y" => 2']), "table_gap") == []
    assert said(typed_model("1 + 1", ['"x" => 1', '"y" => 2'], "tNarrow"), "table_gap") == []
    assert len(said(typed_model("1 + 1", ['"x" => 1', '"y" => 2']), "table_gap")) == 1
    # Nothing is said of the items of a list, nor of what a type has not.
    assert len(said(typed_model("case.tags", ['"x" => 1']), "table_gap")) == 1
    assert len(said(typed_model("case.other", ['"x" => 1']), "table_gap")) == 1


def test_tables_are_found_inside_boxes_and_functions() -> None:
    inner = table(["p"], [""], ["< 5 => 1"])
    boxed = f'<context><contextEntry><variable name="x"/>{table(["a"], [""], ["true => 1"])}</contextEntry></context>'
    found = decisions.lint(
        model(
            input_data("a"), decision("d", boxed, inputs=["a"]), knowledge("f", inner, takes={"p": "number"})
        )
    )
    assert [str(each).split(":")[0] for each in of(found, "table_gap")] == [
        "In the decision “d”",
        "In the business knowledge model “f”",
    ]


# -- outputs ----------------------------------------------------------------------------------------------------------------


def test_an_output_that_its_column_doesn_t_allow_is_an_error_with_its_place() -> None:
    column = column_out("way", "string", '"x", "y"')
    found = of(
        linted(["a"], ['1 => "x"', '2 => "z"', "3 => 5", "4 => "], [column]), "table_output_not_allowed"
    )
    assert [(each.place.rule, each.place.column) for each in found if each.place] == [(2, "way"), (3, "way")]
    assert "expected string, but got number" in found[1].message
    assert {each.severity for each in found} == {"error"}


def test_an_output_that_depends_on_the_input_can_t_be_decided_and_lint_says_so() -> None:
    column = column_out("way", "string", '"x", "y"')
    found = of(linted(["a"], ["1 => limit", '2 => "x"', "not(1, 2) => now()"], [column]), "table_undecided")
    assert [str(each) for each in found] == [
        "In the decision “d”, column “way”: whether what rules 1 and 3 give is allowed can't be decided before the table "
        "is asked."
    ]


# -- honest and fast --------------------------------------------------------------------------------------------------------


def test_cells_that_depend_on_the_input_are_named_and_the_others_told_as_far_as_they_show() -> None:
    rules = ["< limit => 1", "> 5 => 2", "> 7 => 3", "? = 2 => 4"]
    found = linted(["a"], rules)
    (undecided,) = of(found, "table_undecided")
    assert "rules 1 and 4 can't be decided" in undecided.message
    assert undecided.place is not None
    assert undecided.place.column == "a"
    assert [each.split(" match")[0] for each in said(found, "table_overlap")] == ["rules 2 and 3"]
    assert said(found, "table_gap") == []  # rule 1 may match anything
    assert list(unreachable(["a"], rules, hit="FIRST")) == [3]


def test_an_input_whose_values_depend_on_others_is_not_judged() -> None:
    found = linted([column_in("a", "number", "> limit")], ["< 5 => 1", "< 6 => 2"])
    assert [(each.rule, each.place.column if each.place else None) for each in found] == [
        ("table_undecided", "a")
    ]


def wide(rules: int, columns: int) -> tuple[list[str], list[str]]:
    """Return inputs and rules of which each tests something else: nothing is covered, and everything is looked at."""
    texts = [
        f"{' | '.join(str((rule * 7919 + place * 104729) % 97) if (rule + place) % 3 else f'> {(rule * 31 + place) % 89}' for place in range(columns))} => {rule}"
        for rule in range(rules)
    ]
    return [f"limit.c{place}" for place in range(columns)], texts


@pytest.mark.parametrize("hit", ["UNIQUE", "FIRST", "PRIORITY"])
def test_lint_of_500_rules_ends_within_seconds(hit: str) -> None:
    inputs, rules = wide(500, 6)
    column = column_out("", values=", ".join(map(str, range(500)))) if hit == "PRIORITY" else ""
    begun = time.perf_counter()
    found = linted(inputs, rules, [column], hit=hit)
    assert time.perf_counter() - begun < 20
    assert found
    assert of(found, "table_invalid") == []
    assert of(found, "table_invalid") == []


def test_when_the_work_is_too_much_lint_says_what_it_leaves_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.workflow.dmn.lint.models.MAX_STEPS", 100)
    inputs, rules = wide(60, 5)
    messages = said(linted(inputs, rules, hit="FIRST"), "table_undecided")
    assert [each.split(" can't")[0] for each in messages] == [
        "whether there are (more) gaps",
        "whether there are (more) rules that never count",
    ]


def test_covering_boxes_that_need_exponential_time_end_in_an_honest_answer() -> None:
    # Each of 24 inputs is split by two rules; whether these cover everything is a hard question on purpose.
    columns = 24
    rules = [
        " | ".join(
            "true" if place == one else "false" if place == (one * 7 + 3) % columns else "-"
            for place in range(columns)
        )
        + " => 1"
        for one in range(columns)
    ] + [
        " | ".join(
            ("true", "false")[(one >> place % 5) & 1] if place % 4 == one % 4 else "-"
            for place in range(columns)
        )
        + " => 1"
        for one in range(300)
    ]
    begun = time.perf_counter()
    found = linted([f"limit.c{place}" for place in range(columns)], rules, hit="FIRST")
    assert time.perf_counter() - begun < 20
    assert found
