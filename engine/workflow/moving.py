"""What everything that moves instances has: a database, what performs steps on it, and a second try."""

from __future__ import annotations

from collections.abc import Callable

from engine.errors import ConflictError
from engine.store.session import Database
from engine.workflow.plans import StaleError
from engine.workflow.step import Stepper


class Mover:
    """A part of the kernel that moves instances."""

    def __init__(self, database: Database, stepper: Stepper) -> None:
        self._database = database
        self._stepper = stepper


def once_more(attempt: Callable[[], None]) -> None:
    """Try a step, and once more if somebody else was first.

    Raises:
        ConflictError: they were first twice.
    """
    for _ in range(2):
        try:
            attempt()
        except StaleError:
            continue
        return
    raise ConflictError(
        "expected the instance to stand still for one step, but others moved it twice; try again"
    )
