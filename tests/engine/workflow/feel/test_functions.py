from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from engine.workflow.feel import FeelEvaluationError, YearsMonthsDuration, parse
from engine.workflow.feel.functions import FUNCTIONS
from tests.engine.workflow.feel.kit import value_of

CASES: list[tuple[str, Any]] = [
    ('number("1.5")', Decimal("1.5")),
    ('number("1,000.5", ",", ".")', Decimal("1000.5")),
    ('number("1.000,5", ".", ",")', Decimal("1000.5")),
    ('number("1 000", " ")', Decimal(1000)),
    ('number("1", ".", ".")', None),
    ('number("NaN")', None),
    ('number("1_0")', None),
    ('number("1e9999")', None),
    ("number(1)", None),
    ("string(1.50)", "1.50"),
    ("string(1e3)", "1000"),
    ("string(null)", None),
    ('string("a")', "a"),
    ("string(true)", "true"),
    ('string([1, "a", null, {b: @"P1D"}])', '[1, "a", null, {b: P1D}]'),
    ("string([1..2))", "[1..2)"),
    ("string(now())", "2026-11-25T03:00:00Z"),
    ('string(@"P1Y2M")', "P1Y2M"),
    ('string(@"PT0S")', "PT0S"),
    ('string(@"P0M")', "P0M"),
    ('string(@"-P1DT2H3M4.05S")', "-P1DT2H3M4.05S"),
    ('string(@"09:30:00.500")', "09:30:00.5"),
    ('contains("consent", "sent")', True),
    ('contains("consent", 1)', None),
    ('starts with("request.triage", "request")', True),
    ('ends with("request.triage", "request")', False),
    ('string length("a😀")', Decimal(2)),
    ("string length(1)", None),
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", 3, 3)', "oba"),
    ('substring("foobar", -2, 1)', "a"),
    ('substring("foobar", 3.8, 3.2)', "oba"),
    ('substring("foobar", 0)', None),
    ('substring("foobar", 7)', None),
    ('substring(start position: 2, string: "ab")', "b"),
    ('upper case("ß")', "SS"),
    ('lower case("AbC")', "abc"),
    ("count([1, null])", Decimal(2)),
    ("count([])", Decimal(0)),
    ("count(null)", None),
    ("sum([1, 2.5])", Decimal("3.5")),
    ("sum(1, 2)", Decimal(3)),
    ("sum([])", None),
    ('sum([1, "2"])', None),
    ("mean([1, 2])", Decimal("1.5")),
    ("mean([])", None),
    ("min([3, 1, 2])", Decimal(1)),
    ("max(3, 1, 2)", Decimal(3)),
    ('max(["a", "c", "b"])', "c"),
    ('max([@"P1D", @"P2D"])', timedelta(days=2)),
    ('min([1, "a"])', None),
    ("min([true])", None),
    ("max([])", None),
    ("max(null)", None),
    ('list contains(request.categories, "health")', True),
    ("list contains([1, null], null)", True),
    ("list contains([{a: 1}], {a: 1.0})", True),
    ('list contains([@"2026-01-01"], @"2026-01-01")', True),
    ('list contains(["1"], 1)', False),
    ("list contains(null, 1)", None),
    ("append([1], 2, 3)", [Decimal(1), Decimal(2), Decimal(3)]),
    ("concatenate([1], [2], [])", [Decimal(1), Decimal(2)]),
    ("concatenate([1], null)", None),
    ("abs(-1.5)", Decimal("1.5")),
    ('abs(@"-P1D")', timedelta(days=1)),
    ('abs(@"-P1Y")', YearsMonthsDuration(12)),
    ('abs("a")', None),
    ("floor(-1.5)", Decimal(-2)),
    ("floor(1.56, 1)", Decimal("1.5")),
    ("ceiling(1.2)", Decimal(2)),
    ("ceiling(-1.2)", Decimal(-1)),
    ("decimal(1/3, 2)", Decimal("0.33")),
    ("decimal(2.5, 0)", Decimal(2)),
    ("decimal(3.5, 0)", Decimal(4)),
    ("decimal(1/3, 2.5)", Decimal("0.33")),
    ("decimal(1234, -2)", Decimal(1200)),
    ("decimal(1/3, 40)", Decimal("0.3333333333333333333333333333333333")),
    ("decimal(1, 9999)", None),
    ("decimal(null, 1)", None),
    ('get value({a: 1}, "a")', Decimal(1)),
    ('get value({a: 1}, "b")', None),
    ('get value(1, "a")', None),
    ("get entries({a: 1})", [{"key": "a", "value": Decimal(1)}]),
    ("get entries(null)", None),
    ("is defined(release)", True),
    ("is defined(nothing)", True),
    ("is defined(missing)", False),
    ("is defined(release.reason)", True),
    ("is defined(release.other)", False),
    ("is defined(missing.other)", False),
    ("is defined(1 + 1)", True),
    ("(for i in [1] return is defined(i))[1]", True),
    ("not(negand: false)", True),
]


@pytest.mark.parametrize(("text", "value"), CASES)
def test_values(text: str, value: Any) -> None:
    found = value_of(text)
    assert found == value
    assert type(found) is type(value)


ANYTHING = [
    "null",
    "true",
    "1",
    "-1",
    "1e6144",
    '"a"',
    "[]",
    "[null]",
    "{}",
    "[1..2]",
    '@"P1D"',
    '@"P1Y"',
    "now()",
]


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize("argument", ANYTHING)
def test_a_wrong_kind_gives_a_value_and_never_a_python_error(name: str, argument: str) -> None:
    for form in FUNCTIONS[name].forms:
        value_of(f"{name}({', '.join([argument] * len(form))})")


def test_an_unknown_function_is_an_error_when_it_is_reached() -> None:
    expression = parse("if a then launch(1) else 2")
    assert expression.unknown_functions == {"launch"}
    assert expression.evaluate({"a": False}, now=value_of("now()")) == 2
    with pytest.raises(FeelEvaluationError, match="'launch' is none"):
        expression.evaluate({"a": True}, now=value_of("now()"))
