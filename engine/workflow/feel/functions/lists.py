"""Functions over lists. Those that take one list take its items as arguments as well; a single value is a list of one.

Source: DMN 1.5, 10.3.4.4 (list functions).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any

from engine.workflow.feel.comparison import Order, equal, ordered
from engine.workflow.feel.functions.table import BuiltIn, function
from engine.workflow.feel.run import Run
from engine.workflow.feel.values import NUMBERS


def _as_list(value: Any) -> list[Any]:
    return value if type(value) is list else [value]


def _items(run: Run, arguments: tuple[Any, ...]) -> list[Any] | None:
    items = _as_list(arguments[0]) if len(arguments) == 1 else list(arguments)
    run.spend(len(items))
    return None if arguments == (None,) else items


def _count(run: Run, value: Any) -> Decimal | None:
    del run
    return None if value is None else Decimal(len(_as_list(value)))


def _sum(run: Run, *arguments: Any) -> Decimal | None:
    items = _items(run, arguments)
    if not items or any(type(item) is not Decimal for item in items):
        return None
    total = Decimal(0)
    try:
        for item in items:
            total = NUMBERS.add(total, item)
    except DecimalException:
        return None
    return total


def _mean(run: Run, *arguments: Any) -> Decimal | None:
    total = _sum(run, *arguments)
    items = _items(run, arguments)
    return None if total is None or not items else NUMBERS.divide(total, Decimal(len(items)))


def _first_by(before: Order) -> Callable[..., Any]:
    def find(run: Run, *arguments: Any) -> Any:
        items = _items(run, arguments)
        if not items:
            return None
        found = items[0]
        for item in items:
            comes_first = ordered(before, item, found)
            if comes_first is None:
                return None
            found = item if comes_first else found
        return found

    return find


def _contains(run: Run, items: Any, element: Any) -> bool | None:
    if items is None:
        return None
    items = _as_list(items)
    run.spend(len(items))
    return any(equal(item, element, run) is True for item in items)


def _append(run: Run, items: Any, *added: Any) -> list[Any]:
    items = [] if items is None else _as_list(items)
    run.expect_items(len(items) + len(added))
    return [*items, *added]


def _concatenate(run: Run, *lists: Any) -> list[Any] | None:
    if any(items is None for items in lists):
        return None
    found = [_as_list(items) for items in lists]
    run.expect_items(sum(map(len, found)))
    return [item for items in found for item in items]


LISTS: dict[str, BuiltIn] = {
    "count": function(_count, "list"),
    "sum": function(_sum, "list", rest=True),
    "mean": function(_mean, "list", rest=True),
    "min": function(_first_by(operator.lt), "list", rest=True),
    "max": function(_first_by(operator.gt), "list", rest=True),
    "list contains": function(_contains, "list, element"),
    "append": function(_append, "list, item", rest=True),
    "concatenate": function(_concatenate, "list", rest=True),
}
