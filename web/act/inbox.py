"""The inbox: the visitor's tasks, most urgent first; claim and give back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.access import Permission
from engine.act.headlines import headlines
from engine.errors import InvalidInputError
from engine.partner.people import names_of
from engine.workflow import inbox, tasks
from engine.workflow.inbox import Key, View
from engine.workflow.models import NO_DUE, UserTask
from web.dates import instant
from web.guard import current_actor, needs, now, reading, runtime, visitor, writing

PRIORITIES = ("low", "normal", "high", "urgent")
URGENT = "urgent"
"""What the place of a page says after an urgent task's."""
VIEWS = {
    View.WORK: "My work",
    View.MINE: "My tasks",
    View.GROUPS: "My groups",
    View.UNCLAIMED: "Nobody yet",
}


def register(bp: Blueprint) -> None:
    """Add the inbox to the room's pages."""
    bp.add_url_rule("/act/inbox", view_func=show, endpoint="inbox")
    bp.add_url_rule("/act/tasks/<uuid:task_id>/claim", view_func=claim, methods=["POST"])
    bp.add_url_rule("/act/tasks/<uuid:task_id>/give-back", view_func=give_back, methods=["POST"])
    bp.app_context_processor(counts)


@needs(Permission.INBOX_WORK)
def show() -> ResponseReturnValue:
    """Show one page of a view of the inbox."""
    actor, view = current_actor(), _view()
    with reading() as session:
        page = inbox.page(session, actor=actor, view=view, after=_key("after"), before=_key("before"))
        unclaimed = inbox.page(session, actor=actor, view=View.UNCLAIMED, size=inbox.COUNT_CAP).tasks
        return render_template(
            "act/inbox.html",
            page=page,
            view=view,
            views=[
                (each, label, inbox.count(session, actor=actor, view=each)) for each, label in VIEWS.items()
            ],
            groups=_grouped(page.tasks),
            mine=_capped(inbox.count(session, actor=actor, view=View.MINE)),
            mine_late=inbox.late(session, actor=actor, now=now()),
            waiting=_capped(len(unclaimed)),
            waiting_late=sum(task.due_at < now() for task in unclaimed),
            headlines=headlines(session, {UUID(task.business_key) for task in page.tasks}),
            names=names_of(session, {task.assignee_id for task in page.tasks if task.assignee_id}),
            priorities=PRIORITIES,
            no_due=NO_DUE,
            refusals=refusals(session, page.tasks),
            cursor=_cursor,
        )


@needs(Permission.INBOX_WORK)
def claim(task_id: UUID) -> ResponseReturnValue:
    """Take a task and open it."""
    runtime().workflow.claim(task_id, actor=current_actor(), now=now())
    flash("The task is yours.", "ok")
    return redirect(url_for("act.task", task_id=task_id), code=303)


@needs(Permission.INBOX_WORK)
def give_back(task_id: UUID) -> ResponseReturnValue:
    """Give a task back to its group."""
    with writing() as session:
        tasks.release(session, task_id, actor=current_actor(), now=now())
    flash("The task is back with the group.", "ok")
    return redirect(url_for("act.inbox"), code=303)


def counts() -> dict[str, object]:
    """Give every page the number beside the inbox link: the visitor's tasks, and what waits in their groups."""
    found = visitor()
    if found is None or not found.actor.may(Permission.INBOX_WORK):
        return {}
    with reading() as session:
        return {"inbox_count": _capped(inbox.count(session, actor=found.actor, view=View.WORK))}


def refusals(session: Session, rows: Sequence[UserTask]) -> dict[UUID, str]:
    """Return why the visitor may not claim a free task, by task; what they may claim is left out."""
    workflow, actor = runtime().workflow, current_actor()
    found = {task.id: workflow.refusal(session, task, actor=actor) for task in rows if not task.assignee_id}
    return {task_id: reason for task_id, reason in found.items() if reason}


def _capped(count: int) -> int | str:
    return count if count < inbox.COUNT_CAP else f"{inbox.COUNT_CAP - 1}+"


def _view() -> View:
    try:
        return View(request.args.get("view", View.WORK))
    except ValueError:
        return View.WORK


def _key(name: str) -> Key | None:
    text = request.args.get(name)
    if not text:
        return None
    try:
        due, _, rest = text.partition("~")
        task_id, _, mark = rest.partition("~")
        return Key(instant(due), UUID(task_id), urgent={"": False, URGENT: True}[mark])
    except (ValueError, KeyError):
        raise InvalidInputError("expected the place of a page in the list, but got something else") from None


def _cursor(key: Key | None) -> str | None:
    return f"{key.due_at.isoformat()}~{key.id}{f'~{URGENT}' if key.urgent else ''}" if key else None


def _grouped(rows: object) -> list[tuple[str, list[UserTask]]]:
    """Return the tasks under *Urgent*, *Late*, *Due today*, *This week*, *Later* and *Without a date*, empty ones left out."""
    found: dict[str, list[UserTask]] = {}
    for task in rows:  # type: ignore[attr-defined]
        found.setdefault("Urgent" if inbox.is_urgent(task) else _when(task.due_at), []).append(task)
    return list(found.items())


def _when(due_at: datetime) -> str:
    if due_at >= NO_DUE:
        return "Without a date"
    found = visitor()
    zone = found.zone if found else None
    here, today = due_at.astimezone(zone), now().astimezone(zone).date()
    if due_at < now():
        return "Late"
    days = (here.date() - today).days
    if days == 0:
        return "Due today"
    return "This week" if days < 7 else "Later"
