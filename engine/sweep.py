"""Work on many things, of which none may hold up the others."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

import structlog

BATCH = 200
"""Items that one sweep works on at most; the next goes on with the rest."""
LONGEST_REST = 64
"""Sweeps that an item which fails again and again sits out at most."""

log = structlog.get_logger()
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that failed and is tried again: the sweep, the item's identifier, the class of the cause."""

    sweep: str
    item: str
    cause: str


@dataclass(slots=True)
class _Trouble:
    """What this process remembers of an item that failed."""

    cause: str
    tries: int
    again_in: int
    """Sweeps until it is tried again."""


_troubles: defaultdict[str, dict[str, _Trouble]] = defaultdict(dict)
_lock = threading.Lock()
_watched: ContextVar[list[Failure] | None] = ContextVar("watched", default=None)


@contextmanager
def watched() -> Iterator[list[Failure]]:
    """Collect what fails, or is at rest because it failed, in the sweeps of this block and of threads it starts."""
    failures: list[Failure] = []
    token = _watched.set(failures)
    try:
        yield failures
    finally:
        _watched.reset(token)


def each(name: str, items: Iterable[Item], work: Callable[[Item], object]) -> int:
    """Do ``work`` for every item, and go on behind one that fails; return how many gave something true.

    Whoever calls this keeps what is due in a table and gives all of it, the oldest first: what fails is tried again, at
    longer and longer intervals, and :data:`BATCH` others never wait for it.
    """
    fresh: list[Item] = []
    again: list[Item] = []
    for item in items:
        (again if str(item) in _troubles[name] else fresh).append(item)
    done = 0
    for item in [*fresh, *(item for item in again if not _rests(name, str(item)))][:BATCH]:
        try:
            done += bool(work(item))
        except Exception as cause:
            _remember(name, str(item), cause)
            report(name, str(item), cause)
        else:
            with _lock:
                _troubles[name].pop(str(item), None)
    return done


def report(name: str, item: str, cause: Exception) -> None:
    """Log a failure by the class of its cause alone: its text may quote what a person typed."""
    kind = type(cause).__name__
    log.error("sweep_item_failed", sweep=name, item=item, cause=kind)
    _note(Failure(name, item, kind))


def _remember(name: str, item: str, cause: Exception) -> None:
    with _lock:
        known = _troubles[name].get(item)
        tries = known.tries + 1 if known else 1
        rest = min(2 ** (tries - 1) - 1, LONGEST_REST)
        _troubles[name][item] = _Trouble(type(cause).__name__, tries, rest)


def _rests(name: str, item: str) -> bool:
    with _lock:
        trouble = _troubles[name].get(item)
        if trouble is None or trouble.again_in == 0:
            return False
        trouble.again_in -= 1
        cause = trouble.cause
    _note(Failure(name, item, cause))
    return True


def _note(failure: Failure) -> None:
    failures = _watched.get()
    if failures is not None:
        failures.append(failure)
