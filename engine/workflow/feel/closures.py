"""The closures that an expression is made of: one maker for each construct.

A closure takes the scope it is evaluated in and returns a FEEL value. Where FEEL says *null* for operands that don't
fit, so do they.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from engine.workflow.feel.arithmetic import OPERATIONS, negated
from engine.workflow.feel.comparison import ORDERED_BY_PYTHON, ORDERS, between, equal, ordered, unequal
from engine.workflow.feel.conformance import is_instance
from engine.workflow.feel.intake import taken_in
from engine.workflow.feel.members import member
from engine.workflow.feel.run import Run, Scope
from engine.workflow.feel.types import Type
from engine.workflow.feel.values import range_between, ranged_by

Closure = Callable[[Scope], Any]


def constant(value: Any) -> Closure:
    """A literal."""
    return lambda _scope: value


# -- names and paths ---------------------------------------------------------------------------------------------


def variable(name: str) -> Closure:
    """A name that can be a variable only; one that is not there is null."""
    return lambda scope: scope.run.variable(name)


def tested(scope: Scope) -> Any:
    """``?``, the value that is tested."""
    return scope.run.tested


def variable_path(name: str, names: tuple[str, ...]) -> Closure:
    """A path from a variable: what lies beside it is not taken in, which makes guards over large variables cheap."""

    def read(scope: Scope) -> Any:
        run = scope.run
        value = run.variables.get(name)
        for place, inner in enumerate(names):
            if type(value) is not dict:
                return _members(taken_in(value, run), names[place:], run)
            value = value.get(inner)
        return taken_in(value, run)

    return read


def _members(value: Any, names: Iterable[str], run: Run) -> Any:
    for name in names:
        value = member(value, name, run)
    return value


def path(base: Closure, names: tuple[str, ...]) -> Closure:
    """A path from any other value."""
    return lambda scope: _members(base(scope), names, scope.run)


def bound(name: str) -> Closure:
    """A name that a construct around it may bind; the innermost counts, a variable last."""

    def read(scope: Scope) -> Any:
        frame = _frame_of(name, scope)
        return scope.run.variable(name) if frame is None else frame[name]

    return read


def _frame_of(name: str, scope: Scope | None) -> dict[str, Any] | None:
    while scope is not None:
        if scope.values is not None and name in scope.values:
            return scope.values
        scope = scope.parent
    return None


# -- operators ---------------------------------------------------------------------------------------------------


def arithmetic(first: Closure, signs: tuple[str, ...], others: tuple[Closure, ...]) -> Closure:
    """``first + b - c``, from the left."""
    steps = tuple((OPERATIONS[sign], other) for sign, other in zip(signs, others, strict=True))

    def calculate(scope: Scope) -> Any:
        value = first(scope)
        for operation, other in steps:
            value = operation(value, other(scope), scope.run)
        return value

    return calculate


def negation(value: Closure) -> Closure:
    """``-value``."""
    return lambda scope: negated(value(scope))


def logic(operands: tuple[Closure, ...], *, decisive: bool) -> Closure:
    """Three-valued *or* (decided by true) and *and* (by false); anything but a boolean counts as null."""
    otherwise = not decisive

    def decide(scope: Scope) -> bool | None:
        result: bool | None = otherwise
        for operand in operands:
            value: object = operand(scope)
            if value is decisive:
                return decisive
            if value is not otherwise:
                result = None
        return result

    return decide


def comparison(sign: str, left: Closure, right: Closure) -> Closure:
    """``left = right`` and the like."""
    if sign == "=":
        return lambda scope: equal(left(scope), right(scope), scope.run)
    if sign == "!=":
        return lambda scope: unequal(left(scope), right(scope), scope.run)
    order = ORDERS[sign]

    def compare(scope: Scope) -> bool | None:
        one, other = left(scope), right(scope)
        if type(one) is type(other) in ORDERED_BY_PYTHON:
            return order(one, other)
        return ordered(order, one, other)

    return compare


def is_between(value: Closure, low: Closure, high: Closure) -> Closure:
    """``value between low and high``."""
    return lambda scope: between(value(scope), low(scope), high(scope))


def instance_of(value: Closure, wanted: Type) -> Closure:
    """``value instance of type``."""
    return lambda scope: is_instance(value(scope), wanted, scope.run.types, scope.run.spend)


# -- control -----------------------------------------------------------------------------------------------------


def conditional(condition: Closure, then: Closure, otherwise: Closure) -> Closure:
    """``if condition then … else …``; null is no reason for *then*."""
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)


# -- lists, contexts, ranges and calls ---------------------------------------------------------------------------


def list_of(items: tuple[Closure, ...]) -> Closure:
    """``[a, b]``."""
    return lambda scope: [item(scope) for item in items]


def context(entries: tuple[tuple[str, Closure], ...]) -> Closure:
    """``{key: value}``; an entry may read those before it."""

    def build(scope: Scope) -> dict[str, Any]:
        values: dict[str, Any] = {}
        inner = scope.inner(values)
        for key, value in entries:
            values[key] = value(inner)
        return values

    return build


def range_by_sign(sign: str, operand: Closure) -> Closure:
    """``< 10`` where no value is tested."""
    return lambda scope: ranged_by(sign, operand(scope))


def range_of(start: Closure, end: Closure, *, start_included: bool, end_included: bool) -> Closure:
    """``[start..end]``."""
    return lambda scope: range_between(
        start(scope), end(scope), start_included=start_included, end_included=end_included
    )


def name_is_defined(name: str, *, at_root: bool) -> Closure:
    """``is defined(name)``: null counts as defined, a name that is not there does not."""
    if at_root:
        return lambda scope: name in scope.run.variables
    return lambda scope: _frame_of(name, scope) is not None or name in scope.run.variables


def member_is_defined(base: Closure, name: str) -> Closure:
    """``is defined(base.name)``."""

    def decide(scope: Scope) -> bool:
        value = base(scope)
        return name in value if type(value) is dict else member(value, name, scope.run) is not None

    return decide


def value_is_defined(value: Closure) -> Closure:
    """``is defined(…)`` of what is no name: whatever it is, it is there."""

    def decide(scope: Scope) -> bool:
        value(scope)
        return True

    return decide
