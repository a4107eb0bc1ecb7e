"""A task: its form beside what one needs to decide, and its completion."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.access import Permission
from engine.act import requests
from engine.act.clarifying import exchanges
from engine.act.emergencies import EmergencyDecision
from engine.act.errors import PackageChangedError
from engine.act.headlines import headlines
from engine.act.models import DisclosureRequest
from engine.act.packages import latest_package
from engine.act.reviews import ReviewDecision
from engine.act.sealing import approved_scope
from engine.act.standing import is_holder_side
from engine.act.subjects import suggestions
from engine.act.vocabulary import CATEGORIES, CONDITIONS, PURPOSES, ReviewOutcome
from engine.act.writes import (
    RecordClarification,
    RecordEmergency,
    RecordEmergencyReview,
    RecordMatch,
    RecordPackage,
    RecordReview,
)
from engine.calendars import end_after
from engine.errors import InvalidInputError
from engine.partner.people import names_of
from engine.workflow import tasks
from engine.workflow.environment import evaluator
from engine.workflow.forms import FormDefinition, Option, hidden_items, submitted_entries
from engine.workflow.models import ProcessInstance, UserTask
from engine.workflow.operations import Write
from web.act import packaging
from web.act.aftermath import aftermath
from web.act.formwork import ready, submitted, usable, values_of
from web.act.requests import CONFLICT, UNPROCESSABLE, _brief
from web.guard import current_actor, needs, now, reading, runtime, visitor
from web.security import takes_files

Values = Mapping[str, Any]
CHANGED = (
    "The package changed after this page was opened: something was put in or taken out. It was not released. "
    "Look at what is in it now, then complete the task again."
)
MISFIT = "Something here does not fit. Look at each answer again."


def register(bp: Blueprint) -> None:
    """Add the page of a task to the room."""
    bp.add_url_rule("/act/tasks/<uuid:task_id>", view_func=task, methods=["GET", "POST"])


@needs(Permission.INBOX_WORK)
@takes_files
def task(task_id: UUID) -> ResponseReturnValue:
    """Show a task, or complete it with the form that was sent."""
    with reading() as session:
        row = tasks.get(session, task_id, actor=current_actor())
        about = requests.get_request(session, UUID(row.business_key), actor=current_actor())
    with usable(row), reading() as session:
        form = _form(session, row, about)
    if request.method == "GET":
        with usable(row):
            return _show(row, about, form)
    runtime().workflow.require_completable(row.id, actor=current_actor())
    try:
        with usable(row):
            values = _values(row, about, form)
        also = _WRITES.get(row.form_key, _nothing)(about, values)
        runtime().workflow.complete(row.id, values, actor=current_actor(), now=now(), also=also)
    except PackageChangedError:
        return _show(row, about, form, {"": CHANGED}), CONFLICT
    except InvalidInputError as refused:
        return _show(row, about, form, refused.problems or {"": MISFIT}), UNPROCESSABLE
    with reading() as session:
        prepared = row.form_key == "prepare_release" and values["outcome"] == "ready"
        after = aftermath(session, row, actor=current_actor(), now=now(), prepared=prepared)
    flash(*after)
    return redirect(url_for("act.inbox"), code=303)


def _values(row: UserTask, about: DisclosureRequest, form: FormDefinition) -> Values:
    try:
        return values_of(form)
    except InvalidInputError:
        if row.form_key == "prepare_release":
            packaging.keep_good(about, form)
        raise


def _form(session: Session, row: UserTask, about: DisclosureRequest) -> FormDefinition:
    instance = session.get_one(ProcessInstance, row.instance_id)
    text = runtime().workflow.models.get(session, instance.definition_id).form_text(row.form_key)
    options: dict[str, Sequence[Option]] = {}
    if row.form_key == "match_subject":
        options["subjects"] = _subjects(session, about)
    if row.form_key == "prepare_release":
        options["item_categories"] = [
            Option(code, CATEGORIES[code].label) for code in _releasable(session, about)
        ]
    return ready(row.form_key, text, options)


def _releasable(session: Session, about: DisclosureRequest) -> list[str]:
    approved = approved_scope(session, about, at=now()).categories
    return [code for code in about.categories if code in approved]


def _subjects(session: Session, about: DisclosureRequest) -> list[Option]:
    found = suggestions(session, about, actor=current_actor())
    return [
        Option(
            str(one.subject.id),
            f"{one.subject.given_name} {one.subject.family_name}, born {one.subject.born_on:%-d %b %Y}",
            "The same name and day of birth" if one.exact else "Similar: look twice",
        )
        for one in found
    ]


def _show(
    row: UserTask, about: DisclosureRequest, form: FormDefinition, problems: Mapping[str, str] | None = None
) -> str:
    entries = submitted_entries(form, submitted()) if request.method == "POST" else {}
    actor = current_actor()
    with reading() as session:
        package = latest_package(session, about.id) if row.form_key == "prepare_release" else None
        entries = packaging.still_to_send(entries, package)
        approved = approved_scope(session, about, at=now()) if row.form_key == "prepare_release" else None
        return render_template(
            "act/task.html",
            task=row,
            request_row=about,
            headline=headlines(session, {about.id})[about.id],
            form=form,
            entries=entries,
            problems=problems or {},
            hidden=hidden_items(form, entries, evaluate=evaluator(now())),
            mine=row.assignee_id == actor.user_id,
            refusal=runtime().workflow.refusal(session, row, actor=actor) if row.ended_at is None else None,
            names=names_of(session, {p for p in (row.assignee_id, row.ended_by, about.requested_by) if p}),
            categories=[CATEGORIES[code].label for code in about.categories],
            purpose=PURPOSES[about.purpose].label,
            package=package,
            approved=approved,
            vocabulary=CATEGORIES,
            conditions=CONDITIONS,
            # Of another package than the one that was seen nothing is confirmed yet.
            met=[] if problems and CHANGED in problems.values() else request.form.getlist("conditions_met"),
            exchanges=exchanges(session, about.id),
            nobody_alike=row.form_key == "match_subject" and not _subjects(session, about),
            **(_brief(session, about) if is_holder_side(actor, about) else {"brief": None}),
        )


# -- what the completion of each form writes -----------------------------------------------------------------


def _nothing(_about: DisclosureRequest, _values: Values) -> Sequence[Write]:
    return ()


def _match(about: DisclosureRequest, values: Values) -> Sequence[Write]:
    subject = values.get("subject_id") if values["outcome"] == "matched" else None
    return (RecordMatch(about.id, UUID(subject) if subject else None, current_actor()),)


def _review(about: DisclosureRequest, values: Values) -> Sequence[Write]:
    decision = ReviewDecision(
        request_id=about.id,
        outcome=ReviewOutcome(values["outcome"]),
        reason=values.get("reason") or "",
        question=values.get("question") or "",
        conditions=values.get("conditions") or (),
    )
    return (RecordReview(decision, current_actor()),)


def _clarification(about: DisclosureRequest, values: Values) -> Sequence[Write]:
    return (RecordClarification(about.id, values["answer"], current_actor()),)


def _emergency(about: DisclosureRequest, values: Values) -> Sequence[Write]:
    approve = values["outcome"] == "approve"
    decision = EmergencyDecision(
        request_id=about.id,
        approve=approve,
        threat=values.get("threat_articulated") or "",
        to_whom=values.get("to_whom") or "",
        ends_at=_over(values["ends_on"]) if approve else None,
    )
    return (RecordEmergency(decision, current_actor()),)


def _over(last_day: str) -> datetime:
    """Return the first instant after a civil day in the visitor's zone."""
    found = visitor()
    return end_after(date.fromisoformat(last_day), found.zone if found else ZoneInfo("UTC"))


def _package(about: DisclosureRequest, values: Values) -> Sequence[Write]:
    if values["outcome"] != "ready":
        return ()
    taken = packaging.collect(about, values)
    seen = taken.marks | set(request.form.getlist("seen"))
    met = request.form.getlist("conditions_met")
    return (RecordPackage(about.id, taken.package_id, seen, met, current_actor()),)


def _afterwards(about: DisclosureRequest, values: Values) -> Sequence[Write]:
    justified = values["finding"] == "justified"
    return (RecordEmergencyReview(about.id, justified, values.get("note") or "", current_actor()),)


_WRITES: Mapping[str, Callable[[DisclosureRequest, Values], Sequence[Write]]] = {
    "match_subject": _match,
    "legal_review": _review,
    "answer_question": _clarification,
    "decide_emergency": _emergency,
    "prepare_release": _package,
    "review_emergency": _afterwards,
}
