from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from web.dates import When, day, due, end, moment

DENVER = ZoneInfo("America/Denver")
NOW = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)  # noon in Denver


@pytest.mark.parametrize(
    ("after", "words", "exact", "tone"),
    [
        (timedelta(days=-3), "3 days late", "Sat 21 Nov", "bad"),
        (timedelta(days=-1), "1 day late", "Mon 23 Nov, 12:00 MST", "bad"),
        (timedelta(hours=-2), "2 hours late", "Tue 24 Nov, 10:00 MST", "bad"),
        (timedelta(0), "1 minute late", "Tue 24 Nov, 12:00 MST", "bad"),
        (timedelta(minutes=20), "in 20 minutes", "Tue 24 Nov, 12:20 MST", "warn"),
        (timedelta(hours=5), "in 5 hours", "Tue 24 Nov, 17:00 MST", "warn"),
        (timedelta(hours=13), "tomorrow", "Wed 25 Nov, 01:00 MST", ""),
        (timedelta(days=2), "in 2 days", "Thu 26 Nov", ""),
        (timedelta(days=58), "in 58 days", "Thu 21 Jan 2027", ""),
    ],
)
def test_deadline_in_words(after: timedelta, words: str, exact: str, tone: str) -> None:
    when = due(NOW + after, now=NOW, zone=DENVER)
    assert (when.words, when.exact, when.tone) == (words, exact, tone)


def test_days_are_counted_by_the_calendar_of_the_zone_across_the_change_of_the_clocks() -> None:
    now = datetime(2026, 10, 31, 18, 0, tzinfo=UTC)  # Saturday noon; clocks go back on Sunday
    assert due(now + timedelta(hours=49), now=now, zone=DENVER).words == "in 2 days"
    late = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)  # 23:30 on the 24th in Denver
    assert due(late, now=NOW, zone=DENVER).words == "in 11 hours"
    assert due(late, now=NOW, zone=ZoneInfo("UTC")).words == "tomorrow"


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=6), "6 days ago"),
    ],
)
def test_past_in_words(before: timedelta, words: str) -> None:
    assert moment(NOW - before, now=NOW, zone=DENVER).words == words


@pytest.mark.parametrize(
    ("on", "words", "exact"),
    [
        (date(2026, 11, 24), "today", "Tue 24 Nov"),
        (date(2026, 11, 25), "tomorrow", "Wed 25 Nov"),
        (date(2026, 12, 6), "in 12 days", "Sun 6 Dec"),
        (date(2026, 11, 21), "3 days ago", "Sat 21 Nov"),
    ],
)
def test_civil_day_in_words(on: date, words: str, exact: str) -> None:
    assert day(on, now=NOW, zone=DENVER) == When(words, exact, on.isoformat())


@pytest.mark.parametrize(
    ("at", "words", "exact"),
    [
        (datetime(2026, 11, 29, 7, tzinfo=UTC), "in 4 days", "to the end of Sat 28 Nov"),
        (datetime(2026, 11, 25, 7, tzinfo=UTC), "today", "to the end of Tue 24 Nov"),
        (datetime(2026, 11, 28, 19, tzinfo=UTC), "in 4 days", "until Sat 28 Nov, 12:00 MST"),
    ],
)
def test_what_ends_with_a_day_says_the_day_and_not_the_midnight_after_it(
    at: datetime, words: str, exact: str
) -> None:
    assert end(at, now=NOW, zone=DENVER) == When(words, exact, at.isoformat())
