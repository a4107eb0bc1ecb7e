"""Work on many things, of which none may hold up the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog

log = structlog.get_logger()
Item = TypeVar("Item")


def each(name: str, items: Iterable[Item], work: Callable[[Item], object]) -> int:
    """Do ``work`` for every item, and go on behind one that fails; return how many gave something true.

    A failure is logged by the class of its cause alone: its text may quote what a person typed. Whoever calls this keeps
    what is due in a table, so that what failed is tried again.
    """
    done = 0
    for item in items:
        try:
            done += bool(work(item))
        except Exception as cause:
            found = {"sweep": name, "item": str(item), "cause": type(cause).__name__}
            log.error("sweep_item_failed", **found)  # noqa: TRY400 - no traceback, for the same reason
    return done
