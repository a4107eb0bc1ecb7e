"""Dates, times and durations: from ISO 8601 text and back.

A text without a zone is in the zone of the evaluation, never in the server's. Seconds are kept to the microsecond;
further digits are cut. A text that is none of these gives None.

Source: DMN 1.5, 10.3.2.3.4 to 10.3.2.3.9 (XML Schema's lexical forms).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from engine.workflow.feel.errors import FeelEvaluationError
from engine.workflow.feel.run import zone_named
from engine.workflow.feel.values import YearsMonthsDuration

_DATE = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIME = r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
_OFFSET = r"(Z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z0-9_+/-]{1,64})?"
_A_DATE = re.compile(_DATE)
_A_TIME = re.compile(_TIME + _OFFSET)
_MONTHS = re.compile(r"(-?)P(?=[0-9])(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?")
_DAYS = re.compile(
    r"(-?)P(?=[0-9T])(?:([0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})(?:\.([0-9]{1,9}))?S)?)?"
)
MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)


def date_of(text: str) -> date | None:
    """Read ``2026-11-25``."""
    match = _A_DATE.fullmatch(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def time_of(text: str) -> time | None:
    """Read ``09:30:00``, ``09:30:00.5Z``, ``09:30:00+01:00`` or ``09:30:00@Europe/Paris``."""
    match = _A_TIME.fullmatch(text)
    try:
        return (
            time(int(match[1]), int(match[2]), int(match[3]), _micro(match[4]), _zone(match[5]))
            if match
            else None
        )
    except ValueError:
        return None


def moment_of(text: str, zone: ZoneInfo) -> datetime | None:
    """Read a date, ``T`` and a time; a date alone is its midnight."""
    day, separator, clock = text.partition("T")
    found_day, found_time = date_of(day), time_of(clock) if separator else time()
    if found_day is None or found_time is None:
        return None
    return at(found_day, found_time, zone)


def at(day: date, clock: time, zone: tzinfo) -> datetime:
    """Return the moment on ``day`` when a clock shows ``clock``, in the clock's own zone or else in ``zone``."""
    return datetime.combine(day, clock, clock.tzinfo or zone)


def duration_of(text: str) -> timedelta | YearsMonthsDuration | None:
    """Read ``P3DT4H``, ``-PT1.5S`` or ``P1Y2M``."""
    try:
        return _months_of(text) or _days_of(text)
    except OverflowError:
        return None


def temporal_of(text: str, zone: ZoneInfo) -> Any:
    """Read any of them, as an at-literal does."""
    found: Any = duration_of(text)
    if found is None:
        found = date_of(text)
    if found is None:
        found = time_of(text)
    return moment_of(text, zone) if found is None else found


def _months_of(text: str) -> YearsMonthsDuration | None:
    match = _MONTHS.fullmatch(text)
    if match is None:
        return None
    months = 12 * int(match[2] or 0) + int(match[3] or 0)
    return YearsMonthsDuration(-months if match[1] else months)


def _days_of(text: str) -> timedelta | None:
    match = _DAYS.fullmatch(text)
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.group(2, 3, 4, 5))
    span = timedelta(days, seconds, _micro(match[6]), minutes=minutes, hours=hours)
    return -span if match[1] else span


def _micro(fraction: str | None) -> int:
    return int((fraction or "0").ljust(6, "0")[:6])


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    if text.startswith("@"):
        return _zone_or_refused(text[1:])
    hours, minutes, *seconds = (int(part) for part in text[1:].split(":"))
    offset = timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))
    return timezone(-offset if text[0] == "-" else offset)


def _zone_or_refused(name: str) -> ZoneInfo:
    try:
        return zone_named(name)
    except FeelEvaluationError:
        raise ValueError(name) from None


def iso(value: Any) -> str:
    """Return the ISO 8601 text of a date, time, moment (with its offset, ``Z`` for none) or duration."""
    if isinstance(value, YearsMonthsDuration):
        return _iso_months(value)
    if isinstance(value, timedelta):
        return _iso_days(value)
    text = str(value.isoformat())
    if "." in text:
        start, _, rest = text.partition(".")
        text = start + f".{rest[:6]}".rstrip("0") + rest[6:]
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def _iso_months(value: YearsMonthsDuration) -> str:
    years, months = divmod(abs(value.months), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if value.months < 0 else "") + "P" + (parts or "0M")


def _iso_days(value: timedelta) -> str:
    rest = abs(value)
    hours, seconds = divmod(rest.seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    fraction = f".{rest.microseconds:06}".rstrip("0") if rest.microseconds else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{seconds}{fraction}S" if seconds or fraction else ""
    days = f"{rest.days}D" if rest.days else ""
    return ("-" if value < timedelta() else "") + "P" + (days + ("T" + clock if clock else "") or "T0S")
