"""What this room's reminders say, when they are due; registered with the reminders' room by kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.act import notices
from engine.act.asks import ask, letter_about, renewal_of
from engine.act.models import Consent, ConsentAsk, Representative
from engine.act.vocabulary import AskKind, ConsentStatus
from engine.reminders import Source
from engine.reminders.models import Reminder

JUST_ASKED = timedelta(days=1)
"""Who was written to about the same thing within this time is not written to again."""


def remind_of_ask(session: Session, reminder: Reminder, now: datetime) -> None:
    """Tell a guardian that their answer is still open, if it is."""
    row = session.get(ConsentAsk, reminder.subject_id)
    if row is None or row.answered_at is not None or row.expires_at <= now:
        return
    _write(session, row, "consent_reminder", reminder, now)


def remind_of_end(session: Session, reminder: Reminder, now: datetime) -> None:
    """Offer the renewal of a consent that ends soon, if it still stands and nobody has answered the offer."""
    consent = session.get(Consent, reminder.subject_id)
    if consent is None or consent.status != ConsentStatus.ACTIVE.value:
        return
    if consent.end_at is None or consent.end_at <= now or _renewal_answered(session, consent):
        return
    for row in ask(session, renewal_of(consent), now=now):
        if row.asked_at <= now - JUST_ASKED:
            _write(session, row, "consent_expiring", reminder, now)


def _renewal_answered(session: Session, consent: Consent) -> bool:
    answered = select(ConsentAsk.id).where(
        ConsentAsk.kind == AskKind.RENEWAL.value,
        ConsentAsk.renews_id == consent.id,
        ConsentAsk.answered_at.is_not(None),
    )
    return session.scalar(answered.limit(1)) is not None


def _write(session: Session, row: ConsentAsk, template: str, reminder: Reminder, now: datetime) -> None:
    representative = session.get_one(Representative, row.representative_id)
    if representative.email:
        letter = letter_about(row, representative.email, template, key=str(reminder.id))
        notices.post(session, letter, now=now)


SOURCES: Mapping[str, Source] = MappingProxyType(
    {notices.CONSENT_ASK: remind_of_ask, notices.CONSENT_EXPIRING: remind_of_end}
)
"""By kind of reminder."""
