"""What a dot reads: the entries of a context, and the properties of dates, times, durations and ranges.

Only these tables and a context's own keys are looked into; no Python attribute has a name here.

Source: DMN 1.5, 10.3.2.13.3 table 65 (properties of values).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.workflow.feel.civil import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
)
from engine.workflow.feel.run import Run
from engine.workflow.feel.values import NUMBERS, Range

_Property = Callable[[Any], Any]


def member(value: Any, name: str, run: Run) -> Any:
    """Return ``value.name``; of a list, the list of its items' members; null for what is not there."""
    kind = type(value)
    if kind is dict:
        return value.get(name)
    if kind is list:
        run.expect_items(len(value))
        run.spend(1)
        return [member(item, name, run) for item in value]
    found = _PROPERTIES.get(kind, {}).get(name)
    return None if found is None else found(value)


def weekday(day: Date) -> int:
    """Return the day of the week, from 1 for Monday to 7."""
    return (day.ordinal() - 1) % 7 + 1


def _offset(value: Time) -> DaysTimeDuration | None:
    return None if value.offset is None else DaysTimeDuration(value.offset * SECOND)


def _seconds(count: int) -> Decimal:
    return NUMBERS.divide(Decimal(count), Decimal(SECOND))


def _truncated(count: int, unit: int) -> int:
    return abs(count) // unit * (-1 if count < 0 else 1)


def _part(unit: int, of: int | None = None) -> _Property:
    """Return the property that reads a duration's whole units, of those that ``of`` leaves over."""

    def read(span: DaysTimeDuration) -> Decimal:
        length = abs(span.nanoseconds)
        count = (length % of if of else length) // unit
        return Decimal(-count if span.nanoseconds < 0 else count)

    return read


def _seconds_left(span: DaysTimeDuration) -> Decimal:
    found = _seconds(abs(span.nanoseconds) % MINUTE)
    return -found if span.nanoseconds < 0 else found


_OF_DATE: dict[str, _Property] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(weekday(value)),
}
_OF_TIME: dict[str, _Property] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": lambda value: _seconds(value.second * SECOND + value.nano),
    "time offset": _offset,
    "timezone": lambda value: value.zone,
}


def _of_its(part: str, properties: dict[str, _Property]) -> dict[str, _Property]:
    def through(read: _Property) -> _Property:
        return lambda value: read(getattr(value, part))

    return {name: through(read) for name, read in properties.items()}


_PROPERTIES: dict[type, dict[str, _Property]] = {
    Date: _OF_DATE,
    Time: _OF_TIME,
    DateTime: {**_of_its("date", _OF_DATE), **_of_its("time", _OF_TIME)},
    DaysTimeDuration: {
        "days": _part(DAY),
        "hours": _part(HOUR, of=DAY),
        "minutes": _part(MINUTE, of=HOUR),
        "seconds": _seconds_left,
    },
    YearsMonthsDuration: {
        "years": lambda value: Decimal(_truncated(value.months, 12)),
        "months": lambda value: Decimal(value.months - 12 * _truncated(value.months, 12)),
    },
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included,
        "end included": lambda value: value.end_included,
    },
}
PROPERTIES_OF_SEVERAL_WORDS = frozenset(
    name for properties in _PROPERTIES.values() for name in properties if " " in name
)
