"""Making dates, times and durations, and what the clock says. A text that is not of the wanted form gives null.

Source: DMN 1.5, 10.3.4.1 (conversion functions) and 10.3.4.12 (now and today).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.workflow.feel.boundary import civil
from engine.workflow.feel.civil import (
    MIDNIGHT,
    SECOND,
    UTC_MIDNIGHT,
    Date,
    DateTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
    moment_at,
)
from engine.workflow.feel.functions.table import BuiltIn, function
from engine.workflow.feel.run import Run
from engine.workflow.feel.temporal import at, date_of, duration_of, moment_of, time_of
from engine.workflow.feel.values import NUMBERS, whole
from engine.workflow.feel.zones import UTC, at_instant


def _date(run: Run, value: Any, *rest: Any) -> Date | None:
    del run
    if rest:
        return _day_of(value, *rest)
    if type(value) is DateTime:
        return value.date
    return date_of(value) if type(value) is str else value if type(value) is Date else None


def _day_of(year: Any, month: Any, day: Any) -> Date | None:
    numbers = whole(year), whole(month), whole(day)
    try:
        return None if None in numbers else Date(*numbers)  # type: ignore[arg-type]
    except ValueError:
        return None


def _time(run: Run, value: Any, *rest: Any) -> Time | None:
    del run
    if rest:
        return _clock_of(value, *rest)
    if type(value) is DateTime:
        return value.time
    if type(value) is Date:
        return UTC_MIDNIGHT
    return time_of(value) if type(value) is str else value if type(value) is Time else None


def _clock_of(hour: Any, minute: Any, second: Any, offset: Any = None) -> Time | None:
    hours, minutes = whole(hour), whole(minute)
    if hours is None or minutes is None or type(second) is not Decimal or not 0 <= second < 60:
        return None
    if offset is not None and type(offset) is not DaysTimeDuration:
        return None
    nano = int(NUMBERS.multiply(second, Decimal(SECOND)))
    place = None if offset is None else offset.nanoseconds // SECOND
    try:
        return Time(hours, minutes, nano // SECOND, nano % SECOND, place)
    except ValueError:
        return None


def _date_and_time(run: Run, value: Any, clock: Any = None) -> DateTime | None:
    del run
    if clock is not None or type(value) is Date:
        return _combined(value, MIDNIGHT if clock is None else clock)
    if type(value) is str:
        return moment_of(value)
    return value if type(value) is DateTime else None


def _combined(day: Any, clock: Any) -> DateTime | None:
    if type(clock) is not Time or type(day) not in (Date, DateTime):
        return None
    return at(day.date if type(day) is DateTime else day, clock)


def _duration(run: Run, value: Any) -> DaysTimeDuration | YearsMonthsDuration | None:
    del run
    if type(value) in (DaysTimeDuration, YearsMonthsDuration):
        return value  # type: ignore[no-any-return]
    return duration_of(value) if type(value) is str else None


def _years_and_months(run: Run, start: Any, end: Any) -> YearsMonthsDuration | None:
    """Return the whole months from one date or moment to another."""
    first, last = _date(run, start), _date(run, end)
    if type(start) is str or type(end) is str or first is None or last is None:
        return None
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return YearsMonthsDuration(months)


def _now(run: Run) -> DateTime:
    now: DateTime = civil(run.now)
    instant = now.local() - (now.time.offset or 0) * SECOND
    return moment_at(instant, 0) if run.zone == UTC else at_instant(instant, run.zone)


def _today(run: Run) -> Date:
    return _now(run).date


TEMPORALS: dict[str, BuiltIn] = {
    "date": function(_date, "from", "year, month, day"),
    "time": function(_time, "from", "hour, minute, second", "hour, minute, second, offset"),
    "date and time": function(_date_and_time, "from", "date, time"),
    "duration": function(_duration, "from"),
    "years and months duration": function(_years_and_months, "from, to"),
    "now": function(_now, ""),
    "today": function(_today, ""),
}
