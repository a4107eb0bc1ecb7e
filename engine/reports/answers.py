"""How often each agency was asked and released records: counts that a partnership may see across its agencies.

A small number next to an agency that everybody knows points at a child. So a count below :data:`SMALL` is not given,
nor one that could be worked out from the others of its row; there are no totals to subtract from, and the counts are by
who was asked only, not by who asked whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from engine.access import Actor, Permission, require
from engine.act.models import DisclosureRequest

SMALL = 5
"""The smallest count that is given: our choice, to be made with the partnership's counsel."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What one agency was asked in a period."""

    holder_id: UUID
    asked: int | None
    """Requests that were submitted in the period; None if fewer than :data:`SMALL`."""
    released: int | None
    """How many of them ended with records; None if it, or its complement, is small."""


def answers(session: Session, *, actor: Actor, since: datetime, until: datetime) -> Sequence[Answers]:
    """Return the counts of each agency of the actor's partnership that was asked in [since, until).

    Raises:
        PermissionDeniedError: the actor may not read about the partnership.
    """
    require(actor, Permission.PARTNERSHIP_READ)
    row = DisclosureRequest
    counted = (
        select(
            row.holder_id,
            func.count().label("asked"),
            func.sum(case((row.outcome == "released", 1), else_=0)).label("released"),
        )
        .where(
            row.partnership_id == actor.partnership_id, row.submitted_at >= since, row.submitted_at < until
        )
        .group_by(row.holder_id)
        .order_by(row.holder_id)
    )
    return [_answers(*found) for found in session.execute(counted)]


def _answers(holder_id: UUID, asked: int, released: int) -> Answers:
    return Answers(
        holder_id,
        asked if asked >= SMALL else None,
        released if asked >= SMALL and not (_is_small(released) or _is_small(asked - released)) else None,
    )


def _is_small(count: int) -> bool:
    return 0 < count < SMALL
