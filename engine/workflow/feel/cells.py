"""The closures of tests: after *in*, and in the cells of decision tables, where each is evaluated most often.

A test takes a value and a scope, and tells whether the value passes: true, false, or null for *can't be said*.

Source: DMN 1.5, 10.3.2.15 table 55 (comparison sugar) and 10.3.2.10 (decision tables).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import ge, gt, le, lt
from typing import Any

from engine.workflow.feel.closures import Closure
from engine.workflow.feel.comparison import (
    EQUAL_BY_PYTHON,
    ORDERED_BY_PYTHON,
    ORDERS,
    belongs,
    equal,
    ordered,
    unequal,
)
from engine.workflow.feel.run import Scope
from engine.workflow.feel.values import Range

Test = Callable[[Any, Scope], bool | None]

VALUE = "?"
"""What an expression calls the value that is tested."""


def passes(value: Closure, test: Test) -> Closure:
    """``value in …``."""
    return lambda scope: test(value(scope), scope)


def dash(_value: Any, _scope: Scope) -> bool:
    """Pass whatever it is."""
    return True


def compared(sign: str, operand: Closure) -> Test:
    """``< limit``."""
    if sign == "=":
        return lambda value, scope: equal(value, operand(scope), scope.run)
    if sign == "!=":
        return lambda value, scope: unequal(value, operand(scope), scope.run)
    order = ORDERS[sign]

    def test(value: Any, scope: Scope) -> bool | None:
        limit = operand(scope)
        if type(value) is type(limit) in ORDERED_BY_PYTHON:
            return order(value, limit)
        return ordered(order, value, limit)

    return test


def compared_with(sign: str, limit: Any) -> Test:
    """``< 5``: against a constant."""
    kind = type(limit)
    if sign == "=" and kind in EQUAL_BY_PYTHON:
        return belongs_to(limit)
    if sign not in ORDERS or kind not in ORDERED_BY_PYTHON:
        return compared(sign, lambda _scope: limit)
    order = ORDERS[sign]
    return lambda value, _scope: order(value, limit) if type(value) is kind else None


def membership(wanted: Closure) -> Test:
    """A value that must be equal, a range to lie in, or a list of these."""
    return lambda value, scope: belongs(value, wanted(scope), scope.run)


def belongs_to(wanted: Any) -> Test:
    """``"a"``, ``[1..5]``: the same with a constant."""
    kind = type(wanted)
    if kind in EQUAL_BY_PYTHON:
        return lambda value, _scope: (
            value == wanted if type(value) is kind else False if value is None else None
        )
    if kind is Range and type(wanted.start) is type(wanted.end) in ORDERED_BY_PYTHON and not wanted.sign:
        return _lies_in(wanted)
    return membership(lambda _scope: wanted)


def _lies_in(wanted: Range) -> Test:
    kind, start, end = type(wanted.start), wanted.start, wanted.end
    above = ge if wanted.start_included else gt
    below = le if wanted.end_included else lt
    return lambda value, scope: (
        above(value, start) and below(value, end)
        if type(value) is kind
        else belongs(value, wanted, scope.run)
    )


def one_of(wanted: Sequence[Any]) -> Test:
    """``"a", "b", "c"``: constants of one kind that Python compares."""
    kind, values = type(wanted[0]), frozenset(wanted)
    return lambda value, _scope: value in values if type(value) is kind else False if value is None else None


def outcome(wanted: Closure) -> Test:
    """An expression about ``?``: if it gives no boolean, the value must be equal to it or lie in it."""

    def test(value: Any, scope: Scope) -> bool | None:
        run = scope.run
        outer, run.tested = run.tested, value
        found = wanted(scope)
        run.tested = outer
        if found is None or type(found) is bool:
            return found
        return belongs(value, found, scope.run)

    return test


def any_of(tests: Sequence[Test]) -> Test:
    """``a, b``: the three-valued *or*."""
    if len(tests) == 1:
        return tests[0]

    def test(value: Any, scope: Scope) -> bool | None:
        result: bool | None = False
        for each in tests:
            passed = each(value, scope)
            if passed is True:
                return True
            if passed is None:
                result = None
        return result

    return test


def none_of(test: Test) -> Test:
    """``not(…)``."""

    def negated(value: Any, scope: Scope) -> bool | None:
        passed = test(value, scope)
        return None if passed is None else not passed

    return negated
