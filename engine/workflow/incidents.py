"""Incidents: elements that failed, visible and retryable."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from engine.access import Actor, Permission, require
from engine.errors import ConcordError
from engine.workflow.instance import Instance
from engine.workflow.models import Incident, UserTask
from engine.workflow.stepping import Run
from engine.workflow.traces import Failure


def describe(cause: BaseException) -> tuple[str, str]:
    """Return the code and text of a failure that an administrator sees.

    Only Concord's own errors promise a text without personal data; of a foreign one the class must do.
    """
    if isinstance(cause, ConcordError):
        return cause.code, str(cause)[:1000]
    name = type(cause).__name__
    return name, f"expected the operation to answer, but it raised {name}; the server's log has the trace"


def project(
    session: Session, instance: Instance, run: Run, failures: Iterable[Failure], *, now: datetime
) -> None:
    """Write a row for every element that failed in this step; one that failed before is counted up."""
    for failure in failures:
        task_id = run.parked_tasks[failure.ordinal]
        code, message = describe(failure.cause)
        values = {"error_code": code, "message": message, "raised_at": now}
        still_open = (Incident.engine_task_id == task_id, Incident.resolved_at.is_(None))
        counted = update(Incident).where(*still_open).values(**values, attempts=Incident.attempts + 1)
        if session.execute(counted).rowcount == 0:  # type: ignore[attr-defined]
            values |= {
                "id": uuid4(),
                "partnership_id": instance.partnership_id,
                "instance_id": instance.id,
                "engine_task_id": task_id,
                "element_id": failure.element_id,
                "operation": failure.operation,
                "attempts": 1,
            }
            session.execute(insert(Incident).values(values))


def raise_for_task(session: Session, task: UserTask, cause: Exception, *, now: datetime) -> None:
    """Write that nobody can do a user task as it stands, unless an incident says so already; the case waits at it."""
    session.execute(select(UserTask.id).where(UserTask.id == task.id).with_for_update())
    still_open = (Incident.engine_task_id == task.id, Incident.resolved_at.is_(None))
    if session.scalar(select(Incident.id).where(*still_open).limit(1)) is not None:
        return
    code, message = describe(cause)
    row = Incident(
        id=uuid4(),
        partnership_id=task.partnership_id,
        instance_id=task.instance_id,
        engine_task_id=task.id,
        element_id=task.element_id,
        operation=None,
        error_code=code,
        message=message,
        raised_at=now,
        attempts=1,
    )
    session.add(row)


def standing(session: Session, instance_id: UUID) -> set[UUID]:
    """Return the engine tasks of an instance before which it stands because of an open incident."""
    query = select(Incident.engine_task_id).where(
        Incident.instance_id == instance_id, Incident.resolved_at.is_(None)
    )
    return set(session.scalars(query))


def resolve(session: Session, incident_id: UUID, *, by: UUID | None, now: datetime) -> bool:
    """Close an incident; False if somebody else closed it first."""
    still_open = (Incident.id == incident_id, Incident.resolved_at.is_(None))
    closed = session.execute(update(Incident).where(*still_open).values(resolved_at=now, resolved_by=by))
    return closed.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def open_incidents(session: Session, *, actor: Actor) -> list[Incident]:
    """Return the open incidents of the actor's partnership, newest first.

    Raises:
        PermissionDeniedError: the actor is no administrator.
    """
    require(actor, Permission.ADMINISTRATION)
    query = (
        select(Incident)
        .where(Incident.partnership_id == actor.partnership_id, Incident.resolved_at.is_(None))
        .order_by(Incident.raised_at.desc())
    )
    return list(session.scalars(query))
