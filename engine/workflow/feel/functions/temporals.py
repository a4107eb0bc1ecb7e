"""Making dates, times and durations, and what the calendar says of them. A text of another form gives null.

Source: DMN 1.5, 10.3.4.1 (conversion functions), 10.3.4.10 (temporal functions) and 10.3.4.13 (now and today).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.workflow.feel.boundary import civil
from engine.workflow.feel.civil import (
    MAX_MONTHS,
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
from engine.workflow.feel.functions.table import BuiltIn, built_in, form
from engine.workflow.feel.members import weekday
from engine.workflow.feel.run import Run
from engine.workflow.feel.temporal import at, date_of, duration_of, moment_of, time_of
from engine.workflow.feel.values import NUMBERS, whole
from engine.workflow.feel.zones import UTC, at_instant

FROM_TEXT: Mapping[str, Callable[[str], Any]] = {
    "date": date_of,
    "time": time_of,
    "date and time": moment_of,
    "duration": duration_of,
}
"""The functions that may stand where a literal is wanted."""
NOW_STEPS = 5
"""Telling the instant in a zone takes about as long as this many steps."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _date(_run: Run, value: Any) -> Date | None:
    if type(value) is str:
        return date_of(value)
    day: Date = value.date if type(value) is DateTime else value
    return day


def _date_of_parts(_run: Run, year: Decimal, month: Decimal, day: Decimal) -> Date | None:
    numbers = whole(year), whole(month), whole(day)
    try:
        return None if None in numbers else Date(*numbers)  # type: ignore[arg-type]
    except ValueError:
        return None


def _time(_run: Run, value: Any) -> Time | None:
    if type(value) is str:
        return time_of(value)
    if type(value) is Date:
        return UTC_MIDNIGHT
    clock: Time = value.time if type(value) is DateTime else value
    return clock


def _time_of_parts(
    _run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: DaysTimeDuration | None = None
) -> Time | None:
    hours, minutes = whole(hour), whole(minute)
    if hours is None or minutes is None or not 0 <= second < 60:
        return None
    nano = int(NUMBERS.multiply(second, Decimal(SECOND)))
    place = None if offset is None else offset.nanoseconds // SECOND
    try:
        return Time(hours, minutes, nano // SECOND, nano % SECOND, place)
    except ValueError:
        return None


def _date_and_time(_run: Run, value: Any) -> DateTime | None:
    if type(value) is str:
        return moment_of(value)
    moment: DateTime = at(value, MIDNIGHT) if type(value) is Date else value
    return moment


def _date_and_time_of_parts(_run: Run, day: Date | DateTime, clock: Time) -> DateTime:
    return at(day.date if isinstance(day, DateTime) else day, clock)


def _duration(_run: Run, value: Any) -> Any:
    return duration_of(value) if type(value) is str else value


def _years_and_months(run: Run, start: Any, end: Any) -> YearsMonthsDuration | None:
    """Return the whole months from one date or moment to another; null if a duration can't carry so many."""
    first, last = _date(run, start), _date(run, end)
    if first is None or last is None:
        return None
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return YearsMonthsDuration(months) if abs(months) <= MAX_MONTHS else None


def _now(run: Run) -> DateTime:
    run.spend(NOW_STEPS)
    now: DateTime = civil(run.now)
    instant = now.local() - (now.time.offset or 0) * SECOND
    return moment_at(instant, 0) if run.zone == UTC else at_instant(instant, run.zone)


def _today(run: Run) -> Date:
    return _now(run).date


def _of_day(read: Callable[[Date], Any], result: str) -> BuiltIn:
    def run_on(_run: Run, value: Date | DateTime) -> Any:
        return read(value.date if isinstance(value, DateTime) else value)

    return built_in(run_on, f"date: date | moment -> {result}")


def _day_of_year(day: Date) -> Decimal:
    return Decimal(day.ordinal() - Date(day.year, 1, 1).ordinal() + 1)


def _week_of_year(day: Date) -> Decimal:
    # The calendar repeats itself every 400 years, weekdays included.
    return Decimal(date(day.year % 400 + 2000, day.month, day.day).isocalendar().week)


_FROM_DATES = "from: date | moment, to: date | moment -> years and months duration"
_CLOCK = "hour: number, minute: number, second: number"

TEMPORALS: dict[str, BuiltIn] = {
    "date": BuiltIn(
        (
            form(_date, "from: string | date | moment -> date"),
            form(_date_of_parts, "year: number, month: number, day: number -> date"),
        )
    ),
    "time": BuiltIn(
        (
            form(_time, "from: string | time | date | moment -> time"),
            form(_time_of_parts, f"{_CLOCK} -> time"),
            form(_time_of_parts, f"{_CLOCK}, offset: duration | null -> time"),
        )
    ),
    "date and time": BuiltIn(
        (
            form(_date_and_time, "from: string | date | moment -> date and time"),
            form(_date_and_time_of_parts, "date: date | moment, time: time -> date and time"),
        )
    ),
    "duration": built_in(_duration, "from: string | duration | months -> Any"),
    "years and months duration": built_in(_years_and_months, _FROM_DATES),
    "now": built_in(_now, "-> date and time"),
    "today": built_in(_today, "-> date"),
    "day of year": _of_day(_day_of_year, "number"),
    "day of week": _of_day(lambda day: _DAYS[weekday(day) - 1], "string"),
    "month of year": _of_day(lambda day: _MONTHS[day.month - 1], "string"),
    "week of year": _of_day(_week_of_year, "number"),
}
