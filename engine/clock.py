"""The only clock. Everything else takes ``now`` as an argument."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present instant, aware, in UTC."""


def system_clock() -> datetime:
    """Return the present instant of this machine (aware, UTC)."""
    return datetime.now(UTC)


def fixed_clock(at: datetime) -> Clock:
    """Return a clock that always shows ``at``; for tests and for ``--as-of`` on demo databases."""
    require_instant(at)
    return lambda: at


def require_instant(at: datetime) -> datetime:
    """Return ``at`` in UTC.

    Raises:
        ValueError: ``at`` is naive, so nobody can say which instant it is.
    """
    if at.tzinfo is None:
        raise ValueError("expected an aware instant, but the time has no zone")
    return at.astimezone(UTC)
