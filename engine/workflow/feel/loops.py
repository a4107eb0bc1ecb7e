"""The closures that go over items: iterations, quantifiers and filters. Here, and only here, evaluating repeats itself.

Each maker takes the ``weight`` of what is repeated: the steps that one time costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from engine.workflow.feel.civil import Date, day_at
from engine.workflow.feel.closures import Closure
from engine.workflow.feel.run import Scope
from engine.workflow.feel.values import Range, whole

PARTIAL_NAME = "partial"


def items_of(value: Any) -> Iterable[Any] | None:
    """Return what an iteration goes over: a list, the numbers or days of a range, or the value itself; not null."""
    if type(value) is list:
        return value
    if type(value) is Range:
        return _between(value)
    return None if value is None else (value,)


def _between(span: Range) -> Iterable[Any] | None:
    if type(span.start) is Date and type(span.end) is Date:
        return map(day_at, _steps(span, span.start.ordinal(), span.end.ordinal()))
    first, last = whole(span.start), whole(span.end)
    return None if first is None or last is None else map(Decimal, _steps(span, first, last))


def _steps(span: Range, first: int, last: int) -> range:
    step = 1 if last >= first else -1
    first += 0 if span.start_included else step
    last += step if span.end_included else 0
    return range(first, last, step)


Source = tuple[str, Closure]
"""A name, and what it goes over."""


def iteration(sources: Sequence[Source], body: Closure, weight: int) -> Closure:
    """``for a in items, b in items return body``; null over null. ``weight`` is what one time costs.

    The body sees the results so far as ``partial``.
    """

    def iterate(scope: Scope) -> list[Any] | None:
        results: list[Any] = []
        complete = _each(scope, sources, body, weight, results)
        return results if complete else None

    return iterate


def _each(scope: Scope, sources: Sequence[Source], body: Closure, weight: int, results: list[Any]) -> bool:
    """Add the results over what is left to bind; false if there is null in the place of items."""
    (name, items), *rest = sources
    run, found = scope.run, items_of(items(scope))
    if found is None:
        return False
    for item in found:
        run.spend(weight)
        if not rest:
            results.append(body(scope.inner({PARTIAL_NAME: results, name: item})))
        elif not _each(scope.inner({name: item}), rest, body, weight, results):
            return False
    run.expect_items(len(results))
    return True


def partial_results(scope: Scope) -> list[Any]:
    """``partial``: the results so far, as they are now."""
    frame: Scope | None = scope
    while frame is not None and (frame.values is None or PARTIAL_NAME not in frame.values):
        frame = frame.parent
    results: list[Any] = [] if frame is None or frame.values is None else frame.values[PARTIAL_NAME]
    scope.run.spend(len(results))
    return list(results)


def quantified(name: str, items: Closure, condition: Closure, weight: int, *, decisive: bool) -> Closure:
    """``some`` (decided by true) and ``every`` (by false) ``name in items satisfies condition``; null over null."""
    otherwise = not decisive

    def decide(scope: Scope) -> bool | None:
        found = items_of(items(scope))
        if found is None:
            return None
        result: bool | None = otherwise
        for item in found:
            scope.run.spend(weight)
            value: object = condition(scope.inner({name: item}))
            if value is decisive:
                return decisive
            if value is not otherwise:
                result = None
        return result

    return decide


def filtered(base: Closure, condition: Closure, weight: int) -> Closure:
    """``base[condition]``: an item by its number (from 1, or from the end by -1), or those that it is true for."""

    def read(scope: Scope) -> Any:
        value = base(scope)
        if value is None:
            return None
        items = value if type(value) is list else [value]
        # Only its value tells whether the condition is a number; with no item there is nothing to try it on.
        tried = _condition(scope, items[0] if items else None, condition, weight)
        if type(tried) is Decimal:
            return _item_at(items, whole(tried))
        kept = _kept(scope, items, condition, weight, tried)
        scope.run.expect_items(len(kept or ()))
        return kept

    return read


def _kept(scope: Scope, items: list[Any], condition: Closure, weight: int, tried: Any) -> list[Any] | None:
    """Return the items that the condition is true for; null if it is no condition for one. The first one is tried."""
    kept = []
    for place, item in enumerate(items):
        truth = _condition(scope, item, condition, weight) if place else tried
        if truth is True:
            kept.append(item)
        elif truth is not False and truth is not None:
            return None
    return kept


def _condition(scope: Scope, item: Any, condition: Closure, weight: int) -> Any:
    values = {"item": item, **item} if type(item) is dict else {"item": item}
    scope.run.spend(weight + len(values))
    return condition(scope.inner(values))


def _item_at(items: list[Any], place: int | None) -> Any:
    if not place or abs(place) > len(items):
        return None
    return items[place - 1 if place > 0 else place]
