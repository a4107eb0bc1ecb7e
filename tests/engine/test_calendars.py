from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from engine.calendars import add_business_days, civil_day, end_after, last_day_before

HELENA = ZoneInfo("America/Denver")


def test_a_period_ends_with_the_first_instant_after_its_last_day() -> None:
    assert end_after(date(2026, 11, 25), HELENA) == datetime(2026, 11, 26, 7, tzinfo=UTC)


def test_the_last_day_survives_the_round_trip_across_a_clock_change() -> None:
    for day in (date(2026, 3, 7), date(2026, 3, 8), date(2026, 10, 31), date(2026, 11, 1)):
        assert last_day_before(end_after(day, HELENA), HELENA) == day


def test_the_civil_day_is_the_one_of_the_agency() -> None:
    assert civil_day(datetime(2026, 11, 25, 6, 59, tzinfo=UTC), HELENA) == date(2026, 11, 24)


def test_business_days_leave_out_weekends_and_holidays() -> None:
    assert add_business_days(date(2026, 11, 25), 2, {date(2026, 11, 26)}) == date(2026, 11, 30)
