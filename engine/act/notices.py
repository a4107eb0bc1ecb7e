"""Mail and reminders of this room. A mail says that something waits, and names no child, no agency and no detail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from engine import reminders
from engine.act.models import Consent, ConsentAsk
from engine.mail import queue_mail

EXPIRY_DAYS = (60, 30, 7, 1)
"""Days before a consent's end on which somebody is reminded. Reminders never extend a consent."""
ASK_DAYS = (3, 7)
"""Days after an ask on which a guardian who hasn't answered is reminded."""
CONSENT_EXPIRING = "consent_expiring"
CONSENT_ASK = "consent_ask"


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one address; the page it links to is named, and its address is made when it is sent."""

    partnership_id: UUID
    to: str
    template: str
    dedupe_key: str
    link_kind: str | None = None
    link_id: UUID | None = None


def post(session: Session, letter: Letter, *, now: datetime) -> None:
    """Put a letter into the outbox; one with the same key is not sent again."""
    queue_mail(
        session,
        partnership_id=letter.partnership_id,
        to=letter.to,
        template=letter.template,
        params={},
        dedupe_key=letter.dedupe_key,
        due_at=now,
        now=now,
        link_kind=letter.link_kind,
        link_id=str(letter.link_id) if letter.link_id else None,
    )


def remind_of_end(session: Session, consent: Consent, *, now: datetime) -> None:
    """Make the reminders of a consent's end: 60, 30, 7 and 1 days before, and none in the past."""
    if consent.end_at is None:
        return
    for days in EXPIRY_DAYS:
        _remind(session, consent, CONSENT_EXPIRING, days, consent.end_at - timedelta(days=days), now)


def remind_of_ask(session: Session, ask: ConsentAsk, *, now: datetime) -> None:
    """Make the reminders of an ask that is not answered: after 3 and 7 days."""
    for days in ASK_DAYS:
        _remind(session, ask, CONSENT_ASK, days, ask.asked_at + timedelta(days=days), now)


def stop_reminding_of_end(session: Session, consent_id: UUID, *, now: datetime) -> None:
    """Take back what is not yet said of a consent's end."""
    reminders.cancel_for(session, kind=CONSENT_EXPIRING, subject_id=consent_id, now=now)


def stop_reminding_of_ask(session: Session, ask_id: UUID, *, now: datetime) -> None:
    """Take back what is not yet said of an ask."""
    reminders.cancel_for(session, kind=CONSENT_ASK, subject_id=ask_id, now=now)


def _remind(
    session: Session, about: Consent | ConsentAsk, kind: str, days: int, due_at: datetime, now: datetime
) -> None:
    if due_at <= now:
        return
    reminders.schedule(
        session,
        partnership_id=about.partnership_id,
        kind=kind,
        subject_id=about.id,
        dedupe_key=f"{kind}:{about.id}:{days}",
        due_at=due_at,
        now=now,
    )
