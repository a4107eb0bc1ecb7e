from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.workflow.feel import (
    Budget,
    FeelEvaluationError,
    FeelSyntaxError,
    Function,
    Scope,
    begin,
    parse,
    to_json,
)
from tests.engine.workflow.feel.kit import NOW, value_of

DOUBLE = Function(("x",), lambda _scope, x: x * 2)
RISK = Function(("age", "score"), lambda _scope, age, score: [age, score])


def evaluate(text: str) -> Any:
    given = {"double": DOUBLE, "risk score": RISK, "tools": {"double": DOUBLE}, "n": 3, "count": 5}
    return parse(text, given).evaluate(given, now=NOW)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(function(x) x + 1)(2)", Decimal(3)),
        ("(function() 1)()", Decimal(1)),
        ("(function(first name, b) first name + b)(1, 2)", Decimal(3)),
        ("(function(a, b) a - b)(b: 1, a: 3)", Decimal(2)),
        ("(function(a, b) b)(a: 3)", None),
        ("{f: function(x) x * n, n: 5, r: f(2)}.r", Decimal(6)),
        ("{n: 5, f: function(x) x * n, r: f(2)}.r", Decimal(10)),
        ("{f: function(n) if n = 0 then 1 else n * f(n - 1), r: f(5)}.r", Decimal(120)),
        ("(function(x) function(y) x + y)(1)(2)", Decimal(3)),
        ("{f: function(x) x}.f(4)", Decimal(4)),
        ("[function(x) x, function(x) -x][2](4)", Decimal(-4)),
        ("for f in [function(x) x, function(x) -x] return f(1)", [Decimal(1), Decimal(-1)]),
        ("[1, 2][(function(x) x = 2)(item)]", [Decimal(2)]),
        ("[{f: function(x) x}][f(1) = 1][1].f(7)", Decimal(7)),
        ("double(4)", Decimal(8)),
        ("double(x: 4)", Decimal(8)),
        ("tools.double(4)", Decimal(8)),
        ("risk score(1, 2)", [Decimal(1), Decimal(2)]),
        ("risk score(score: 1, age: 2)", [Decimal(2), Decimal(1)]),
        ("risk score(score: 1)", [None, Decimal(1)]),
        ("{count: function(x) 0, r: count([1, 2])}.r", Decimal(0)),
        ("{count: 7, r: count([1, 2])}.r", Decimal(2)),
        ('{date: function(x) x, r: date("2026-01-01")}.r', "2026-01-01"),
        ('{date: function(x) x, r: "2026-01-01" in date("2026-01-01")}.r', True),
        ("count([1, 2])", Decimal(2)),
        ("(function(x, x2) x2)(1, 2)", Decimal(2)),
        ("string(function(a, b) a)", "function(a, b)"),
        ("(function(a) a) = 1", None),
        ("{f: function(a) a, r: f = f}.r", True),
        ("{f: function(a) a, g: function(a) a, r: f = g}.r", False),
    ],
)
def test_values(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{f: function(g, x) g(x), r: f(abs, -3)}.r", Decimal(3)),
        ('{f: function(g) g("abc", 2), r: f(substring)}.r', "bc"),
        ('{f: function(g) g("abc", 2, 1), r: f(substring)}.r', "b"),
        ('{f: function(g) g(start position: 2, string: "abc"), r: f(substring)}.r', "bc"),
        ('{f: function(g) g("a"), r: f(abs)}.r', None),
        ("{f: function(g) g([1, 2]), r: f(g: sum)}.r", Decimal(3)),
        ('sort(["ab", "a"], starts with)', ["ab", "a"]),
        ('sort(precedes: before, list: ["b", "a"])', ["a", "b"]),
        ("{f: function(g) g, r: f(count)}.r", Decimal(5)),
        ("{abs: 1, f: function(g) g, r: f(abs)}.r", Decimal(1)),
        ("abs instance of function<number> -> number", True),
        ("string length instance of function<string> -> number", True),
        ("contains instance of function<string, string> -> boolean", True),
        ("contains instance of function<string> -> boolean", False),
        ("count instance of number", True),
    ],
)
def test_a_built_in_function_is_a_value_where_one_is_wanted(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    "text", ["abs", "abs = null", "[sum]", "starts + 1", "count(date)", "not(date and time)"]
)
def test_elsewhere_its_name_is_a_variable_s(text: str) -> None:
    assert type(value_of(text)) is not Function
    assert parse(text).unknown_functions == set()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{f: function(g) g(1, 2), r: f(abs)}.r", r"\(n\), but got 2"),
        ("{f: function(g) g(x: 2), r: f(abs)}.r", r"\(n\), but got x"),
        ("n(1)", "but got number"),
        ("missing(1)", "'missing' is none"),
        ("tools.missing(1)", "but got null"),
        ('"a".upper()', "but got null"),
        ("double(1, 2)", r"\(x\), but got 2"),
        ("double()", r"\(x\), but got 0"),
        ("double(y: 1)", r"\(x\), but got 'y'"),
        ("double(x: 1, x: 2)", r"\(x\), but got 'x, x'"),
        ("{f: function(x) f(x), r: f(1)}", "deeper"),
    ],
)
def test_a_call_that_can_not_be_made_is_an_error(text: str, message: str) -> None:
    with pytest.raises(FeelEvaluationError, match=message):
        evaluate(text)


@pytest.mark.parametrize(
    "text", ["function", "function(", "function(1) 1", "function(a a", "function(a, a) a"]
)
def test_what_defines_no_function_is_refused(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        parse(text)


def test_a_function_of_a_caller_may_evaluate_expressions_over_its_arguments() -> None:
    body = parse("age > limit")

    def decide(scope: Scope, age: Any) -> Any:
        return body.evaluate_in(scope.over({"age": age, "limit": 18}))

    variables = {"is adult": Function(("age",), decide), "age": 1}
    assert parse("is adult(20)", variables).evaluate(variables, now=NOW) is True


def test_calls_count_against_the_budget() -> None:
    text = "{f: function(n) every i in 1..n satisfies true, r: for i in 1..10 return f(10)}.r"
    assert len(value_of(text)) == 10
    with pytest.raises(FeelEvaluationError, match="at most 100 steps"):
        parse(text).evaluate({}, now=NOW, budget=Budget(steps=100))


def test_calls_in_calls_are_compiled_once() -> None:
    # Each level would be compiled twice, for the built-in function and for the variable.
    value_of("{f: 1, not: 2, r: " + "not(" * 100 + "true" + ")" * 100 + "}")


def test_functions_are_seen_by_name_only_where_they_are() -> None:
    assert parse("f(1) + g(2)").unknown_functions == {"f", "g"}
    assert parse("{f: function(x) x, r: f(1)}").unknown_functions == set()


def test_a_function_is_no_json() -> None:
    scope = begin({}, now=NOW)
    with pytest.raises(FeelEvaluationError, match="but got Function"):
        to_json(parse("function(x) x").evaluate_in(scope))
