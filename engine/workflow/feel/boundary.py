"""Between FEEL's values and Python's: what callers give, and what they get.

Inside, dates, times and durations are those of :mod:`~engine.workflow.feel.civil`. Callers may give, and get wherever
these carry the value, the types of :mod:`datetime`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from types import NoneType
from typing import Any
from zoneinfo import ZoneInfo

from engine.workflow.feel.civil import (
    SECOND,
    Date,
    DateTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
)
from engine.workflow.feel.values import Function, Range
from engine.workflow.feel.zones import in_zone, zone_named

AS_THEY_ARE = frozenset(
    {NoneType, bool, str, Function, Date, Time, DateTime, DaysTimeDuration, YearsMonthsDuration}
)
"""Values that are the same inside; contexts, lists, ranges and numbers are looked into."""

PLAIN = frozenset({NoneType, bool, str, Decimal})
"""Values that come out as they are."""

_SECOND = timedelta(seconds=1)
_MICROSECONDS = 1000
"""Nanoseconds of one."""


def civil(value: Any) -> Any:
    """Return FEEL's value for one of Python's dates, times or durations; None if it is none of these."""
    for kind, convert in _TO_CIVIL:
        if isinstance(value, kind):
            return convert(value)
    return None


def _to_moment(value: datetime) -> DateTime:
    clock = _to_time(value)
    return DateTime(Date(value.year, value.month, value.day), clock)


def _to_time(value: time | datetime) -> Time:
    offset = value.utcoffset()
    seconds = None if offset is None else offset // _SECOND
    return Time(
        value.hour, value.minute, value.second, value.microsecond * 1000, seconds, _zone_name(value.tzinfo)
    )


def _zone_name(zone: tzinfo | None) -> str | None:
    # UTC itself is an offset like any other, not a place.
    return zone.key if isinstance(zone, ZoneInfo) and zone.key != "UTC" else None


def _to_duration(value: timedelta) -> DaysTimeDuration:
    return DaysTimeDuration((value.days * 86_400 + value.seconds) * SECOND + value.microseconds * 1000)


_TO_CIVIL: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (datetime, _to_moment),
    (date, lambda value: Date(value.year, value.month, value.day)),
    (time, _to_time),
    (timedelta, _to_duration),
)


def given_out(value: Any, zone: str) -> Any:
    """Return a result as callers get it: Python's dates, times and durations where they lose nothing.

    Args:
        value: A FEEL value.
        zone: IANA name of the zone that a local date and time is an instant in.
    """
    kind = type(value)
    if kind is list:
        return [given_out(item, zone) for item in value]
    if kind is dict:
        return {key: given_out(inner, zone) for key, inner in value.items()}
    if kind is Range:
        ends = given_out(value.start, zone), given_out(value.end, zone)
        return Range(*ends, value.start_included, value.end_included, value.sign)
    convert = _FROM_CIVIL.get(kind)
    return value if convert is None else convert(value, zone)


def _from_date(value: Date, _zone: str) -> date | Date:
    return date(value.year, value.month, value.day) if 1 <= value.year <= 9999 else value


def _from_time(value: Time, _zone: str) -> time | Time:
    micro, rest = divmod(value.nano, _MICROSECONDS)
    return value if rest else time(value.hour, value.minute, value.second, micro, _tzinfo(value))


def _from_moment(value: DateTime, zone: str) -> datetime | DateTime:
    if value.time.offset is None:
        value = in_zone(value, zone)
    day, clock = value.date, value.time
    micro, rest = divmod(clock.nano, _MICROSECONDS)
    if rest or not 1 < day.year < 9999:
        return value
    found = datetime(
        day.year, day.month, day.day, clock.hour, clock.minute, clock.second, micro, _tzinfo(clock)
    )
    first = found.utcoffset()
    return found if first is None or first // _SECOND == clock.offset else found.replace(fold=1)


def _tzinfo(value: Time) -> tzinfo | None:
    if value.zone is not None:
        return zone_named(value.zone)
    if value.offset is None:
        return None
    return timezone(timedelta(seconds=value.offset)) if value.offset else UTC


def _from_duration(value: DaysTimeDuration, _zone: str) -> timedelta | DaysTimeDuration:
    micro, rest = divmod(value.nanoseconds, _MICROSECONDS)
    try:
        return value if rest else timedelta(microseconds=micro)
    except OverflowError:
        return value


_FROM_CIVIL: Mapping[type, Callable[[Any, str], Any]] = {
    Date: _from_date,
    Time: _from_time,
    DateTime: _from_moment,
    DaysTimeDuration: _from_duration,
}
