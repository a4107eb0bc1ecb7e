"""The closures that go over items: iterations, quantifiers and filters. Here, and only here, evaluating repeats itself.

Each maker takes the ``weight`` of what is repeated: the steps that one time costs.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from engine.workflow.feel.closures import Closure
from engine.workflow.feel.run import Scope
from engine.workflow.feel.values import Range, whole


def _items(value: Any) -> Iterable[Any] | None:
    """Return what an iteration goes over: a list, the whole numbers of a range, or the value itself; not null."""
    if type(value) is list:
        return value
    if type(value) is Range:
        return _numbers(value)
    return None if value is None else (value,)


def _numbers(span: Range) -> Iterable[Decimal] | None:
    first, last = whole(span.start), whole(span.end)
    if first is None or last is None:
        return None
    step = 1 if last >= first else -1
    first += 0 if span.start_included else step
    last += step if span.end_included else 0
    return map(Decimal, range(first, last, step))


def iteration(name: str, items: Closure, body: Closure, weight: int, *, flat: bool) -> Closure:
    """``for name in items return body``; null over null. ``weight`` is what one time costs."""

    def iterate(scope: Scope) -> list[Any] | None:
        run, found = scope.run, _items(items(scope))
        if found is None:
            return None
        results: list[Any] = []
        for item in found:
            run.spend(weight)
            value = body(scope.inner({name: item}))
            if not flat:
                results.append(value)
            elif value is None:
                return None
            else:
                results += value
        run.expect_items(len(results))
        return results

    return iterate


def quantified(name: str, items: Closure, condition: Closure, weight: int, *, decisive: bool) -> Closure:
    """``some`` (decided by true) and ``every`` (by false) ``name in items satisfies condition``; null over null."""
    otherwise = not decisive

    def decide(scope: Scope) -> bool | None:
        found = _items(items(scope))
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
        kept = items[:1] if tried is True else []
        kept += [item for item in items[1:] if _condition(scope, item, condition, weight) is True]
        scope.run.expect_items(len(kept))
        return kept

    return read


def _condition(scope: Scope, item: Any, condition: Closure, weight: int) -> Any:
    values = {"item": item, **item} if type(item) is dict else {"item": item}
    scope.run.spend(weight + len(values))
    return condition(scope.inner(values))


def _item_at(items: list[Any], place: int | None) -> Any:
    if not place or abs(place) > len(items):
        return None
    return items[place - 1 if place > 0 else place]
