"""The inbox: open tasks by person and group, most urgent first, page by page.

What is urgent comes before all else, whatever is late. Pages are keyset pages over ``(urgent, due_at, id)``: nothing is
shown twice or left out when tasks come and go between two pages. Whether a task is urgent is in no index, so a page sorts
what is open of a person or a group.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from engine.access import Actor, Permission, require
from engine.workflow.extensions import PRIORITIES
from engine.workflow.models import UserTask

PAGE = 50
COUNT_CAP = 100
"""Counts stop here and are shown as ``99+``: an exact count of a long list costs more than the list."""


_URGENT = PRIORITIES["urgent"]
_rank = case((UserTask.priority >= _URGENT, 0), else_=1)


class View(StrEnum):
    """Which of the open tasks are shown."""

    WORK = "work"
    """Mine, and what nobody in my groups has claimed yet and I may do."""
    MINE = "mine"
    GROUPS = "groups"
    """All of my groups, whoever has them."""
    UNCLAIMED = "unclaimed"


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page starts or ends."""

    due_at: datetime
    id: UUID
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page of tasks: the urgent ones, then the others, each in order of due time."""

    tasks: Sequence[UserTask]
    earlier: Key | None
    """Ask for the page before this key; None on the first page."""
    later: Key | None
    """Ask for the page after this key; None on the last page."""


def is_urgent(task: UserTask) -> bool:
    """Tell whether a task comes before all that isn't urgent."""
    return task.priority >= _URGENT


def page(
    session: Session,
    *,
    actor: Actor,
    view: View = View.WORK,
    after: Key | None = None,
    before: Key | None = None,
    business_keys: Collection[str] | None = None,
    size: int = PAGE,
) -> Page:
    """Return one page of the actor's open tasks.

    Args:
        session: A read session.
        actor: Whose inbox.
        view: Which tasks.
        after: Show what comes after this key.
        before: Show what comes before this key (wins over ``after``).
        business_keys: Only tasks about one of these; None for all.
        size: Tasks a page.

    Raises:
        PermissionDeniedError: the actor has no inbox.
    """
    require(actor, Permission.INBOX_WORK)
    where = [UserTask.partnership_id == actor.partnership_id, UserTask.ended_at.is_(None), _of(view, actor)]
    if business_keys is not None:
        where.append(UserTask.business_key.in_(business_keys))
    backwards = before is not None
    if before is not None:
        where.append(_beyond(before, backwards=True))
    elif after is not None:
        where.append(_beyond(after, backwards=False))
    order = (_rank, UserTask.due_at, UserTask.id)
    query = select(UserTask).where(*where)
    query = query.order_by(*(column.desc() for column in order)) if backwards else query.order_by(*order)
    found = list(session.scalars(query.limit(size + 1)))
    more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    return Page(
        shown,
        earlier=_key(shown[:1]) if (more if backwards else after is not None) else None,
        later=_key(shown[-1:]) if (backwards or more) else None,
    )


def count(session: Session, *, actor: Actor, view: View) -> int:
    """Return how many open tasks a view has, at most ``COUNT_CAP``; 0 for who has no inbox."""
    if not actor.may(Permission.INBOX_WORK):
        return 0
    of_view = (UserTask.partnership_id == actor.partnership_id, UserTask.ended_at.is_(None), _of(view, actor))
    capped = select(UserTask.id).where(*of_view).limit(COUNT_CAP).subquery()
    return session.scalar(select(func.count()).select_from(capped)) or 0


def late(session: Session, *, actor: Actor, now: datetime) -> int:
    """Return how many of the actor's own tasks are past due, at most ``COUNT_CAP``."""
    mine = (UserTask.assignee_id == actor.user_id, UserTask.ended_at.is_(None), UserTask.due_at < now)
    capped = select(UserTask.id).where(*mine).limit(COUNT_CAP).subquery()
    return session.scalar(select(func.count()).select_from(capped)) or 0


def _of(view: View, actor: Actor) -> ColumnElement[bool]:
    mine = UserTask.assignee_id == actor.user_id
    in_groups = UserTask.candidate_group.in_(sorted(actor.groups))
    refused = cast(UserTask.refused_ids, String).contains(str(actor.user_id))
    unclaimed = and_(in_groups, UserTask.assignee_id.is_(None), ~refused)
    if view is View.MINE:
        return mine
    if view is View.GROUPS:
        return in_groups
    return unclaimed if view is View.UNCLAIMED else or_(mine, unclaimed)


def _beyond(key: Key, *, backwards: bool) -> ColumnElement[bool]:
    rank = 0 if key.urgent else 1
    due_at = UserTask.due_at < key.due_at if backwards else UserTask.due_at > key.due_at
    by_id = UserTask.id < key.id if backwards else UserTask.id > key.id
    within = and_(_rank == rank, or_(due_at, and_(UserTask.due_at == key.due_at, by_id)))
    return or_(_rank < rank if backwards else _rank > rank, within)


def _key(tasks: Sequence[UserTask]) -> Key | None:
    return Key(tasks[0].due_at, tasks[0].id, is_urgent(tasks[0])) if tasks else None
