"""Functions over lists. Positions are counted from 1, or from the end by -1.

Source: DMN 1.5, 10.3.4.4 (list functions).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from engine.workflow.feel.comparison import EQUAL_BY_PYTHON, equal
from engine.workflow.feel.functions.table import BuiltIn, built_in
from engine.workflow.feel.run import Run, Scope
from engine.workflow.feel.values import Function, whole


def _contains(run: Run, items: list[Any], element: Any) -> bool:
    run.spend(len(items))
    return any(equal(item, element, run) is True for item in items)


def _sublist(run: Run, items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any] | None:
    begin = _index(start, len(items))
    count = None if length is None else whole(length)
    if begin is None or (length is not None and count is None):
        return None
    end = len(items) if count is None else begin + count
    if not begin < end <= len(items):
        return None
    run.expect_items(end - begin)
    return items[begin:end]


def _index(position: Decimal, length: int) -> int | None:
    """Return a position as an index of Python; None if the list has no such position, or it is no whole number."""
    place = whole(position)
    if not place or abs(place) > length:
        return None
    return place - 1 if place > 0 else length + place


def _append(run: Run, items: list[Any], *added: Any) -> list[Any]:
    run.expect_items(len(items) + len(added))
    return [*items, *added]


def _concatenate(run: Run, *lists: list[Any]) -> list[Any]:
    run.expect_items(sum(map(len, lists)))
    return [item for items in lists for item in items]


def _insert(run: Run, items: list[Any], position: Decimal, item: Any) -> list[Any] | None:
    index = _index(position, len(items))
    if index is None:
        return None
    run.expect_items(len(items) + 1)
    return [*items[:index], item, *items[index:]]


def _remove(run: Run, items: list[Any], position: Decimal) -> list[Any] | None:
    index = _index(position, len(items))
    if index is None:
        return None
    run.expect_items(len(items))
    return [*items[:index], *items[index + 1 :]]


def _replace(run: Run, items: list[Any], where: Any, item: Any) -> list[Any] | None:
    if type(where) is Function:
        return _replace_matching(run, items, where, item)
    return _replace_at(run, items, where, item)


def _replace_at(run: Run, items: list[Any], position: Decimal, item: Any) -> list[Any] | None:
    index = _index(position, len(items))
    if index is None:
        return None
    run.expect_items(len(items))
    return [*items[:index], item, *items[index + 1 :]]


def _replace_matching(run: Run, items: list[Any], match: Function, item: Any) -> list[Any] | None:
    if len(match.parameters) != 2:
        return None
    run.expect_items(len(items))
    scope = Scope(run)
    found = [(old, match.body(scope, old, item)) for old in items]
    if any(type(matches) is not bool for _, matches in found):
        return None
    return [item if matches else old for old, matches in found]


def _reverse(run: Run, items: list[Any]) -> list[Any]:
    run.expect_items(len(items))
    return items[::-1]


def _index_of(run: Run, items: list[Any], match: Any) -> list[Decimal]:
    run.spend(len(items))
    return [Decimal(place) for place, item in enumerate(items, 1) if equal(item, match, run) is True]


def _union(run: Run, *lists: list[Any]) -> list[Any]:
    return _distinct(run, _concatenate(run, *lists))


def _distinct(run: Run, items: list[Any]) -> list[Any]:
    run.expect_items(len(items))
    simple: set[tuple[type, Any]] = set()
    others: list[Any] = []
    found = []
    for item in items:
        if item is None or type(item) in EQUAL_BY_PYTHON:
            seen = (type(item), item) in simple
            simple.add((type(item), item))
        else:
            seen = _contains(run, others, item)
            others += [] if seen else [item]
        found += [] if seen else [item]
    return found


def _flatten(run: Run, items: list[Any]) -> list[Any]:
    found: list[Any] = []
    left: list[Iterable[Any]] = [iter(items)]
    while left:
        for item in left[-1]:
            run.spend(1)
            if type(item) is list:
                left.append(iter(item))
                break
            found.append(item)
        else:
            left.pop()
    run.expect_items(len(found))
    return found


LISTS: dict[str, BuiltIn] = {
    "list contains": built_in(_contains, "list: list, element: any -> boolean"),
    "sublist": built_in(
        _sublist,
        "list: list, start position: number -> $1",
        "list: list, start position: number, length: number | null -> $1",
    ),
    "append": built_in(_append, "list: list, item: any... -> list<Any>"),
    "concatenate": built_in(_concatenate, "list: list... -> list<Any>"),
    "insert before": built_in(_insert, "list: list, position: number, newItem: any -> list<Any>"),
    "remove": built_in(_remove, "list: list, position: number -> $1"),
    "list replace": built_in(
        _replace,
        "list: list, position or match: number | function, newItem: any -> list<Any>",
        "list: list, position: number, newItem: any -> list<Any>",
        "list: list, match: function, newItem: any -> list<Any>",
    ),
    "reverse": built_in(_reverse, "list: list -> $1"),
    "index of": built_in(_index_of, "list: list, match: any -> list<number>"),
    "union": built_in(_union, "list: list... -> list<Any>"),
    "distinct values": built_in(_distinct, "list: list -> $1"),
    "flatten": built_in(_flatten, "list: list -> list<Any>"),
}
