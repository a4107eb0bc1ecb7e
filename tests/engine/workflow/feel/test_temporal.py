from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.workflow.feel import (
    Date,
    DateTime,
    DaysTimeDuration,
    FeelEvaluationError,
    Time,
    YearsMonthsDuration,
    parse,
)
from tests.engine.workflow.feel.kit import NOW, value_of

EST = timezone(timedelta(hours=-5))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2026-11-25")', date(2026, 11, 25)),
        ("date(2026, 11, 25)", date(2026, 11, 25)),
        ("date(2026, 13, 25)", None),
        ('date("2026-02-30")', None),
        ('date("20261125")', None),
        ('date("tomorrow")', None),
        ("date(null)", None),
        ('date(date and time("2016-12-24T23:59:00-05:00"))', date(2016, 12, 24)),
        ('time("09:30:00.5")', time(9, 30, 0, 500_000)),
        ('time("09:30:00Z")', time(9, 30, tzinfo=UTC)),
        ('time("25:00:00")', None),
        ("time(9, 30, 1.5)", time(9, 30, 1, 500_000)),
        ('time(9, 30, 0, duration("-PT5H"))', time(9, 30, tzinfo=EST)),
        ("time(9, 30, 60)", None),
        ('date and time("2026-11-25T03:00:00Z")', NOW),
        ('date and time("2026-11-25T03:00:00.123456Z")', NOW.replace(microsecond=123456)),
        (
            'date and time("2026-11-25T03:00:00.1234567891Z")',
            DateTime(Date(2026, 11, 25), Time(3, 0, 0, 123456789, 0)),
        ),
        ('date and time("2026-11-25Z")', datetime(2026, 11, 25, tzinfo=UTC)),
        ('date and time("2026-11-25-05:00")', datetime(2026, 11, 25, tzinfo=EST)),
        ('date and time("2026-11-25@No/Where")', None),
        ('date and time("2026-13-25Z")', None),
        ('date("2026-11-25Z")', None),
        ('date and time("2026-11-24T24:00:00")', datetime(2026, 11, 25, tzinfo=UTC)),
        ('date and time("2026-11-24T24:00:01")', None),
        ('date and time("2026-11-24T24:00:00.1")', None),
        ('date and time("999999999-12-31T24:00:00")', None),
        ('date and time("2026-11-25T03:00:00+19:00")', None),
        ('date and time("2026-11-25T03:00:00+01:60")', None),
        ('date("12026-11-25")', Date(12026, 11, 25)),
        ('date("-0001-02-28")', Date(-1, 2, 28)),
        ('date("0000-02-29")', Date(0, 2, 29)),
        ('date("-999999999-01-01")', Date(-999_999_999, 1, 1)),
        ('date("1000000000-01-01")', None),
        ('date("02026-11-25")', None),
        ('time("09:30:00.000000001")', Time(9, 30, 0, 1)),
        ('time("24:00:00")', time(0)),
        ('time("24:00:00.0Z")', time(0, tzinfo=UTC)),
        ('time("24:00:01")', None),
        ('time("24:00:00.1")', None),
        ('time("09:30:00@Europe/Paris")', time(9, 30, tzinfo=ZoneInfo("Europe/Paris"))),
        ('duration("PT0.000000001S")', DaysTimeDuration(1)),
        ('duration("P999999999999D")', DaysTimeDuration(999_999_999_999 * 86_400 * 10**9)),
        ('duration("P9999999999999D")', None),
        ('duration("P9999999999Y")', None),
        ('date and time("2026-11-24T22:00:00-05:00")', datetime(2026, 11, 24, 22, tzinfo=EST)),
        ('date and time("2026-11-25")', datetime(2026, 11, 25, tzinfo=UTC)),
        ('date and time("2026-11-25T03:00:00@No/Where")', None),
        ('date and time("2026-11-25T03:00:00@America")', None),
        ('date and time("2026-11-25T03:00:00@../../etc/passwd")', None),
        ('date and time(date("2026-11-25"), time("03:00:00"))', NOW),
        ('date and time(@"2026-11-25")', datetime(2026, 11, 25, tzinfo=UTC)),
        ('duration("P3D")', timedelta(days=3)),
        ('duration("-P1DT2H3M4.5S")', -timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
        ('duration("P1Y2M")', YearsMonthsDuration(14)),
        ('duration("-P14M")', YearsMonthsDuration(-14)),
        ('duration("P")', None),
        ('duration("P1DT")', None),
        ('duration("P1Y2D")', None),
        ('duration("P999999999D")', timedelta(days=999_999_999)),
        ('duration("PT999999999H") * 1000000', None),
        ('years and months duration(@"2025-12-31", @"2026-11-30")', YearsMonthsDuration(10)),
        ('years and months duration(@"2026-11-30", @"2025-12-31")', YearsMonthsDuration(-10)),
        ('@"PT4H"', timedelta(hours=4)),
        ('@"2026-11-25"', date(2026, 11, 25)),
        ('@"09:30:00"', time(9, 30)),
        ("now()", NOW),
        ("today()", date(2026, 11, 25)),
    ],
)
def test_making(text: str, value: Any) -> None:
    found = value_of(text)
    assert found == value
    assert type(found) is type(value)
    if isinstance(value, datetime):
        assert found.utcoffset() == value.utcoffset()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('@"2026-01-31" + @"P1M"', date(2026, 2, 28)),
        ('@"2024-02-29" - @"P1Y"', date(2023, 2, 28)),
        ('@"P1M" + @"2026-12-15"', date(2027, 1, 15)),
        ('@"2026-01-10" + @"PT36H"', date(2026, 1, 11)),
        ('@"2026-01-10" - @"PT36H"', date(2026, 1, 8)),
        ('@"9999-12-31" + @"P1D"', Date(10000, 1, 1)),
        ('@"9999-12-31" + @"P1M"', Date(10000, 1, 31)),
        ('@"999999999-12-31" + @"P1D"', None),
        ('@"999999999-12-31" + @"P1M"', None),
        ('@"999999999-12-31T00:00:00" + @"P1D"', None),
        ('@"-0001-12-31" + @"P1D"', Date(0, 1, 1)),
        ('@"-2021-01-01" - @"P1D"', Date(-2022, 12, 31)),
        ('@"10000-01-01" - @"9999-12-31"', timedelta(days=1)),
        ('@"999999999-12-31" - @"-999999999-01-01"', DaysTimeDuration(730_484_999_633 * 86_400 * 10**9)),
        ('@"2026-11-25T03:00:00.000000001" - @"2026-11-25T03:00:00"', DaysTimeDuration(1)),
        ('@"2026-01-02T00:00:00Z" - @"2026-01-01"', timedelta(days=1)),
        ('@"2026-01-02" - @"2026-01-01T00:00:00+01:00"', timedelta(days=1, hours=1)),
        ('@"2026-01-02T00:00:00" - @"2026-01-01"', None),
        ('@"2026-01-02T00:00:00" - @"2026-01-01T00:00:00Z"', None),
        ('@"10:00:00@Europe/Paris" - @"09:00:00@Europe/Paris"', timedelta(hours=1)),
        ('@"10:00:00+02:00" - @"09:00:00Z"', timedelta(hours=-1)),
        ('@"10:00:00@Europe/Paris" - @"09:00:00@Asia/Dhaka"', None),
        ('@"10:00:00@Europe/Paris" - @"09:00:00"', None),
        ('@"2026-02-01" - @"2026-01-01"', timedelta(days=31)),
        ('(@"2026-02-01" - @"2026-01-01").days', Decimal(31)),
        ('@"23:00:00" + @"PT2H"', time(1)),
        ('@"01:00:00" - @"P1DT2H"', time(23)),
        ('@"10:00:00" - @"09:30:00"', timedelta(minutes=30)),
        ('@"10:00:00Z" - @"09:30:00"', None),
        ('now() - @"2026-11-24T22:00:00-05:00"', timedelta()),
        ('@"P1D" + @"PT1H" - @"PT2H"', timedelta(hours=23)),
        ('@"P1Y" - @"P1M"', YearsMonthsDuration(11)),
        ('@"P1Y" + @"P1D"', None),
        ('@"P1D" * 1.5', timedelta(hours=36)),
        ('2 * @"P1M"', YearsMonthsDuration(2)),
        ('@"P3M" / 2', YearsMonthsDuration(1)),
        ('@"P1D" / 2', timedelta(hours=12)),
        ('@"P1D" / @"PT6H"', Decimal(4)),
        ('@"P1Y" / @"P3M"', Decimal(4)),
        ('@"P1D" / 0', None),
        ('@"P1D" * 1e6000', None),
        ('-@"P1D"', timedelta(days=-1)),
        ('-@"P1Y"', YearsMonthsDuration(-12)),
        ('duration("P190D") = duration("P200D")', False),
        ('@"P1Y" = @"P12M"', True),
        ('@"P1Y" = @"P365D"', None),
        ('@"P1M" < @"P2M"', True),
        ('@"2026-01-01" < @"2026-01-02"', True),
        ('@"2026-01-01" < now()', None),
        ('@"09:00:00" < @"10:00:00Z"', True),
        ('@"09:00:00" = @"09:00:00-07:00"', True),
        ('@"09:00:00@Europe/Paris" = @"09:00:00@Europe/Paris"', True),
        ('@"09:00:00@Europe/Paris" = @"09:00:00"', True),
        ('@"09:00:00@Europe/Paris" = @"09:00:00Z"', None),
        ('@"09:00:00@Europe/Paris" = @"09:00:00@Asia/Dhaka"', None),
        ('@"09:00:00@Etc/UTC" = @"09:00:00Z"', True),
        ('@"2026-11-24T22:00:00" = @"2026-11-24T22:00:00-05:00"', True),
        ('@"2026-11-24T22:00:00" < @"2026-11-24T22:00:01@Europe/Paris"', True),
        ('@"2026-11-24T22:00:00.1" = @"2026-11-24T22:00:00.2"', False),
        ('@"2026-11-24T22:00:00" = @"2026-11-24T22:00:00.0"', True),
        ('@"09:00:00Z" = @"10:00:00+01:00"', True),
        ('@"2026-11-24T22:00:00-05:00" = now()', True),
        ('today() in [@"2026-11-01"..@"2026-11-30"]', True),
    ],
)
def test_calculating_and_comparing(text: str, value: Any) -> None:
    found = value_of(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("now().year", 2026),
        ("now().hour", 3),
        ("today().weekday", 3),
        ("now().time offset", timedelta()),
        ('@"09:00:00@Etc/GMT+5".time offset', timedelta(hours=-5)),
        ('@"09:00:00@Europe/Paris".time offset', None),
        ('@"2026-11-25T03:00:00@Europe/Paris".timezone', "Europe/Paris"),
        ("now().months", None),
        ('@"-P1DT2H".days', -1),
        ('@"-P1DT2H".hours', -2),
        ('@"PT90S".minutes', 1),
        ('@"PT90S".seconds', 30),
        ('@"-PT1.5S".seconds', Decimal("-1.5")),
        ('@"09:30:01.25".second', Decimal("1.25")),
        ('@"2026-11-25T03:00:00".time offset', None),
        ('@"2026-11-25T03:00:00".timezone', None),
        ('@"-2021-01-01".year', -2021),
        ('@"10000-01-01".weekday', 6),
        ('@"-P14M".years', -1),
        ('@"-P14M".months', -2),
    ],
)
def test_properties(text: str, value: Any) -> None:
    assert value_of(text) == value


