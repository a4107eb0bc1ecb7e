"""Zones of the IANA database: what offset they have when.

Python's years end; beyond them a zone keeps the rules of the last 400 that it has, and before them its first offset.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.workflow.feel.civil import DAY, SECOND, DateTime, Time, moment_at
from engine.workflow.feel.errors import FeelEvaluationError

UTC = "UTC"
_EPOCH = datetime(1, 1, 1)  # noqa: DTZ001 - a wall clock
_CYCLE = 146_097 * DAY


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo:
    """Return a zone of the IANA database.

    Raises:
        FeelEvaluationError: there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise FeelEvaluationError("expected the name of an IANA zone, but got another text") from None


def in_zone(moment: DateTime, name: str) -> DateTime:
    """Return the moment when the clocks of a zone show the day and time of ``moment``.

    Where they show it twice it is the first; where they skip it, it is told in the offset that was before.
    """
    time = moment.time
    local = moment.local()
    offset = _offset(_wall(local).replace(tzinfo=zone_named(name)))
    return DateTime(moment.date, Time(time.hour, time.minute, time.second, time.nano, offset, name))


def at_instant(instant: int, name: str) -> DateTime:
    """Return what the clocks of a zone show at an instant.

    Args:
        instant: Nanoseconds in UTC, counted as :meth:`DateTime.local` does.
        name: Of the zone.

    Raises:
        ValueError: it lies beyond the last year, or before the first.
    """
    zone = zone_named(name)
    offset = _offset(zone.fromutc(_wall(instant).replace(tzinfo=zone)))
    return moment_at(instant + offset * SECOND, offset, name)


def constant_offset(name: str) -> int | None:
    """Return the offset of a zone that never changes it, in seconds; None for the others."""
    offset = zone_named(name).utcoffset(None)
    return None if offset is None else offset // timedelta(seconds=1)


def _wall(local: int) -> datetime:
    """Return a moment of Python's years with the same day of the year and of the week."""
    # The first and the last cycle of Python's years are left out, so that an offset leads to no year 0 or 10000.
    cycles, rest = divmod(local, _CYCLE)
    return _EPOCH + timedelta(seconds=(rest + min(max(cycles, 1), 23) * _CYCLE) // SECOND - 86_400)


def _offset(moment: datetime) -> int:
    found = moment.utcoffset()
    return 0 if found is None else found // timedelta(seconds=1)
