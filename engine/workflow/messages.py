"""Messages: who waits for which, and the ones that came too early."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from engine.store.base import table
from engine.workflow.instance import Instance
from engine.workflow.models import AwaitedMessage, EarlyMessage
from engine.workflow.stepping import Run


def awaited_names(run: Run) -> set[str]:
    """Return the names of the messages that an instance waits for after a run."""
    if run.workflow.completed:
        return set()
    names: set[str] = set()
    for task in run.workflow.event_manager.tasks.values():
        definition = task.task_spec.event_definition
        several = isinstance(definition, MultipleEventDefinition)
        for one in definition.event_definitions if several else [definition]:
            if isinstance(one, MessageEventDefinition):
                names.add(one.name)
    return names


def project(session: Session, instance: Instance, names: set[str]) -> None:
    """Bring the rows of awaited messages in line with a run."""
    found = session.connection().execute(_AWAITED_NAMES, {"of_instance": instance.id})
    known = {row.name for row in found}
    gone = known - names
    if gone:
        of_instance = AwaitedMessage.instance_id == instance.id
        session.execute(delete(AwaitedMessage).where(of_instance, AwaitedMessage.name.in_(gone)))
    rows = [
        {
            "instance_id": instance.id,
            "partnership_id": instance.partnership_id,
            "business_key": instance.business_key,
            "name": name,
        }
        for name in sorted(names - known)
    ]
    if rows:
        session.connection().execute(_AWAITED.insert(), rows)


_AWAITED, _KEPT = table(AwaitedMessage), table(EarlyMessage)
_AWAITED_NAMES = select(_AWAITED.c.name).where(_AWAITED.c.instance_id == bindparam("of_instance"))
_KEPT_FOR = (
    select(_KEPT.c.id, _KEPT.c.name, _KEPT.c.payload)
    .where(
        _KEPT.c.partnership_id == bindparam("of_partnership"),
        _KEPT.c.business_key == bindparam("of_key"),
        _KEPT.c.delivered_at.is_(None),
    )
    .order_by(_KEPT.c.received_at, _KEPT.c.id)
)


def instances_awaiting(session: Session, partnership_id: UUID, business_key: str, name: str) -> list[UUID]:
    """Return the instances of ``business_key`` that wait for a message."""
    query = select(AwaitedMessage.instance_id).where(
        AwaitedMessage.partnership_id == partnership_id,
        AwaitedMessage.business_key == business_key,
        AwaitedMessage.name == name,
    )
    return list(session.scalars(query))


def keep(
    session: Session,
    *,
    partnership_id: UUID,
    name: str,
    business_key: str,
    payload: Mapping[str, Any],
    now: datetime,
) -> None:
    """Keep a message that nobody waits for yet."""
    values = {
        "id": uuid4(),
        "partnership_id": partnership_id,
        "business_key": business_key,
        "name": name,
        "payload": dict(payload),
        "received_at": now,
    }
    session.execute(insert(EarlyMessage).values(values))


def kept_for(session: Session, instance: Instance) -> tuple[tuple[UUID, str, Any], ...]:
    """Return (id, name, payload) of the messages kept for an instance's business key, oldest first."""
    keys = {"of_partnership": instance.partnership_id, "of_key": instance.business_key}
    return tuple((row.id, row.name, row.payload) for row in session.connection().execute(_KEPT_FOR, keys))


def close_kept(session: Session, message_ids: Collection[UUID], *, now: datetime) -> bool:
    """Mark kept messages as delivered; False if another step delivered one of them first."""
    if not message_ids:
        return True
    still_kept = (EarlyMessage.id.in_(message_ids), EarlyMessage.delivered_at.is_(None))
    closed = session.execute(update(EarlyMessage).where(*still_kept).values(delivered_at=now))
    return closed.rowcount == len(message_ids)  # type: ignore[attr-defined, no-any-return]


def instances_with_kept(session: Session) -> list[UUID]:
    """Return instances that wait for a message which is kept: it and the wait were written at the same moment."""
    query = (
        select(AwaitedMessage.instance_id)
        .join(
            EarlyMessage,
            (EarlyMessage.partnership_id == AwaitedMessage.partnership_id)
            & (EarlyMessage.business_key == AwaitedMessage.business_key)
            & (EarlyMessage.name == AwaitedMessage.name),
        )
        .where(EarlyMessage.delivered_at.is_(None))
        .distinct()
    )
    return list(session.scalars(query))
