"""Counsel asks the requester, and the requester answers: both sides read both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor
from engine.act.models import Clarification, LegalReview
from engine.act.requests import get_request
from engine.act.vocabulary import ReviewOutcome
from engine.errors import ConflictError, InvalidInputError, PermissionDeniedError


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of counsel, and what was answered."""

    question: LegalReview
    answer: Clarification | None


def exchanges(session: Session, request_id: UUID) -> Sequence[Exchange]:
    """Return counsel's questions about a request with their answers, oldest first."""
    asked = (
        select(LegalReview, Clarification)
        .outerjoin(Clarification, Clarification.review_id == LegalReview.id)
        .where(LegalReview.request_id == request_id, LegalReview.outcome == ReviewOutcome.ASK_REQUESTER.value)
        .order_by(LegalReview.round)
    )
    return [Exchange(question, answer) for question, answer in session.execute(asked)]


def clarify(session: Session, request_id: UUID, text: str, *, actor: Actor, now: datetime) -> Clarification:
    """Write down what the requester answers to the question that stands open.

    Raises:
        NotFoundError: no such request, or it is not theirs to know of.
        PermissionDeniedError: the actor is not of the agency that asked for the records.
        ConflictError: no question stands open.
        InvalidInputError: the answer is empty.
    """
    request = get_request(session, request_id, actor=actor)
    if actor.agency_id != request.requesting_agency_id:
        raise PermissionDeniedError("expected somebody of the requesting agency, but the actor is of another")
    open_ones = [one.question for one in exchanges(session, request_id) if one.answer is None]
    if not open_ones:
        raise ConflictError("expected an open question of counsel, but every one is answered")
    if not text.strip():
        raise InvalidInputError("expected an answer, but it is empty", {"answer": "Write your answer."})
    row = Clarification(
        partnership_id=request.partnership_id,
        request_id=request.id,
        review_id=open_ones[-1].id,
        text=text.strip(),
        answered_by=actor.user_id,
        answered_at=now,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        stream=f"case:{request.id}",
        tag="act:review:clarify",
        actor_id=actor.user_id,
        subject=f"request:{request.id}",
        at=now,
        facts={"round": open_ones[-1].round},
    )
    return row
