"""When values are equal, which comes first, and what lies in a range: true, false, or null for *can't be said*.

Source: DMN 1.5, 10.3.2.13 (equality, identity and equivalence) and 10.3.2.7 (ranges).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from engine.workflow.feel.civil import SECOND, Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.workflow.feel.run import Run
from engine.workflow.feel.values import Function, Range

Order = Callable[[Any, Any], bool]
Truth = bool | None
"""Null is *can't be said*."""

ORDERS: dict[str, Order] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
EQUAL_BY_PYTHON = frozenset({bool, Decimal, str, Date, DaysTimeDuration, YearsMonthsDuration})
ORDERED_BY_PYTHON = EQUAL_BY_PYTHON - {bool}


def equal(one: Any, other: Any, run: Run) -> bool | None:
    """Compare two values; null equals null alone, and other values of different kinds can't be compared."""
    kind = type(one)
    if kind is not type(other):
        return False if one is None or other is None else None
    if kind in EQUAL_BY_PYTHON:
        return bool(one == other)
    if one is None or kind is Function:
        return one is other
    return _equal_parts(one, other, run) if kind in _PARTS else ordered(operator.eq, one, other)


def unequal(one: Any, other: Any, run: Run) -> bool | None:
    """Tell whether two values differ."""
    same = equal(one, other, run)
    return None if same is None else not same


def _equal_parts(one: Any, other: Any, run: Run) -> bool | None:
    run.spend(len(one) if type(one) in (list, dict) else 1)
    if type(one) is list:
        return len(one) == len(other) and _all(equal(a, b, run) for a, b in zip(one, other, strict=True))
    if type(one) is dict:
        return one.keys() == other.keys() and _all(equal(one[key], other[key], run) for key in one)
    same_ends = (one.start_included, one.end_included, one.sign) == (
        other.start_included,
        other.end_included,
        other.sign,
    )
    return same_ends and _all((equal(one.start, other.start, run), equal(one.end, other.end, run)))


_PARTS = frozenset({list, dict, Range})


def _all(truths: Iterable[bool | None]) -> bool | None:
    found: bool | None = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            found = None
    return found


def ordered(order: Order, one: Any, other: Any) -> bool | None:
    """Compare by order; values of different kinds, or of a kind without an order, give null."""
    kind = type(one)
    if kind is not type(other):
        return None
    if kind in ORDERED_BY_PYTHON:
        return order(one, other)
    if kind is DateTime:
        return order(*_instants(one.local(), one.time.offset, other.local(), other.time.offset))
    return _ordered_times(order, one, other) if kind is Time else None


def _instants(one: int, offset: int | None, other: int, other_offset: int | None) -> tuple[int, int]:
    """Return two readings of the wall clock as instants; a local one is taken to be where the other is."""
    here = offset if offset is not None else other_offset
    there = other_offset if other_offset is not None else offset
    return one - (here or 0) * SECOND, other - (there or 0) * SECOND


def _ordered_times(order: Order, one: Time, other: Time) -> bool | None:
    if _is_vague(one) or _is_vague(other):
        # Without a day there is no saying which offset the zone has, so only the clock can be compared.
        if one.zone != other.zone and not (_is_local(one) or _is_local(other)):
            return None
        return order(one.since_midnight(), other.since_midnight())
    return order(*_instants(one.since_midnight(), one.offset, other.since_midnight(), other.offset))


def _is_vague(value: Time) -> bool:
    return value.zone is not None and value.offset is None


def _is_local(value: Time) -> bool:
    return value.zone is None and value.offset is None


def conjunction(one: Truth, other: Truth) -> Truth:
    """Return the three-valued *and*."""
    if one is False or other is False:
        return False
    return True if one is True and other is True else None


def between(value: Any, low: Any, high: Any) -> bool | None:
    """Tell whether ``low <= value <= high``."""
    return conjunction(ordered(operator.ge, value, low), ordered(operator.le, value, high))


def in_range(value: Any, wanted: Range, run: Run) -> bool | None:
    """Tell whether a value lies in a range."""
    if wanted.sign:
        return _passes(wanted.sign, value, wanted.end if wanted.start is None else wanted.start, run)
    above = operator.ge if wanted.start_included else operator.gt
    below = operator.le if wanted.end_included else operator.lt
    return conjunction(ordered(above, value, wanted.start), ordered(below, value, wanted.end))


def _passes(sign: str, value: Any, limit: Any, run: Run) -> bool | None:
    if sign in ORDERS:
        return ordered(ORDERS[sign], value, limit)
    return equal(value, limit, run) if sign == "=" else unequal(value, limit, run)


def belongs(value: Any, wanted: Any, run: Run) -> bool | None:
    """Tell whether a value is ``wanted``, lies in it (a range), or is or lies in one of its items (a list)."""
    if type(wanted) is Range and type(value) is not Range:
        return in_range(value, wanted, run)
    if type(wanted) is not list:
        return equal(value, wanted, run)
    run.spend(len(wanted))
    if any(_is_or_lies_in(value, item, run) for item in wanted):
        return True
    return type(value) is list and equal(value, wanted, run) is True


def _is_or_lies_in(value: Any, item: Any, run: Run) -> bool:
    if type(item) is Range and type(value) is not Range:
        return in_range(value, item, run) is True
    return equal(value, item, run) is True
