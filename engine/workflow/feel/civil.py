"""Dates, times and durations as FEEL has them, where Python's types can't carry them.

Years go from -999,999,999 to 999,999,999 (there is a year 0, as in ISO 8601), seconds to the nanosecond; a time has an
offset from UTC, a zone of the IANA database, or neither: then it is local, and no zone is made up for it.

Source: DMN 1.5, 10.3.2.3.4 to 10.3.2.3.8.
"""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date

MAX_YEAR = 999_999_999
MAX_MONTHS = 12 * MAX_YEAR
MAX_DAYS = 10**12
"""More than lie between the first day and the last."""
MAX_OFFSET = 18 * 3600
"""Seconds; as far as any clock on earth is from UTC, and then some."""

SECOND = 10**9
"""Nanoseconds."""
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND

_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
"""The calendar repeats itself, to the day of the week."""
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days_in(year: int, month: int) -> int:
    """Return how many days a month has."""
    return 29 if month == 2 and isleap(year) else _LENGTHS[month - 1]


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A civil day.

    Raises:
        ValueError: there is no such day.
    """

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and abs(self.year) <= MAX_YEAR):
            raise ValueError("expected a year and month of the calendar, but got others")
        if not 1 <= self.day <= days_in(self.year, self.month):
            raise ValueError("expected a day of the month, but got another")

    def ordinal(self) -> int:
        """Return the days since the last of the year 0."""
        cycles, year = divmod(self.year - 1, _CYCLE_YEARS)
        return cycles * _CYCLE_DAYS + date(year + 1, self.month, self.day).toordinal()


def day_at(ordinal: int) -> Date:
    """Return the day with that many days since the last of the year 0.

    Raises:
        ValueError: it lies beyond the last year, or before the first.
    """
    cycles, rest = divmod(ordinal - 1, _CYCLE_DAYS)
    found = date.fromordinal(rest + 1)
    return Date(found.year + cycles * _CYCLE_YEARS, found.month, found.day)


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day: local, with an offset, or in a zone.

    Attributes:
        offset: Seconds east of UTC; None for a local time, and for a time in a zone without a day, unless the zone has
            one offset all the year.
        zone: IANA name, or None.

    Raises:
        ValueError: there is no such time.
    """

    hour: int
    minute: int
    second: int
    nano: int = 0
    offset: int | None = None
    zone: str | None = None

    def __post_init__(self) -> None:
        if not (0 <= self.hour < 24 and 0 <= self.minute < 60 and 0 <= self.second < 60):
            raise ValueError("expected a time of day, but got another")
        if not 0 <= self.nano < SECOND or abs(self.offset or 0) > MAX_OFFSET:
            raise ValueError("expected a fraction of a second and an offset, but got others")

    def since_midnight(self) -> int:
        """Return the nanoseconds that the clock has run."""
        return (self.hour * 3600 + self.minute * 60 + self.second) * SECOND + self.nano


MIDNIGHT = Time(0, 0, 0)
UTC_MIDNIGHT = Time(0, 0, 0, offset=0)


def clock_at(nanoseconds: int, offset: int | None = None, zone: str | None = None) -> Time:
    """Return the time that many nanoseconds after midnight, of whatever day."""
    seconds, nano = divmod(nanoseconds % DAY, SECOND)
    return Time(seconds // 3600, seconds // 60 % 60, seconds % 60, nano, offset, zone)


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day and a time on it; one in a zone always has the offset that the zone has then."""

    date: Date
    time: Time

    def local(self) -> int:
        """Return the nanoseconds on the wall clock since the last day of the year 0."""
        return self.date.ordinal() * DAY + self.time.since_midnight()


def moment_at(local: int, offset: int | None = None, zone: str | None = None) -> DateTime:
    """Return the day and time with that many nanoseconds on the wall clock.

    Raises:
        ValueError: it lies beyond the last year, or before the first.
    """
    return DateTime(day_at(local // DAY), clock_at(local, offset, zone))


@dataclass(frozen=True, slots=True, order=True)
class DaysTimeDuration:
    """A span of nanoseconds, negative for one that goes back; a day is always 24 hours.

    Raises:
        OverflowError: more than ``MAX_DAYS`` days.
    """

    nanoseconds: int

    def __post_init__(self) -> None:
        if abs(self.nanoseconds) > MAX_DAYS * DAY:
            raise OverflowError("expected at most a trillion days, but the duration is longer")


@dataclass(frozen=True, slots=True, order=True)
class YearsMonthsDuration:
    """A span of whole months, negative for one that goes back; twelve of them are a year.

    Raises:
        OverflowError: more than 999,999,999 years.
    """

    months: int

    def __post_init__(self) -> None:
        if abs(self.months) > MAX_MONTHS:
            raise OverflowError("expected at most 999,999,999 years, but the duration is longer")
