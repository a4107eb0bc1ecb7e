"""User tasks: projected by the step, claimed and given back by people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor, Permission, require
from engine.errors import NotFoundError
from engine.store.base import table
from engine.workflow.assigning import assignment
from engine.workflow.errors import TaskClosedError, TaskNotClaimedError, TaskTakenError
from engine.workflow.extensions import element_id, user_task_settings
from engine.workflow.instance import Instance
from engine.workflow.models import UserTask
from engine.workflow.stepping import Run


@dataclass(frozen=True, slots=True)
class Closing:
    """The user task that a step completes, and who completes it."""

    task_id: UUID
    actor_id: UUID
    require: Callable[[Session], object]
    """Raises what stands against it; asked once more in the transaction that closes the task."""


def get(session: Session, task_id: UUID, *, actor: Actor) -> UserTask:
    """Return a task of the actor's that may be open or closed: assigned to them, or of one of their groups.

    Raises:
        NotFoundError: no such task, or it is not theirs to see.
    """
    row = session.get(UserTask, task_id)
    if row is None or row.partnership_id != actor.partnership_id or not _concerns(row, actor):
        raise NotFoundError(f"expected task {task_id} among the actor's, but it is not there")
    return row


def get_claimed(session: Session, task_id: UUID, *, by: Actor, lock: bool = False) -> UserTask:
    """Return an open task that ``by`` has claimed; with ``lock``, nobody gives it back before the transaction ends.

    Raises:
        NotFoundError: no such task, or it is not theirs to see.
        TaskClosedError: it is closed; the error says by whom and when.
        TaskNotClaimedError: it is open, but not claimed by them.
    """
    row = get(session, task_id, actor=by)
    if lock:
        session.refresh(row, with_for_update=True)
    _require_open(row)
    if row.assignee_id != by.user_id:
        raise TaskNotClaimedError(f"expected task {task_id} to be claimed by the actor, but it is not")
    return row


def claim(session: Session, task_id: UUID, *, actor: Actor, now: datetime) -> UserTask:
    """Take a task of one of the actor's groups; claiming it again changes nothing.

    Raises:
        NotFoundError: no such task, or it is not theirs to see.
        TaskClosedError: it is closed.
        TaskTakenError: somebody else has it.
    """
    require(actor, Permission.INBOX_WORK)
    row = get(session, task_id, actor=actor)
    _require_open(row)
    if row.assignee_id == actor.user_id:
        return row
    free = (UserTask.id == task_id, UserTask.assignee_id.is_(None), UserTask.ended_at.is_(None))
    taken = session.execute(update(UserTask).where(*free).values(assignee_id=actor.user_id, claimed_at=now))
    session.refresh(row)
    if taken.rowcount == 0:  # type: ignore[attr-defined]
        _require_open(row)
        raise TaskTakenError(task_id, assignee_id=row.assignee_id or actor.user_id)
    _record(session, row, "workflow:task:claim", actor, now)
    return row


def release(session: Session, task_id: UUID, *, actor: Actor, now: datetime) -> UserTask:
    """Give a claimed task back to its group.

    Raises:
        NotFoundError: no such task, or it is not theirs to see.
        TaskClosedError: it is closed.
        TaskNotClaimedError: they don't have it, or there is no group to give it back to.
    """
    row = get_claimed(session, task_id, by=actor)
    if row.candidate_group is None:
        raise TaskNotClaimedError(f"expected task {task_id} to have a group to go back to, but it has none")
    mine = (UserTask.id == task_id, UserTask.assignee_id == actor.user_id, UserTask.ended_at.is_(None))
    session.execute(update(UserTask).where(*mine).values(assignee_id=None, claimed_at=None))
    session.refresh(row)
    _record(session, row, "workflow:task:release", actor, now)
    return row


SECOND_TIME = "You have done or claimed this once already, and each time another person has to do it."


def refused_as_second(session: Session, row: UserTask, actor: Actor) -> str | None:
    """Return why ``actor`` may not have ``row`` beside another instance of the same activity, or None."""
    if row.four_eyes_id is None:
        return None
    holds = and_(UserTask.assignee_id == actor.user_id, UserTask.ended_at.is_(None))
    others = (UserTask.four_eyes_id == row.four_eyes_id, UserTask.id != row.id)
    found = select(UserTask.id).where(*others, or_(holds, UserTask.ended_by == actor.user_id))
    return SECOND_TIME if session.scalar(found.limit(1)) is not None else None


def _concerns(row: UserTask, actor: Actor) -> bool:
    return (
        row.assignee_id == actor.user_id
        or row.candidate_group in actor.groups
        or row.ended_by == actor.user_id
    )


def _require_open(row: UserTask) -> None:
    if row.ended_at is not None:
        kind = row.end_kind or "closed"
        raise TaskClosedError(row.id, kind=kind, ended_by=row.ended_by, ended_at=row.ended_at)


def _record(session: Session, row: UserTask, tag: str, actor: Actor, now: datetime) -> None:
    audit.record(
        session,
        stream=f"case:{row.business_key}",
        tag=tag,
        actor_id=actor.user_id,
        subject=f"task:{row.id}",
        at=now,
        facts={"element": row.element_id},
    )


def project(
    session: Session, instance: Instance, run: Run, *, closing: Closing | None, now: datetime
) -> list[UUID]:
    """Bring the rows of an instance in line with a run; return the ids of the new ones."""
    ready = {task.id: task for task in run.open_tasks()}
    known = {row.id for row in session.connection().execute(_OPEN_IDS, {"of_instance": instance.id})}
    for gone in known - ready.keys():
        _close(session, gone, closing, now)
    fresh = [_row(instance, run, task, now) for key, task in ready.items() if key not in known]
    if fresh:
        session.connection().execute(_TASK.insert(), fresh)
    return [row["id"] for row in fresh]


def _close(session: Session, task_id: UUID, closing: Closing | None, now: datetime) -> None:
    completed = closing is not None and closing.task_id == task_id
    values = {
        "ended_at": now,
        "end_kind": "completed" if completed else "cancelled",
        "ended_by": closing.actor_id if completed and closing else None,
    }
    session.connection().execute(_CLOSE, {"this_task": task_id, **values})


_TASK = table(UserTask)
_OPEN_IDS = select(_TASK.c.id).where(
    _TASK.c.instance_id == bindparam("of_instance"), _TASK.c.ended_at.is_(None)
)
_CLOSE = _TASK.update().where(_TASK.c.id == bindparam("this_task"))


def _row(instance: Instance, run: Run, task: Any, now: datetime) -> dict[str, Any]:
    spec = task.task_spec
    settings = user_task_settings(spec)
    given = run.assigned.get(task.id) or assignment(run.engine, task, instance.scopes, now)
    return {
        "id": task.id,
        "partnership_id": instance.partnership_id,
        "instance_id": instance.id,
        "business_key": instance.business_key,
        "element_id": element_id(spec),
        "name": spec.bpmn_name or element_id(spec),
        "lane": spec.lane,
        "form_key": settings.form,
        "priority": settings.priority,
        "candidate_group": given.candidate_group,
        "assignee_id": given.assignee_id,
        "claimed_at": now if given.assignee_id else None,
        "due_at": given.due_at,
        "created_at": now,
        "four_eyes_id": _repeated(task) if settings.four_eyes else None,
    }


def _repeated(task: Any) -> UUID | None:
    """Return the engine's id of the activity of which a task is one instance, if it is one."""
    activity = task.parent
    return activity.id if activity is not None and isinstance(activity.task_spec, LoopTask) else None
