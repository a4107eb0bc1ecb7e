from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.workflow.feel import Date, DateTime, DaysTimeDuration, Range, Time, begin, parse
from engine.workflow.feel.civil import day_at
from engine.workflow.feel.zones import at_instant, in_zone
from tests.engine.workflow.feel.kit import NOW, value_of

ZONES = st.sampled_from(
    [UTC, timezone(timedelta(hours=-5, minutes=-30)), ZoneInfo("America/Denver"), ZoneInfo("Asia/Dhaka")]
)
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=ZONES)  # noqa: DTZ001


def inside(value: Any) -> Any:
    return parse("x").evaluate_in(begin({"x": value}, now=NOW))


@given(MOMENTS | st.dates() | st.times(timezones=st.none() | ZONES) | st.timedeltas())
def test_a_value_of_python_comes_out_as_it_went_in(value: Any) -> None:
    found = value_of("x", {"x": value})
    assert found == value
    assert type(found) is type(value)
    if isinstance(value, datetime):
        assert found.utcoffset() == value.utcoffset()


@given(MOMENTS, st.timedeltas(timedelta(-400_000), timedelta(400_000)))
def test_moments_and_spans_agree_with_python(moment: datetime, span: timedelta) -> None:
    try:
        wanted = (moment.astimezone(UTC) + span).astimezone(moment.tzinfo)
        assert 1 < wanted.year < 9999
    except (OverflowError, AssertionError):
        return
    found = value_of("x + y", {"x": moment, "y": span})
    assert found == wanted
    assert found.utcoffset() == wanted.utcoffset()
    assert value_of("x + y - x", {"x": moment, "y": span}) == span
    assert value_of("x < x + y", {"x": moment, "y": span}) is (span > timedelta())


@given(st.integers(-365 * 999_999_999, 365 * 999_999_999))
def test_a_day_and_its_number_belong_together(ordinal: int) -> None:
    day = day_at(ordinal)
    assert day.ordinal() == ordinal
    assert day < day_at(ordinal + 1)


@given(st.integers(-999_999_998, 999_999_998), st.sampled_from(["America/Denver", "Europe/Paris"]))
def test_a_moment_in_a_zone_is_the_one_at_its_instant(year: int, zone: str) -> None:
    moment = in_zone(DateTime(Date(year, 7, 1), Time(12, 30, 0)), zone)
    offset = moment.time.offset
    assert offset is not None
    assert at_instant(moment.local() - offset * 10**9, zone) == moment


@pytest.mark.parametrize("fold", [0, 1])
def test_the_hour_that_comes_twice_comes_out_as_the_one_it_is(fold: int) -> None:
    moment = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/Denver"), fold=fold)
    assert value_of("x", {"x": moment}).utcoffset() == moment.utcoffset()


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_of_python_come_out(day: date) -> None:
    assert value_of("x", {"x": day}) == day


def test_a_moment_without_a_zone_is_local() -> None:
    naive = datetime(2026, 11, 25, 3)  # noqa: DTZ001
    assert inside(naive) == DateTime(Date(2026, 11, 25), Time(3, 0, 0))
    assert value_of("x", {"x": naive}, zone="America/Denver") == naive.replace(
        tzinfo=ZoneInfo("America/Denver")
    )


def test_what_python_can_not_carry_stays_what_it_is() -> None:
    for text in ('@"10000-01-01"', '@"09:00:00.000000001"', '@"PT0.000000001S"', '@"P999999999999D"'):
        found = value_of(text)
        assert type(found) in (Date, Time, DaysTimeDuration)
        assert value_of("x", {"x": found}) == found


def test_the_ends_of_a_range_are_taken_in_as_well() -> None:
    span = Range(date(2026, 1, 1), date(2026, 12, 31), start_included=True, end_included=True)
    assert inside(Range(1, 2.5, start_included=True, end_included=False)).end == Decimal("2.5")
    assert value_of("x", {"x": span}) == span
    assert value_of("today() in x", {"x": span}) is True


@pytest.mark.parametrize(
    "value", [date(2026, 11, 25), time(9, 30), NOW, timedelta(days=1, microseconds=1), timedelta.max]
)
def test_lists_and_contexts_come_out_with_values_of_python(value: Any) -> None:
    assert value_of("[{a: x}]", {"x": value}) == [{"a": value}]
