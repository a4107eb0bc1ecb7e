"""Asking those who may answer for a child. How their answer is taken down is in ``answers.py``.

An ask's link is the guardian's way in: to answer, and as long as the consent stands, to revoke
(``revocations.revoke_by_ask``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor
from engine.act import notices
from engine.act.authority import may_answer_at
from engine.act.models import Consent, ConsentAsk, Subject
from engine.act.standing import require_holder_staff, zone_of
from engine.act.vocabulary import AskKind
from engine.calendars import civil_day
from engine.errors import LinkError

OPEN_FOR = timedelta(days=14)
"""How long an ask can be answered; the diagram waits as long."""
SHORTEST_OFFER = timedelta(days=30)
SCHOOL_YEAR_ENDS = (6, 30)


@dataclass(frozen=True, slots=True)
class Question:
    """What representatives are asked."""

    kind: AskKind
    subject_id: UUID
    recipient_id: UUID
    categories: Sequence[str]
    purposes: Sequence[str]
    request_id: UUID | None = None
    renews_id: UUID | None = None
    only: UUID | None = None
    """One representative; None for all who may answer."""
    open_until: datetime | None = None
    """First instant at which it can't be answered any more; None for the usual 14 days."""


def ask(session: Session, question: Question, *, now: datetime) -> list[ConsentAsk]:
    """Ask everybody who may answer, once: who has an open ask about the same thing is not asked again.

    Who has a mail address gets a link and, while they don't answer, reminders. The others are asked by the holder's
    people, on paper or in person.

    Returns:
        The open asks, old and new.
    """
    subject = session.get_one(Subject, question.subject_id)
    open_asks = {row.representative_id: row for row in _open(session, question, now)}
    for representative in may_answer_at(session, subject, now):
        if question.only not in (None, representative.id) or representative.id in open_asks:
            continue
        row = _new_ask(session, question, subject, representative.id, now)
        open_asks[representative.id] = row
        if representative.email:
            template = _TEMPLATES[question.kind]
            notices.post(session, letter_about(row, representative.email, template, key="asked"), now=now)
            if question.kind is AskKind.REQUEST:  # a renewal's reminders are those of the consent's end
                notices.remind_of_ask(session, row, now=now)
    return list(open_asks.values())


def renewal_of(consent: Consent) -> Question:
    """Return the question whether the same person renews a consent; it is open until the consent ends."""
    return Question(
        kind=AskKind.RENEWAL,
        subject_id=consent.subject_id,
        recipient_id=consent.recipient_id,
        categories=consent.categories,
        purposes=consent.purposes,
        renews_id=consent.id,
        only=consent.grantor_id,
        open_until=consent.end_at,
    )


_TEMPLATES = {AskKind.REQUEST: "consent_requested", AskKind.RENEWAL: "consent_expiring"}


def _open(session: Session, question: Question, now: datetime) -> Sequence[ConsentAsk]:
    about = (
        ConsentAsk.request_id == question.request_id
        if question.kind is AskKind.REQUEST
        else ConsentAsk.renews_id == question.renews_id
    )
    query = select(ConsentAsk).where(
        about,
        ConsentAsk.kind == question.kind.value,
        ConsentAsk.answered_at.is_(None),
        ConsentAsk.expires_at > now,
    )
    return session.scalars(query).all()


def _new_ask(
    session: Session, question: Question, subject: Subject, representative_id: UUID, now: datetime
) -> ConsentAsk:
    row = ConsentAsk(
        partnership_id=subject.partnership_id,
        kind=question.kind.value,
        request_id=question.request_id,
        renews_id=question.renews_id,
        subject_id=subject.id,
        representative_id=representative_id,
        holder_id=subject.holder_id,
        recipient_id=question.recipient_id,
        categories=list(question.categories),
        purposes=list(question.purposes),
        proposed_last_on=proposed_last_day(civil_day(now, zone_of(session, subject.holder_id))),
        asked_at=now,
        expires_at=question.open_until or now + OPEN_FOR,
    )
    session.add(row)
    session.flush()
    record(session, row, "ask", None, now, kind=row.kind)
    return row


def letter_about(row: ConsentAsk, to: str, template: str, *, key: str) -> notices.Letter:
    """Return a letter that links to an ask."""
    return notices.Letter(
        partnership_id=row.partnership_id,
        to=to,
        template=template,
        dedupe_key=f"{template}:{row.id}:{key}",
        link_kind="consent_ask",
        link_id=row.id,
    )


def proposed_last_day(on: date) -> date:
    """Return the end of the school year that is offered: the next 30 June that is at least 30 days away."""
    month, day = SCHOOL_YEAR_ENDS
    soonest = on + SHORTEST_OFFER
    this_year = date(soonest.year, month, day)
    return this_year if soonest <= this_year else date(soonest.year + 1, month, day)


def get_ask(session: Session, ask_id: UUID) -> ConsentAsk:
    """Return an ask, open or not. Whoever calls has verified the signature of its link, or is the holder's staff.

    Raises:
        LinkError: ``unknown``.
    """
    row = session.get(ConsentAsk, ask_id, populate_existing=True)
    if row is None:
        raise LinkError("unknown")
    return row


def asks_of(session: Session, request_id: UUID, *, actor: Actor) -> list[ConsentAsk]:
    """Return the asks of a request, oldest first, for the holder's people.

    Raises:
        NotFoundError: there is an ask, but the actor is not the holder's counsel or custodian.
    """
    query = select(ConsentAsk).where(ConsentAsk.request_id == request_id)
    rows = list(session.scalars(query.order_by(ConsentAsk.asked_at, ConsentAsk.id)))
    for row in rows:
        require_holder_staff(actor, row.holder_id, partnership_id=row.partnership_id)
    return rows


def record(
    session: Session, row: ConsentAsk, action: str, actor: Actor | None, now: datetime, **facts: object
) -> None:
    """Write to the subject's audit stream what happened to an ask."""
    audit.record(
        session,
        stream=f"subject:{row.subject_id}",
        tag=f"act:consent_ask:{action}",
        actor_id=actor.user_id if actor else None,
        subject=f"consent_ask:{row.id}",
        at=now,
        facts=facts,
    )
