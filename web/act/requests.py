"""Requests: the list, the form for a new one, the case page, and taking one back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import Permission
from engine.act import requests, starting, submissions
from engine.act.asks import asks_of
from engine.act.decided import decided_check
from engine.act.errors import SubmissionChangedError
from engine.act.facts import check_subject, scope_of
from engine.act.headlines import headlines
from engine.act.models import Consent, DisclosureRequest, Representative, Subject
from engine.act.requests import REQUEST_WITHDRAWN, Key, Side, WithdrawRequest
from engine.act.reviews import latest_review
from engine.act.standing import is_holder_side, is_requester_side
from engine.act.stops import stopped_requests
from engine.act.submissions import NewRequest
from engine.act.timeline import timeline
from engine.act.vocabulary import CATEGORIES, CONDITIONS, PURPOSES
from engine.errors import InvalidInputError
from engine.partner.models import Agency
from engine.partner.people import names_of
from engine.workflow import definitions
from engine.workflow.environment import evaluator
from engine.workflow.forms import FormDefinition, Option, hidden_items, submitted_entries
from engine.workflow.models import UserTask
from web.act.diagrams import shown_diagrams
from web.act.emergency import emergency_of
from web.act.formwork import ready, submitted, values_of
from web.act.inbox import refusals
from web.act.released import released
from web.dates import instant
from web.guard import after_commit, current_actor, needs, now, reading, runtime, writing

FORM = "disclosure_request"
UNPROCESSABLE = 422
CONFLICT = 409


def register(bp: Blueprint) -> None:
    """Add the pages of requests to the room."""
    bp.add_url_rule("/act/", view_func=listing, endpoint="requests")
    bp.add_url_rule("/act/requests/new", view_func=new_request, methods=["GET", "POST"])
    bp.add_url_rule("/act/requests/<uuid:request_id>", view_func=case)
    bp.add_url_rule("/act/requests/<uuid:request_id>/withdraw", view_func=withdraw, methods=["POST"])


@needs(Permission.REQUEST_READ)
def listing() -> ResponseReturnValue:
    """List the requests that are the visitor's to know of, newest first."""
    actor, side, ended = (
        current_actor(),
        _side(),
        {"open": False, "ended": True}.get(request.args.get("state", "")),
    )
    with reading() as session:
        rows, later = requests.list_requests(session, actor=actor, side=side, ended=ended, after=_key())
        return render_template(
            "act/requests.html",
            rows=rows,
            side=side,
            state=request.args.get("state", ""),
            headlines=headlines(session, {row.id for row in rows}),
            stopped=stopped_requests(session, {row.id for row in rows}),
            outcomes={row.id: requests.outcome_for(actor, row) for row in rows},
            later=f"{later.submitted_at.isoformat()}~{later.id}" if later else None,
        )


@needs(Permission.REQUEST_SUBMIT)
def new_request() -> ResponseReturnValue:
    """Show the form for a new request, or take it."""
    with reading() as session:
        form = _new_form(session)
    if request.method == "GET":
        return _show_new(form, uuid4().hex)
    token = request.form.get("submit_token", "")[:64] or uuid4().hex
    try:
        new = _new(values_of(form), token)
        with writing() as session:
            row = submissions.submit_request(session, new, actor=current_actor(), now=now())
    except SubmissionChangedError as changed:
        return _show_new(form, uuid4().hex, before=changed), CONFLICT
    except InvalidInputError as refused:
        return _show_new(form, token, refused.problems), UNPROCESSABLE
    after_commit("starts", row.id, _start)
    flash(
        f"Request {row.number} was sent. You get a mail when it needs you, and when there is an answer.", "ok"
    )
    return redirect(url_for("act.case", request_id=row.id), code=303)


@needs(Permission.REQUEST_READ)
def case(request_id: UUID) -> ResponseReturnValue:
    """Show a request: where it stands, what happened, and what the visitor may do."""
    actor = current_actor()
    with reading() as session:
        row = requests.get_request(session, request_id, actor=actor)
        holder_side = is_holder_side(actor, row)
        events = timeline(session, row, actor=actor)
        release = released(session, row)
        found = {
            "request": row,
            "headline": headlines(session, {row.id})[row.id],
            "holder_side": holder_side,
            "may_withdraw": is_requester_side(actor, row)
            and actor.may(Permission.REQUEST_SUBMIT)
            and row.ended_at is None
            and row.withdrawn_at is None
            and release["disclosure"] is None,
            "outcome": requests.outcome_for(actor, row),
            "categories": [CATEGORIES[code].label for code in row.categories],
            "purpose": PURPOSES[row.purpose].label,
            "conditions": CONDITIONS,
            "vocabulary": CATEGORIES,
            "events": events,
            "names": names_of(session, {e.person_id for e in events if e.person_id} | {row.requested_by}),
            "tasks": (own := _own_tasks(session, row)),
            "refusals": refusals(session, own),
            **shown_diagrams(session, row, actor),
            **release,
            **(_brief(session, row) if holder_side else {"brief": None}),
        }
        return render_template("act/case.html", **found)


