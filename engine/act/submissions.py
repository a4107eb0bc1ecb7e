"""Submitting a request, once. How its process is started is in ``starting.py``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor, Permission, require
from engine.act.errors import SubmissionChangedError
from engine.act.models import DisclosureRequest
from engine.act.numbers import lock_counter, take_number
from engine.act.standing import zone_of
from engine.act.vocabulary import CATEGORIES, PURPOSES, require_code, require_codes
from engine.calendars import civil_day
from engine.errors import ConflictError, InvalidInputError
from engine.names import unseen_problems
from engine.partner.models import Agency
from engine.plan.agreements import Agreement, covering

LONGEST_TEXT = 4000
OLDEST_YEARS = 26
"""The partnership serves children and youth; an older day of birth is a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What the requester submits."""

    submit_token: str
    """Made with the empty form; sending it again finds the same request."""
    holder_id: UUID
    child_given_name: str
    child_family_name: str
    child_born_on: date
    purpose: str
    categories: Sequence[str]
    reason: str
    urgent: bool = False
    threat: str = ""
    threatened_person: str = ""
    needed_by_on: date | None = None


def submit_request(session: Session, new: NewRequest, *, actor: Actor, now: datetime) -> DisclosureRequest:
    """Write a request; one that was submitted already, with the same token and content, is returned as it is.

    That an agreement covers it is noted (``agreement_id``), but is neither needed nor any authority to disclose.

    Raises:
        PermissionDeniedError: the actor is no requester.
        InvalidInputError: ``problems`` names each field that doesn't fit.
        ConflictError: the token was used by somebody else.
        SubmissionChangedError: it was used for other content.
    """
    require(actor, Permission.REQUEST_SUBMIT)
    counter = lock_counter(session, actor.partnership_id, "request")
    before = session.scalar(
        select(DisclosureRequest).where(DisclosureRequest.submit_token == new.submit_token)
    )
    if before is not None:
        if before.requested_by != actor.user_id:
            raise ConflictError("expected a new submit token, but somebody else has used it")
        if _content(before) != _content(_row(new, actor, now)):
            raise SubmissionChangedError(before.id, before.number)
        return before
    today = _today(session, new, actor, now)
    _require_fitting(new, today)
    row = _row(new, actor, now)
    agreement = covering_all(session, row, on=today)
    row.agreement_id = agreement.id if agreement else None
    row.number = take_number(counter, "R")
    session.add(row)
    session.flush()
    _record(session, row, actor, now)
    return row


_CONTENT = (
    "holder_id",
    "child_given_name",
    "child_family_name",
    "child_born_on",
    "purpose",
    "categories",
    "reason",
    "urgent",
    "threat",
    "threatened_person",
    "needed_by_on",
)
"""What the requester says in a request; all of it, for who is told that it was sent believes that all of it was."""


def _content(row: DisclosureRequest) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _CONTENT)


def _today(session: Session, new: NewRequest, actor: Actor, now: datetime) -> date:
    """Return the holder's civil day, if the holder is another agency of the same partnership."""
    holder = session.get(Agency, new.holder_id)
    if holder is None or holder.partnership_id != actor.partnership_id or holder.id == actor.agency_id:
        raise InvalidInputError(
            "expected another agency of the partnership as the holder, but it is none",
            {"holder_id": "Choose another agency of your partnership."},
        )
    return civil_day(now, zone_of(session, holder.id))


def _require_fitting(new: NewRequest, today: date) -> None:
    problems: dict[str, str] = {}
    texts = {
        "child_given_name": new.child_given_name,
        "child_family_name": new.child_family_name,
        "reason": new.reason,
    }
    if new.urgent:
        texts |= {"threat": new.threat, "threatened_person": new.threatened_person}
    for field, text in texts.items():
        problem = _text_problem(text)
        if problem is not None:
            problems[field] = problem
    problems |= _unseen(new)
    if not date(today.year - OLDEST_YEARS, 1, 1) <= new.child_born_on <= today:
        problems["child_born_on"] = "Check the day of birth."
    if new.needed_by_on is not None and new.needed_by_on < today:
        problems["needed_by_on"] = "Choose today or a day that is still to come."
    if problems:
        raise InvalidInputError(f"expected a complete request, but {sorted(problems)} don't fit", problems)


def _unseen(new: NewRequest) -> dict[str, str]:
    names = {
        "child_given_name": ("given name", new.child_given_name),
        "child_family_name": ("family name", new.child_family_name),
        "threatened_person": ("name of who is in danger", new.threatened_person if new.urgent else None),
    }
    return unseen_problems(names)


def _text_problem(text: str) -> str | None:
    if not text.strip():
        return "Fill this in."
    if "\0" in text:
        return "It has a character in it that can't be stored."
    return f"Use at most {LONGEST_TEXT} characters." if len(text) > LONGEST_TEXT else None


def _row(new: NewRequest, actor: Actor, now: datetime) -> DisclosureRequest:
    return DisclosureRequest(
        partnership_id=actor.partnership_id,
        requesting_agency_id=actor.agency_id,
        holder_id=new.holder_id,
        requested_by=actor.user_id,
        child_given_name=new.child_given_name.strip(),
        child_family_name=new.child_family_name.strip(),
        child_born_on=new.child_born_on,
        purpose=require_code(new.purpose, PURPOSES, field="purpose"),
        categories=require_codes(new.categories, CATEGORIES, field="categories"),
        reason=new.reason.strip(),
        urgent=new.urgent,
        threat=new.threat.strip() if new.urgent else None,
        threatened_person=new.threatened_person.strip() if new.urgent else None,
        needed_by_on=new.needed_by_on,
        submitted_at=now,
        submit_token=new.submit_token,
    )


def covering_all(session: Session, row: DisclosureRequest, *, on: date) -> Agreement | None:
    """Return an agreement that covers a request if each of its categories is covered, else None."""
    found = [
        covering(session, row.holder_id, row.requesting_agency_id, row.purpose, category, on)
        for category in row.categories
    ]
    return found[0] if all(found) else None


def _record(session: Session, row: DisclosureRequest, actor: Actor, now: datetime) -> None:
    audit.record(
        session,
        stream=f"case:{row.id}",
        tag="act:request:submit",
        actor_id=actor.user_id,
        subject=f"request:{row.id}",
        at=now,
        facts={
            "holder": str(row.holder_id),
            "purpose": row.purpose,
            "categories": row.categories,
            "urgent": row.urgent,
            "agreement": str(row.agreement_id) if row.agreement_id else None,
        },
    )