def test_a_text_keeps_the_zone_that_it_is_in() -> None:
    for text in (
        "2026-11-25T03:00:00",
        "2026-11-25T03:00:00Z",
        "2026-11-25T03:00:00.5+01:35",
        "2011-12-31T10:15:30.123456789@Europe/Paris",
        "999999999-12-31T23:59:59.999999999@Europe/Paris",
        "-999999999-12-31T23:59:59.999999999+02:00",
        "2026-11-25T03:00:00+01:00:30",
    ):
        assert value_of(f'string(date and time("{text}"))') == text


def test_what_has_no_zone_is_in_the_given_one_and_not_in_the_servers() -> None:
    denver = "America/Denver"
    assert value_of("today()", zone=denver) == date(2026, 11, 24)
    assert value_of("date(now())", zone=denver) == date(2026, 11, 24)
    assert value_of('@"2026-11-24T20:00:00" = now()', zone=denver) is True
    assert value_of("x = now()", {"x": datetime(2026, 11, 24, 20)}, zone=denver) is True  # noqa: DTZ001


def test_a_span_of_hours_is_one_also_when_the_clocks_change() -> None:
    # On 2026-03-08 clocks in Denver go from 02:00 to 03:00, on 2026-11-01 from 02:00 to 01:00.
    assert value_of('@"2026-03-08T01:30:00@America/Denver" + @"PT1H"').hour == 3
    assert value_of(
        '@"2026-03-08T12:00:00@America/Denver" - @"2026-03-07T12:00:00@America/Denver"'
    ) == timedelta(hours=23)
    assert value_of('string(@"2026-11-01T01:30:00@America/Denver" + @"PT1H" = @"2026-11-01T01:30:00-07:00")')
    assert value_of('@"2026-03-08T01:30:00" + @"PT1H"').hour == 2


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    zone = ZoneInfo("America/Denver")
    first, second = (datetime(2026, 11, 1, 1, 30, tzinfo=zone, fold=fold) for fold in (0, 1))
    variables = {"first": first, "second": second}
    assert value_of("first < second", variables) is True
    assert value_of("first = second", variables) is False
    assert value_of("second - first", variables) == timedelta(hours=1)


def test_an_instant_without_a_zone_and_an_unknown_zone_are_refused() -> None:
    with pytest.raises(FeelEvaluationError, match="has no zone"):
        parse("1").evaluate({}, now=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(FeelEvaluationError, match="IANA zone"):
        parse("1").evaluate({}, now=NOW, zone="Mars/Olympus")