@needs(Permission.REQUEST_SUBMIT)
def withdraw(request_id: UUID) -> ResponseReturnValue:
    """Take a request back, and end its case."""
    actor = current_actor()
    runtime().workflow.deliver(
        partnership_id=actor.partnership_id,
        name=REQUEST_WITHDRAWN,
        business_key=str(request_id),
        payload={},
        now=now(),
        actor=actor,
        also=(WithdrawRequest(request_id, actor),),
    )
    flash("The request is withdrawn. Nothing is released for it any more.", "ok")
    return redirect(url_for("act.case", request_id=request_id), code=303)


def _new_form(session: Session) -> FormDefinition:
    actor = current_actor()
    others = select(Agency).where(Agency.partnership_id == actor.partnership_id, Agency.id != actor.agency_id)
    holders = [Option(str(row.id), row.name) for row in session.scalars(others.order_by(Agency.name))]
    found = definitions.in_force(session, partnership_id=actor.partnership_id, key=starting.PROCESS)
    if found is None:
        raise InvalidInputError("expected a process in force for requests, but none was published")
    text = runtime().workflow.models.get(session, found.id).form_text(FORM)
    return ready(FORM, text, {"holders": holders})


def _start(request_id: UUID) -> None:
    starting.start_request(
        runtime().database, runtime().workflow, request_id, actor=current_actor(), now=now()
    )


def _show_new(
    form: FormDefinition,
    token: str,
    problems: Mapping[str, str] | None = None,
    before: SubmissionChangedError | None = None,
) -> str:
    entries = submitted_entries(form, submitted()) if request.method == "POST" else {}
    return render_template(
        "act/new.html",
        form=form,
        entries=entries,
        problems=problems or {},
        hidden=hidden_items(form, entries, evaluate=evaluator(now())),
        submit_token=token,
        before=before,
    )


def _new(values: Mapping[str, Any], token: str) -> NewRequest:
    needed_by = values.get("needed_by")
    return NewRequest(
        submit_token=token,
        holder_id=UUID(values["holder_id"]),
        child_given_name=values["given_name"],
        child_family_name=values["family_name"],
        child_born_on=date.fromisoformat(values["born_on"]),
        purpose=values["purpose"],
        categories=values["categories"],
        reason=values["reason"],
        urgent=values["urgent"] == "yes",
        threat=values.get("threat") or "",
        threatened_person=values.get("threatened_person") or "",
        needed_by_on=date.fromisoformat(needed_by) if needed_by else None,
    )


def _own_tasks(session: Session, row: DisclosureRequest) -> Sequence[UserTask]:
    """Return the open tasks of a request that the visitor has or may claim."""
    actor = current_actor()
    of_request = (
        UserTask.partnership_id == row.partnership_id,
        UserTask.business_key == str(row.id),
        UserTask.ended_at.is_(None),
    )
    found = session.scalars(select(UserTask).where(*of_request).order_by(UserTask.due_at)).all()
    return [t for t in found if t.assignee_id == actor.user_id or (t.candidate_group in actor.groups)]


def _brief(session: Session, row: DisclosureRequest) -> dict[str, Any]:
    """Return what the holder's people read beside the request: the child, the emergency or the consents, the asks."""
    subject = session.get(Subject, row.subject_id) if row.subject_id else None
    asks = asks_of(session, row.id, actor=current_actor())
    people = {ask.representative_id: session.get_one(Representative, ask.representative_id) for ask in asks}
    result = check_subject(session, row.subject_id, scope_of(row), now()) if row.subject_id else None
    return {
        "brief": {
            "subject": subject,
            "emergency": emergency_of(session, row),
            "decided": decided_check(session, row.id),
            "now": result,
            "ended": row.ended_at is not None,
            "review": latest_review(session, row.id),
            "asks": asks,
            "people": people,
            "signed": {ask.id: session.get_one(Consent, ask.consent_id) for ask in asks if ask.consent_id},
        }
    }


def _side() -> Side:
    try:
        return Side(request.args.get("side", Side.ALL))
    except ValueError:
        return Side.ALL


def _key() -> Key | None:
    text = request.args.get("after")
    if not text:
        return None
    try:
        at, _, row_id = text.partition("~")
        return Key(instant(at), UUID(row_id))
    except ValueError:
        raise InvalidInputError("expected the place of a page in the list, but got something else") from None
