"""What happened to a request, as each side may know it.

The requester's side sees what it did itself, what it is asked, what is released, and that the request ended. That the
child was found, that a guardian was asked or what counsel thinks would tell that a record exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import Actor
from engine.act.models import (
    Clarification,
    ConsentAsk,
    ConsentEffect,
    Disclosure,
    DisclosureRequest,
    Download,
    EmergencyBasis,
    LegalReview,
    ReleasePackage,
    ReleaseStop,
)
from engine.act.requests import outcome_for
from engine.act.standing import is_holder_side, may_see
from engine.act.vocabulary import ReviewOutcome
from engine.errors import NotFoundError
from engine.workflow.decided import decisions_made


class Kind(StrEnum):
    """What can happen."""

    SUBMITTED = "submitted"
    MATCHED = "matched"
    ASKED = "asked"
    ANSWERED = "answered"
    DECIDED = "decided"
    REVIEWED = "reviewed"
    QUESTION = "question"
    CLARIFIED = "clarified"
    EMERGENCY = "emergency"
    SEALED = "sealed"
    RELEASED = "released"
    DOWNLOADED = "downloaded"
    EMERGENCY_REVIEWED = "emergency_reviewed"
    STOPPED = "stopped"
    RESUMED = "resumed"
    CONSENT_ENDED = "consent_ended"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"


FOR_BOTH = frozenset(
    {
        Kind.SUBMITTED,
        Kind.QUESTION,
        Kind.CLARIFIED,
        Kind.RELEASED,
        Kind.DOWNLOADED,
        Kind.STOPPED,
        Kind.RESUMED,
        Kind.WITHDRAWN,
        Kind.ENDED,
    }
)
"""What the requester's side sees too."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    at: datetime
    kind: Kind
    person_id: UUID | None = None
    """Who did it; None for Concord and for guardians."""
    facts: dict[str, Any] = field(default_factory=dict)
    """Codes, and what a table decided (``made``, a :class:`DecisionMade`); ``words`` are a person's own: counsel's reason,
    question or finding, the requester's answer."""


def timeline(session: Session, request: DisclosureRequest, *, actor: Actor) -> list[Event]:
    """Return what happened to a request as ``actor`` may know it, oldest first.

    Raises:
        NotFoundError: the request is not theirs to know of.
    """
    if not may_see(actor, request):
        raise NotFoundError(f"expected request {request.id} among the actor's, but it is not there")
    events = [*_of_request(request, actor), *_of_consent(session, request), *_of_holder(session, request)]
    events += [*_of_release(session, request), *_of_tables(session, request)]
    holder = is_holder_side(actor, request)
    shown = [event for event in events if holder or event.kind in FOR_BOTH]
    return sorted(shown, key=lambda event: (event.at, list(Kind).index(event.kind)))


def _of_request(request: DisclosureRequest, actor: Actor) -> Iterator[Event]:
    yield Event(request.submitted_at, Kind.SUBMITTED, request.requested_by, {"urgent": request.urgent})
    if request.matched_at is not None:
        found = request.subject_id is not None
        yield Event(request.matched_at, Kind.MATCHED, request.matched_by, {"found": found})
    if request.withdrawn_at is not None:
        yield Event(request.withdrawn_at, Kind.WITHDRAWN)
    if request.ended_at is not None:
        yield Event(request.ended_at, Kind.ENDED, None, {"outcome": outcome_for(actor, request)})


def _of_consent(session: Session, request: DisclosureRequest) -> Iterator[Event]:
    for ask in session.scalars(select(ConsentAsk).where(ConsentAsk.request_id == request.id)):
        yield Event(ask.asked_at, Kind.ASKED, None, {"ask_id": str(ask.id)})
        if ask.answered_at is not None:
            yield Event(ask.answered_at, Kind.ANSWERED, None, {"answer": ask.answer, "ask_id": str(ask.id)})
    for effect in session.scalars(select(ConsentEffect).where(ConsentEffect.request_id == request.id)):
        yield Event(effect.due_at, Kind.CONSENT_ENDED, None, {"kind": effect.kind})


def _of_holder(session: Session, request: DisclosureRequest) -> Iterator[Event]:
    for review in session.scalars(select(LegalReview).where(LegalReview.request_id == request.id)):
        if review.outcome == ReviewOutcome.ASK_REQUESTER:
            yield Event(review.reviewed_at, Kind.QUESTION, review.reviewed_by, {"words": review.question})
        else:
            facts = {"outcome": review.outcome, "conditions": review.conditions, "words": review.reason}
            yield Event(review.reviewed_at, Kind.REVIEWED, review.reviewed_by, facts)
    for said in session.scalars(select(Clarification).where(Clarification.request_id == request.id)):
        yield Event(said.answered_at, Kind.CLARIFIED, said.answered_by, {"words": said.text})
    for basis in session.scalars(select(EmergencyBasis).where(EmergencyBasis.request_id == request.id)):
        yield from _of_emergency(basis)
    for package in session.scalars(select(ReleasePackage).where(ReleasePackage.request_id == request.id)):
        if package.sealed_at is not None:
            yield Event(package.sealed_at, Kind.SEALED, package.prepared_by, {"items": len(package.items)})


def _of_emergency(basis: EmergencyBasis) -> Iterator[Event]:
    facts = {"ends_at": basis.ends_at.isoformat()}
    yield Event(basis.approved_at, Kind.EMERGENCY, basis.approved_by, facts)
    if basis.reviewed_at is not None:
        found = {"justified": basis.justified, "words": basis.review_note}
        yield Event(basis.reviewed_at, Kind.EMERGENCY_REVIEWED, basis.reviewed_by, found)


def _of_release(session: Session, request: DisclosureRequest) -> Iterator[Event]:
    disclosure = session.scalar(select(Disclosure).where(Disclosure.request_id == request.id))
    if disclosure is None:
        return
    yield Event(disclosure.disclosed_at, Kind.RELEASED, disclosure.disclosed_by, {"basis": disclosure.basis})
    for one in session.scalars(select(Download).where(Download.disclosure_id == disclosure.id)):
        yield Event(one.at, Kind.DOWNLOADED, one.person_id, {"item_id": str(one.item_id)})
    for stop in session.scalars(select(ReleaseStop).where(ReleaseStop.disclosure_id == disclosure.id)):
        yield Event(stop.stopped_at, Kind.STOPPED)
        if stop.resumed_at is not None:
            yield Event(stop.resumed_at, Kind.RESUMED)


def _of_tables(session: Session, request: DisclosureRequest) -> Iterator[Event]:
    key = str(request.id)
    for made in decisions_made(session, partnership_id=request.partnership_id, business_key=key):
        yield Event(made.at, Kind.DECIDED, None, {"made": made})
