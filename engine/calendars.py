"""Business days and zones: from civil days to instants and back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a civil day in ``zone`` (aware, UTC)."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def end_after(last_day: date, zone: ZoneInfo) -> datetime:
    """Return the exclusive end of a period whose last civil day is ``last_day``: the next day's first instant."""
    return start_of_day(last_day + timedelta(days=1), zone)


def last_day_before(end_at: datetime, zone: ZoneInfo) -> date:
    """Return the last civil day of a period that ends, exclusively, at ``end_at``."""
    return (end_at - timedelta(microseconds=1)).astimezone(zone).date()


def civil_day(at: datetime, zone: ZoneInfo) -> date:
    """Return the civil day on which the instant ``at`` falls in ``zone``."""
    return at.astimezone(zone).date()


def add_business_days(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """Return the day that lies ``count`` business days after ``day`` (weekends and holidays don't count)."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in holidays:
            count -= 1
    return day
