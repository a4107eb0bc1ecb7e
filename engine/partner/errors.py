"""Errors of the room Partner."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from engine.errors import ConcordError


class TooManyAttemptsError(ConcordError):
    """Too many sign-ins failed; ``wait`` is how long until the next one is looked at.

    It says nothing about whether the account exists: addresses without one are counted alike.
    """

    code: ClassVar[str] = "too_many_attempts"

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"expected fewer failed sign-ins, but the next is looked at in {wait}")
        self.wait = wait

    @property
    def minutes(self) -> int:
        """Return the wait in whole minutes, rounded up; at least 1."""
        return max(1, -int(-self.wait.total_seconds() // 60))
