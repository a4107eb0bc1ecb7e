"""How much work is late, as one count over a whole partnership."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.access import Actor, Role
from engine.workflow.models import UserTask

MANY = 100
"""Counts stop here: an exact count of a long list costs more than it tells."""


def late_tasks(session: Session, *, actor: Actor, now: datetime) -> int | None:
    """Return how many open tasks of the actor's partnership are past due at ``now``, at most :data:`MANY`.

    It names no agency, or it would tell that one of them holds something; small numbers are what the mail about a late
    task has said already. None for those who are no coordinators.
    """
    if Role.COORDINATOR not in actor.roles:
        return None
    late = (
        UserTask.partnership_id == actor.partnership_id,
        UserTask.ended_at.is_(None),
        UserTask.due_at < now,
    )
    capped = select(UserTask.id).where(*late).limit(MANY).subquery()
    return session.scalar(select(func.count()).select_from(capped)) or 0
