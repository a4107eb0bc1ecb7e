"""What a dot reads: the entries of a context, and the properties of dates, times, durations and ranges.

Only these tables and a context's own keys are looked into; no Python attribute has a name here.

Source: DMN 1.5, 10.3.2.13.3 table 65 (properties of values).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from engine.workflow.feel.run import Run
from engine.workflow.feel.values import Range, YearsMonthsDuration

_Property = Callable[[Any], Any]


def member(value: Any, name: str, run: Run) -> Any:
    """Return ``value.name``; of a list, the list of its items' members; null for what is not there."""
    kind = type(value)
    if kind is dict:
        return value.get(name)
    if kind is list:
        run.expect_items(len(value))
        return [member(item, name, run) for item in value]
    found = _PROPERTIES.get(kind, {}).get(name)
    return None if found is None else found(value)


def _offset(value: Any) -> timedelta | None:
    found: timedelta | None = value.utcoffset()
    return found


def _zone_name(value: Any) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _truncated(count: int, unit: int) -> int:
    return abs(count) // unit * (-1 if count < 0 else 1)


def _part(unit: int, of: int | None = None) -> _Property:
    """Return the property that reads a duration's whole ``unit`` seconds, of those that ``of`` seconds leave over."""

    def read(span: timedelta) -> Decimal:
        seconds = abs(span) // timedelta(seconds=1)
        count = (seconds % of if of else seconds) // unit
        return Decimal(-count if span < timedelta() else count)

    return read


_OF_DATE: dict[str, _Property] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_OF_TIME: dict[str, _Property] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": lambda value: Decimal(value.second),
    "time offset": _offset,
    "timezone": _zone_name,
}
_PROPERTIES: dict[type, dict[str, _Property]] = {
    date: _OF_DATE,
    time: _OF_TIME,
    datetime: {**_OF_DATE, **_OF_TIME},
    timedelta: {
        "days": _part(86_400),
        "hours": _part(3_600, of=86_400),
        "minutes": _part(60, of=3_600),
        "seconds": _part(1, of=60),
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
