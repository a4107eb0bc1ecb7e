"""Dates as people read them: "in 3 days" and the exact date, in their agency's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.calendars import civil_day, end_after, last_day_before
from web import guard

UTC_ZONE = ZoneInfo("UTC")
HOUR = 3600
_NEAR_DAYS = 1


@dataclass(frozen=True, slots=True)
class When:
    """An instant or a day, in words."""

    words: str
    """Relative: ``in 3 days``, ``tomorrow``, ``5 hours ago``, ``1 day late``."""
    exact: str
    """``Thu 26 Nov``, with the time and its zone where they matter, and the year where it differs."""
    iso: str
    """For the ``datetime`` attribute."""
    tone: str = ""
    """``bad`` if late, ``warn`` if due today."""
    icon: str = "clock"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _span(seconds: float, days: int) -> str:
    if days:
        return _count(days, "day")
    minutes = int(seconds // 60)
    return _count(int(seconds // HOUR), "hour") if seconds >= HOUR else _count(max(minutes, 1), "minute")


def instant(text: str) -> datetime:
    """Return an instant that a page wrote into an address before.

    Raises:
        ValueError: it is none, has no zone, or is beyond what a database holds.
    """
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None


def relative(at: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """Return how far ``at`` is from ``now``; days are counted by the calendar of ``zone``, not by 24 hours."""
    days = (civil_day(at, zone) - civil_day(now, zone)).days
    seconds = (at - now).total_seconds()
    if abs(days) == 1:
        return "tomorrow" if days > 0 else "yesterday"
    span = _span(abs(seconds), abs(days))
    if abs(seconds) < 60 and not days:
        return "now"
    return f"in {span}" if seconds > 0 else f"{span} ago"


def exact_day(day: date, *, today: date) -> str:
    """Return ``Thu 26 Nov``, with the year if it is another one than ``today``'s."""
    words = f"{day:%a} {day.day} {day:%b}"
    return words if day.year == today.year else f"{words} {day.year}"


def exact(at: datetime, *, now: datetime, zone: ZoneInfo, clock: bool = True) -> str:
    """Return ``Thu 26 Nov, 17:00 MST`` in ``zone``; without the time if ``clock`` is false."""
    local = at.astimezone(zone)
    words = exact_day(local.date(), today=civil_day(now, zone))
    return f"{words}, {local:%H:%M %Z}" if clock else words


def due(at: datetime, *, now: datetime, zone: ZoneInfo) -> When:
    """Return a deadline in words; the time of day is shown from the day before to the day after."""
    days = (civil_day(at, zone) - civil_day(now, zone)).days
    stamp = exact(at, now=now, zone=zone, clock=abs(days) <= _NEAR_DAYS)
    if at <= now:
        late = _span((now - at).total_seconds(), -days)
        return When(f"{late} late", stamp, at.isoformat(), "bad", "alert")
    words = relative(at, now=now, zone=zone)
    return When(words, stamp, at.isoformat(), "warn" if days == 0 else "")


def moment(at: datetime, *, now: datetime, zone: ZoneInfo) -> When:
    """Return an instant of the past or the future in words, with its time."""
    return When(relative(at, now=now, zone=zone), exact(at, now=now, zone=zone), at.isoformat())


def end(at: datetime, *, now: datetime, zone: ZoneInfo) -> When:
    """Return until when something lasts: ``to the end of Sat 28 Nov`` if it ends with a day, else with the time."""
    last = last_day_before(at, zone)
    if end_after(last, zone) != at:
        found = moment(at, now=now, zone=zone)
        return When(found.words, f"until {found.exact}", found.iso)
    found = day(last, now=now, zone=zone)
    return When(found.words, f"to the end of {found.exact}", at.isoformat())


def day(on: date, *, now: datetime, zone: ZoneInfo) -> When:
    """Return a civil day in words: ``today``, ``in 3 days``, ``3 days ago``."""
    today = civil_day(now, zone)
    days = (on - today).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    far = f"in {_count(days, 'day')}" if days > 0 else f"{_count(-days, 'day')} ago"
    return When(near.get(days, far), exact_day(on, today=today), on.isoformat())


def page_zone() -> ZoneInfo:
    """Return the zone that this page's times are shown in: the visitor's agency's, else UTC."""
    found = guard.visitor()
    return found.zone if found else UTC_ZONE


def due_on_page(at: datetime, zone: ZoneInfo | None = None) -> When:
    """Return :func:`due` as of this request; pages without an account give the agency's ``zone``."""
    return due(at, now=guard.now(), zone=zone or page_zone())


def moment_on_page(at: datetime, zone: ZoneInfo | None = None) -> When:
    """Return :func:`moment` as of this request."""
    return moment(at, now=guard.now(), zone=zone or page_zone())


def end_on_page(at: datetime, zone: ZoneInfo | None = None) -> When:
    """Return :func:`end` as of this request."""
    return end(at, now=guard.now(), zone=zone or page_zone())


def day_on_page(on: date, zone: ZoneInfo | None = None) -> When:
    """Return :func:`day` as of this request."""
    return day(on, now=guard.now(), zone=zone or page_zone())


def days_left(on: date, zone: ZoneInfo | None = None) -> int:
    """Return how many days are left until the end of the civil day ``on``; negative once it has passed."""
    return (on - civil_day(guard.now(), zone or page_zone())) // timedelta(days=1)
