"""Where a thread lets go: using a place takes several requests, each of which holds a thread for itself."""

from __future__ import annotations

import time
from itertools import pairwise

_marks: list[float] = []


def begin_holding() -> None:
    """Begin to count."""
    _marks[:] = [time.thread_time()]


def let_go() -> None:
    """Note that one request ends here, and that the next one begins."""
    _marks.append(time.thread_time())


def longest_hold() -> float:
    """Return how long the longest request since the beginning held its thread (seconds)."""
    let_go()
    return max(end - start for start, end in pairwise(_marks))
