"""Dates, times and durations: from ISO 8601 text and back. A text that is none of these gives None.

Source: DMN 1.5, 10.3.2.3.4 to 10.3.2.3.9 (XML Schema's lexical forms) and 10.3.4.1 (zones after ``@``).
"""

from __future__ import annotations

import re
from typing import Any

from engine.workflow.feel.civil import (
    DAY,
    HOUR,
    MIDNIGHT,
    MINUTE,
    SECOND,
    Date,
    DateTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
    day_at,
)
from engine.workflow.feel.errors import FeelEvaluationError
from engine.workflow.feel.zones import constant_offset, in_zone

_DATE = re.compile(r"(-?(?:[1-9][0-9]{3,8}|0[0-9]{3}))-([0-9]{2})-([0-9]{2})")
_PLACED_DATE = re.compile(r"(-?[0-9]{4,9}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2}|@[A-Za-z0-9_+/-]{1,64})")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]++))?"
    r"(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+/-]{1,64})?"
)
_END_OF_DAY = re.compile(r"^24:00:00(?:\.0++)?(?![.0-9])")
_MONTHS = re.compile(r"(-?)P(?=[0-9])(?:([0-9]{1,12})Y)?(?:([0-9]{1,12})M)?")
_DAYS = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]{1,18})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,18})H)?(?:([0-9]{1,18})M)?(?:([0-9]{1,18})(?:\.([0-9]++))?S)?)?"
)


def date_of(text: str) -> Date | None:
    """Read ``2026-11-25`` or ``-12000-01-31``."""
    match = _DATE.fullmatch(text)
    try:
        return Date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def time_of(text: str) -> Time | None:
    """Read ``09:30:00``, ``09:30:00.5Z``, ``09:30:00+01:00`` or ``09:30:00@Europe/Paris``; ``24:00:00`` is midnight."""
    match = _TIME.fullmatch(_END_OF_DAY.sub("00:00:00", text))
    try:
        return _time(match) if match else None
    except (ValueError, FeelEvaluationError):
        return None


def _time(match: re.Match[str]) -> Time:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3])
    offset, zone = _place(match[5] or "")
    return Time(hour, minute, second, _nano(match[4]), offset, zone)


def moment_of(text: str) -> DateTime | None:
    """Read a date, ``T`` and a time; a date alone is its midnight, and ``24:00:00`` that of the next day.

    A date may have a zone, as in XML Schema: ``2012-03-07Z``.
    """
    placed = _PLACED_DATE.fullmatch(text)
    if placed is not None:
        return moment_of(f"{placed[1]}T00:00:00{placed[2]}")
    day, separator, clock = text.partition("T")
    found_day = date_of(day)
    found_time = time_of(clock) if separator else MIDNIGHT
    if found_day is not None and clock.startswith("24"):
        found_day = _next(found_day)
    if found_day is None or found_time is None:
        return None
    return at(found_day, found_time)


def _next(day: Date) -> Date | None:
    try:
        return day_at(day.ordinal() + 1)
    except ValueError:
        return None


def at(day: Date, clock: Time) -> DateTime:
    """Return the moment on ``day`` when a clock in the place of ``clock`` shows that time."""
    moment = DateTime(day, clock)
    return moment if clock.zone is None else in_zone(moment, clock.zone)


def duration_of(text: str) -> DaysTimeDuration | YearsMonthsDuration | None:
    """Read ``P3DT4H``, ``-PT1.5S`` or ``P1Y2M``."""
    try:
        return _months_of(text) or _days_of(text)
    except OverflowError:
        return None


def temporal_of(text: str) -> Any:
    """Read any of them, as an at-literal does."""
    for read in (duration_of, date_of, time_of, moment_of):
        found = read(text)
        if found is not None:
            return found
    return None


def _months_of(text: str) -> YearsMonthsDuration | None:
    match = _MONTHS.fullmatch(text)
    if match is None:
        return None
    months = 12 * int(match[2] or 0) + int(match[3] or 0)
    return YearsMonthsDuration(-months if match[1] else months)


def _days_of(text: str) -> DaysTimeDuration | None:
    match = _DAYS.fullmatch(text)
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.group(2, 3, 4, 5))
    span = days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND + _nano(match[6])
    return DaysTimeDuration(-span if match[1] else span)


def _nano(fraction: str | None) -> int:
    return int((fraction or "0").ljust(9, "0")[:9])


def _place(text: str) -> tuple[int | None, str | None]:
    """Return the offset in seconds and the name of the zone that stand after a time."""
    if text.startswith("@"):
        return constant_offset(text[1:]), text[1:]
    if not text or text == "Z":
        return (0 if text else None), None
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    if minutes > 59 or sum(seconds) > 59:
        raise ValueError(text)
    offset = hours * 3600 + minutes * 60 + sum(seconds)
    return (-offset if text[0] == "-" else offset), None


# -- back to text ------------------------------------------------------------------------------------------------


def iso(value: Any, *, zones: bool = True) -> str:
    """Return the ISO 8601 text of a date, time, moment or duration.

    Args:
        value: One of them.
        zones: Whether a moment in a zone is told with its name after ``@``, or with its offset.
    """
    text: str = _WRITERS[type(value)](value, zones)
    return text


def _date_text(value: Date, _zones: object) -> str:
    return f"{'-' if value.year < 0 else ''}{abs(value.year):04}-{value.month:02}-{value.day:02}"


def _time_text(value: Time, zones: object) -> str:
    fraction = f".{value.nano:09}".rstrip("0") if value.nano else ""
    return f"{value.hour:02}:{value.minute:02}:{value.second:02}{fraction}{_place_text(value, zones)}"


def _place_text(value: Time, zones: object) -> str:
    if value.zone is not None and (zones or value.offset is None):
        return "@" + value.zone
    if not value.offset:
        return "Z" if value.offset == 0 else ""
    hours, rest = divmod(abs(value.offset), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{'-' if value.offset < 0 else '+'}{hours:02}:{minutes:02}" + (
        f":{seconds:02}" if seconds else ""
    )


def _moment_text(value: DateTime, zones: object) -> str:
    return f"{_date_text(value.date, zones)}T{_time_text(value.time, zones)}"


def _months_text(value: YearsMonthsDuration, _zones: object) -> str:
    years, months = divmod(abs(value.months), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if value.months < 0 else "") + "P" + (parts or "0M")


def _days_text(value: DaysTimeDuration, _zones: object) -> str:
    days, rest = divmod(abs(value.nanoseconds), DAY)
    hours, rest = divmod(rest, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds, nano = divmod(rest, SECOND)
    fraction = f".{nano:09}".rstrip("0") if nano else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or nano else ""
    parts = (f"{days}D" if days else "") + ("T" + clock if clock else "")
    return ("-" if value.nanoseconds < 0 else "") + "P" + (parts or "T0S")


_WRITERS: dict[type, Any] = {
    Date: _date_text,
    Time: _time_text,
    DateTime: _moment_text,
    YearsMonthsDuration: _months_text,
    DaysTimeDuration: _days_text,
}
