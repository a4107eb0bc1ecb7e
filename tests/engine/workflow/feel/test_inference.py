"""Types are told before anything is evaluated, and hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.workflow.feel import (
    FeelError,
    FeelSyntaxError,
    begin,
    conforms,
    inspect,
    parse,
    parse_type,
    type_of,
)
from engine.workflow.feel.arithmetic import OPERATIONS
from engine.workflow.feel.type_rules import of_arithmetic
from engine.workflow.feel.types import ANY, NO_TYPES, SIMPLE
from tests.engine.workflow.feel.kit import NOW
from tests.engine.workflow.feel.texts import VARIABLES, well_formed

TYPES = {
    "n": parse_type("number"),
    "s": parse_type("string"),
    "ok": parse_type("boolean"),
    "due": parse_type("date"),
    "rows": parse_type("list<context<amount: number, due date: date>>"),
    "the request": parse_type("context<urgent: boolean, opened on: date, who: tPerson>"),
    "f": parse_type("function<number> -> string"),
    "x": ANY,
}
DEFINITIONS = {"tPerson": parse_type("context<name: string>")}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 + n", "number"),
        ('"a" + s', "string"),
        ('due + duration("P1D")', "date"),
        ("due - due", "days and time duration"),
        ("x + n", "number"),
        ("x - x", "Any"),
        ("x + due", "date"),
        ("-n", "number"),
        ("-x", "Any"),
        ("n > 1 and ok", "boolean"),
        ("n in [1..2]", "boolean"),
        ("n between 1 and 2", "boolean"),
        ("x instance of string", "boolean"),
        ("if ok then 1 else n", "number"),
        ('if ok then 1 else "a"', "Any"),
        ("if ok then 1 else null", "number"),
        ("null", "Null"),
        ("[1, n]", "list<number>"),
        ('[1, "a"]', "list<Any>"),
        ("[]", "list<Null>"),
        ("[[1], []]", "list<list<number>>"),
        ("[{a: 1}, {a: 2, b: 3}]", "list<context<a: number>>"),
        ("{a: 1, b: a + 1}", "context<a: number, b: number>"),
        ("[1..n]", "range<number>"),
        ("[1..n].start", "number"),
        ("(< n)", "range<number>"),
        ("rows.amount", "list<number>"),
        ("rows[1]", "context<amount: number, due date: date>"),
        ("rows[amount > 1]", "list<context<amount: number, due date: date>>"),
        ("rows[due date < due].due date", "list<date>"),
        ("rows[x]", "Any"),
        ("rows[n]", "Any"),
        ("x[a > 1]", "list<Any>"),
        ("the request.opened on.year", "number"),
        ("x.y", "Any"),
        ("for r in rows return r.amount * 2", "list<number>"),
        ("for i in 1..3, j in [s] return j", "list<string>"),
        ("for i in 1..3 return count(partial)", "list<number>"),
        ("some r in rows satisfies r.amount > n", "boolean"),
        ("function(a: number) a + 1", "function<number> -> number"),
        ("(function(a: number) a + 1)(2)", "number"),
        ("f(1)", "string"),
        ("g(1)", "Any"),
        ("sum(rows.amount)", "number"),
        ("max(rows.due date)", "date"),
        ("max(1, n)", "number"),
        ("sort(rows, function(a, b) a.amount < b.amount)[1].amount", "number"),
        ("abs(n)", "number"),
        ("abs([n])", "number"),
        ('abs(duration("P1D"))', "days and time duration"),
        ("reverse(n)", "list<number>"),
        ("now()", "date and time"),
        ("today().weekday", "number"),
        ("date(now())", "date"),
        ("substring(string: s, start position: 2)", "string"),
        ("get entries(the request)[1].key", "string"),
        ("is defined(x)", "boolean"),
        ("not(ok)", "boolean"),
    ],
)
def test_types(text: str, found: str) -> None:
    inspection = inspect(text, TYPES, definitions=DEFINITIONS)
    assert str(inspection.type) == found
    assert not inspection.hints


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("n + s", 3, "number + string is always null"),
        ("due + 1", 5, "date + number is always null"),
        ("ok * x", 4, "boolean * Any is always null"),
        ('n = "1"', 3, "comparing number with string is always null"),
        ('due < "2026-01-01"', 5, "comparing date with string is always null"),
        ("rows.total", 6, "rows has no total; it has amount, due date"),
        ("rows.amuont", 6, "rows has no amuont; the nearest is amount"),
        ("rows[1].total", 9, "a value of the type context<amount: number, due date: date> has no total"),
        ("due.hour", 5, "a value of the type date has no hour"),
        ("upper case(n)", 1, "upper case takes no number and is always null"),
        ("sum(list: ok)", 0, ""),
        ("for r in rows return r.amount + s", 31, "number + string is always null"),
        ("some r in rows satisfies r.amount = s", 35, "comparing number with string is always null"),
        ("rows[amount = s]", 13, "comparing number with string is always null"),
        ("(function(a: number) a + s)(1)", 24, "number + string is always null"),
    ],
)
def test_what_can_only_be_null_is_told(text: str, column: int, message: str) -> None:
    hints = inspect(text, TYPES).hints
    assert [(hint.column, hint.message) for hint in hints] == ([(column, message)] if column else [])


def test_a_hint_knows_its_line() -> None:
    (hint,) = inspect("n +\n  n +\n  s", TYPES).hints
    assert (hint.line, hint.column) == (2, 5)


def test_what_is_no_feel_is_refused() -> None:
    with pytest.raises(FeelSyntaxError):
        inspect("1 +", {})


@pytest.mark.parametrize("sign", OPERATIONS)
@pytest.mark.parametrize("one", ["1", '"a"', "due", '@"09:00:00"', "now()", '@"P1D"', '@"P1Y"', "true"])
@pytest.mark.parametrize("other", ["2", '"b"', "due", '@"10:00:00"', "now()", '@"P2D"', '@"P2Y"', "true"])
def test_the_rules_of_arithmetic_are_those_of_the_operations(one: str, sign: str, other: str) -> None:
    types = {"due": SIMPLE["date"]}
    left, right = inspect(one, types).type, inspect(other, types).type
    variables = {"due": NOW.date()}
    value = parse(f"{one} {sign} {other}").evaluate_in(begin(variables, now=NOW))
    told = of_arithmetic(sign, left, right)
    assert (told is None) is (value is None)
    assert told is None or conforms(value, told, NO_TYPES)


@given(well_formed)
def test_every_value_is_of_the_type_that_was_told(text: str) -> None:
    told = inspect(text, {}, VARIABLES).type
    try:
        value = parse(text, VARIABLES).evaluate_in(begin(VARIABLES, now=NOW))
    except FeelError:
        return
    assert conforms(value, told, NO_TYPES)


@given(st.text(max_size=30))
def test_any_text_is_inspected_or_refused(text: str) -> None:
    try:
        parse(text)
    except FeelError:
        with pytest.raises(FeelError):
            inspect(text, {})


@given(well_formed)
def test_a_value_is_of_its_own_type(text: str) -> None:
    try:
        value = parse(text, VARIABLES).evaluate_in(begin(VARIABLES, now=NOW))
    except FeelError:
        return
    assert conforms(value, type_of(value), NO_TYPES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("null", "Null"),
        ("[1, 2]", "list<number>"),
        ('[1, "a"]', "list<Any>"),
        ("[]", "list<Null>"),
        ('{a: [@"P1D"], b: {}}', "context<a: list<days and time duration>, b: context>"),
        ('[@"2026-01-01"..@"2026-02-01"]', "range<date>"),
        ("function(a: number, b) a", "function<number, Any> -> Any"),
    ],
)
def test_a_value_has_the_narrowest_type(text: str, found: str) -> None:
    assert str(type_of(parse(text).evaluate_in(begin({}, now=NOW)))) == found
