"""Hostile texts end in an error, in a moment, without growing the process."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from typing import Any

import pytest

from engine.workflow.feel import (
    Budget,
    FeelError,
    FeelEvaluationError,
    FeelSyntaxError,
    begin,
    parse,
    to_json,
)
from tests.engine.workflow.feel.kit import NOW, value_of

VARIABLES: dict[str, Any] = {"a": 1, "big": "x" * 100_000, "l": list(range(5_000))}
DOUBLED = ", ".join(f"a{i + 1}: [a{i}, a{i}]" for i in range(150))

COSTLY = {
    "an endless loop": "for i in 1..1000000000 return i",
    "loops in loops": "for i in 1..999, j in 1..999, k in 1..999 return i",
    "a late quantifier": "every i in 1..1000000000 satisfies true",
    "many long texts": "for i in 1..1000 return substring(big, 1)",
    "a long text": 'big + "x"',
    "texts that double": '{a0: "0123456789", ' + ", ".join(f"a{i + 1}: a{i} + a{i}" for i in range(40)) + "}",
    "lists that double": "{a0: l, "
    + ", ".join(f"a{i + 1}: concatenate(a{i}, a{i})" for i in range(40))
    + "}.a0",
    "a shared list, returned": f"{{a0: [1], {DOUBLED}}}",
    "a shared list, compared": f"{{a0: [1], {DOUBLED}, b: a150 = a150}}.b",
    "a shared list, written": f"{{a0: [1], {DOUBLED}, b: string(a150)}}.b",
    "a shared list, read through": f"{{a0: [1], {DOUBLED}, b: a150.x}}.b",
    "a list for each item": "for i in l return l",
    "a filter in a filter": "l[list contains(l, item)]",
    "many powers": "for i in 1..100000 return 1.0000001 ** 12345678.9",
    "long numbers": "for i in 1..10000 return string(1e6144)",
    "a list of many levels": "{a0: [1], " + ", ".join(f"a{i + 1}: [a{i}]" for i in range(1_000)) + "}.a1000",
    "results in results": "for i in 1..300 return [partial]",
    "a function that calls itself": "{f: function(n) f(n + 1), r: f(1)}.r",
    "a sort that never ends": "sort(l, function(a, b) count(l[item < a]) < 1)",
    "a list of lists, flattened": "flatten(for i in 1..100 return l)",
    "many distinct lists": "distinct values(for i in l return [i])",
    "a deviation of many": "for i in 1..100 return stddev(l)",
    "a pattern of many groups": 'matches(big, "' + "()" * 300 + '((x)|y)*\\2z")',
    "a pattern of many ways": r'matches(big, "(x?x?x?x?x?x?x?x?)*\1z")',
    "types of lists": "for i in 1..20000 return l instance of list<number>",
    "types of arguments": "{f: function(x: list<number>) 1, r: for i in 1..20000 return f(l)}.r",
    "long paths": "for i in 1..20000 return a" + ".b" * 9_000,
    "patterns made anew": 'for i in 1..20000 return matches("a,b,c", "^[a-z],(b).*$" + string(i))',
    "ranges made anew": 'for i in 1..20000 return range("[" + string(i) + "..30000]")',
    "moments in zones": 'for i in 1..20000 return @"2026-10-31T12:00:00@America/Denver" + @"P1D" * i',
    "names from far": "for x in 1..20000 return " + "for y in [1] return " * 170 + "[" + "x," * 1_500 + "x]",
    "many searches": 'for i in 1..50000 return contains(big, "y")',
}
TOO_DEEP = {
    "parentheses": "(" * 9_000 + "1" + ")" * 9_000,
    "lists": "[" * 201 + "1" + "]" * 201,
    "signs": "-" * 19_000 + "a",
    "conditions": "if a then " * 800 + "1" + " else 1" * 800,
    "indexes": "l" + "[1]" * 3_000,
    "calls": "not(" * 300 + "true" + ")" * 300,
    "iterations": "for i in 1 return " * 300 + "i",
}
LONG_BUT_HARMLESS = {
    "sums": "1+" * 9_000 + "1",
    "paths": "a" + ".b" * 9_000,
    "choices": "a or " * 3_900 + "a",
    "levels of lists": "[" * 190 + "1" + "]" * 190,
    "levels of conditions": "if a = 1 then " * 190 + "1" + " else 1" * 190,
    "levels of iterations": "for i in [1] return " * 190 + "i",
    "keys": "{" + ", ".join(f"a b{i}: 1" for i in range(1_200)) + "}",
}
BROKEN = {
    "spaces": "{a" + " " * 19_000,
    "comments": "{a " + "// // " * 3_000,
    "an open comment": "/*" + "*" * 19_000,
    "an open string": '"' + "\\a" * 9_000,
    "names": "for a" + " b" * 9_000,
    "too long": "1" * 20_001,
}


@pytest.mark.parametrize("text", COSTLY.values(), ids=COSTLY.keys())
def test_what_costs_too_much_is_an_error(text: str) -> None:
    with pytest.raises(FeelEvaluationError, match="expected"):
        parse(text).evaluate(VARIABLES, now=NOW)


@pytest.mark.parametrize("text", TOO_DEEP.values(), ids=TOO_DEEP.keys())
def test_what_is_too_deep_is_no_feel(text: str) -> None:
    with pytest.raises(FeelSyntaxError, match="at most 200 levels"):
        parse(text)


@pytest.mark.parametrize("text", LONG_BUT_HARMLESS.values(), ids=LONG_BUT_HARMLESS.keys())
def test_what_is_long_but_within_the_limits_works(text: str) -> None:
    to_json(parse(text).evaluate(VARIABLES, now=NOW))


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_is_refused(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        parse(text)


def test_no_hostile_text_takes_long() -> None:
    parse("1")
    for text in [*COSTLY.values(), *TOO_DEEP.values(), *LONG_BUT_HARMLESS.values(), *BROKEN.values()]:
        # The thread's own time, so that a busy machine does not count against it.
        started = time.thread_time()
        with contextlib.suppress(FeelError):
            parse(text + " ").evaluate(VARIABLES, now=NOW)
        assert time.thread_time() - started < 3, text[:60]


@pytest.mark.parametrize("text", COSTLY.values(), ids=COSTLY.keys())
def test_no_hostile_text_takes_much_memory(text: str) -> None:
    expression = parse(text)
    tracemalloc.start()
    try:
        with pytest.raises(FeelEvaluationError):
            expression.evaluate(VARIABLES, now=NOW)
        assert tracemalloc.get_traced_memory()[1] < 48 * 2**20
    finally:
        tracemalloc.stop()


def test_a_smaller_budget_can_be_given() -> None:
    small = Budget(steps=50, items=3, characters=10)

    def evaluate(text: str) -> Any:
        return parse(text).evaluate({}, now=NOW, budget=small)

    assert evaluate("sum(for i in 1..3 return i)") == 6
    with pytest.raises(FeelEvaluationError, match="at most 50 steps"):
        evaluate("every i in 1..60 satisfies true")
    with pytest.raises(FeelEvaluationError, match="at most 3 items"):
        evaluate("append([1, 2, 3], 4)")
    with pytest.raises(FeelEvaluationError, match="at most 10 characters"):
        evaluate('"123456" + "123456"')


def test_variables_of_endless_depth_or_wrong_kind_are_refused() -> None:
    deep: list[Any] = []
    deep.append(deep)
    with pytest.raises(FeelEvaluationError, match="expected"):
        value_of("x", {"x": deep})
    for wrong in ({1}, object(), b"x", {1: 2}, 2**2000):
        with pytest.raises(FeelEvaluationError, match="expected"):
            value_of("x", {"x": wrong})


def test_a_wrong_variable_that_is_not_read_does_no_harm() -> None:
    assert value_of("x.y", {"x": {"y": 1, "z": object()}, "w": object()}) == 1


RECURSIVE = {
    "plain": "if n < 1 then 0 else 1 + f(n - 1)",
    "loops": "for i in [1] return for j in [1] return f(n - 1)",
    "filters": "[1][[1][[1][[1][f(n - 1)]]]]",
    "a sort": "sort([1, 2], function(a, b) f(n - 1) > 1)",
    "replacements": "list replace([1], function(a, b) f(n - 1) = 1, 1)",
    "forty lists": "[" * 40 + "f(n - 1)" + "]" * 40,
}


def deeper(frames: int, text: str) -> Any:
    return deeper(frames - 1, text) if frames else value_of(text, {})


@pytest.mark.parametrize("frames", [0, 150])
@pytest.mark.parametrize("body", RECURSIVE.values(), ids=RECURSIVE.keys())
def test_too_many_levels_of_calls_are_an_error_that_names_the_limit(body: str, frames: int) -> None:
    with pytest.raises(FeelEvaluationError, match="at most 100 levels of calls"):
        deeper(frames, f"{{f: function(n) {body}, r: f(1000)}}.r")


@pytest.mark.parametrize("frames", [0, 150])
def test_as_many_levels_of_calls_work_wherever_the_caller_stands(frames: int) -> None:
    text = "{{f: function(n) {}, r: f({})}}.r"
    assert deeper(frames, text.format(RECURSIVE["plain"], 99)) == 99
    with pytest.raises(FeelEvaluationError, match="at most 100 levels of calls"):
        deeper(frames, text.format(RECURSIVE["plain"], 100))


def test_levels_of_calls_end_with_the_call() -> None:
    scope = begin({}, now=NOW)
    deep = parse(f"{{f: function(n) {RECURSIVE['plain']}, r: [f(90), f(90)]}}.r")
    for _ in range(2):
        assert deep.evaluate_in(scope) == [90, 90]
    with pytest.raises(FeelEvaluationError, match="levels"):
        parse("{f: function(n) f(n), r: f(1)}.r").evaluate_in(scope)
    assert deep.evaluate_in(scope) == [90, 90]
