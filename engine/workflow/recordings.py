"""The recording of every instance: what went in, what ran, what came out. Append only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store.base import table
from engine.workflow.instance import Instance
from engine.workflow.models import ProcessInstance, Recording
from engine.workflow.traces import Trace

_BY_PEOPLE = frozenset({"started", "submitted", "message"})


def append(
    session: Session, instance: Instance, trace: Trace, *, rev: int, actor_id: UUID | None, now: datetime
) -> None:
    """Append what a run did, in its order."""
    rows = [
        {
            "instance_id": instance.id,
            "partnership_id": instance.partnership_id,
            "rev": rev,
            "number": number,
            "kind": kind,
            "element_id": element_id,
            "actor_id": actor_id if kind in _BY_PEOPLE else None,
            "at": now,
            "body": body,
        }
        for number, (kind, element_id, body) in enumerate(trace.entries)
    ]
    if rows:
        session.connection().execute(table(Recording).insert(), rows)


def of_business_key(session: Session, *, partnership_id: UUID, business_key: str) -> list[Recording]:
    """Return the recordings of every instance of a business key, oldest first."""
    query = (
        select(Recording)
        .join(ProcessInstance, ProcessInstance.id == Recording.instance_id)
        .where(ProcessInstance.partnership_id == partnership_id, ProcessInstance.business_key == business_key)
        .order_by(ProcessInstance.started_at, Recording.rev, Recording.number)
    )
    return list(session.scalars(query))
