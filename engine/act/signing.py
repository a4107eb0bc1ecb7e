"""Signing: a consent is written, and takes the place of what the same person said before about the same.

Whatever writes here locks the subject's authority row first and counts its epoch up, so that a release either was
before it or sees it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor, Permission, require
from engine.act import notices
from engine.act.authority import bump_epoch, has_authority
from engine.act.effects import note_ended
from engine.act.models import Consent, Representative, Subject
from engine.act.numbers import lock_counter, take_number
from engine.act.standing import require_holder_staff, zone_of
from engine.act.vocabulary import (
    CATEGORIES,
    PURPOSES,
    ConsentStatus,
    Decision,
    Route,
    require_codes,
)
from engine.calendars import end_after
from engine.errors import InvalidInputError, NotFoundError, PermissionDeniedError
from engine.names import require_seen


@dataclass(frozen=True, slots=True)
class Signature:
    """How somebody signed, and what they had before them."""

    route: Route
    typed_name: str
    """Empty for a no by link: only a permission must be signed (34 CFR 99.30(a))."""
    locale: str
    text_sha256: str
    """SHA-256, lower-case hexadecimal, of the exact text that the signer saw."""


@dataclass(frozen=True, slots=True)
class NewConsent:
    """A permission or refusal about to be written."""

    subject_id: UUID
    grantor_id: UUID
    recipient_id: UUID
    categories: Sequence[str]
    purposes: Sequence[str]
    decision: Decision
    last_on: date | None
    """Last civil day in the holder's zone, inclusive; None means until it is revoked. Refusals have none."""
    signature: Signature


def record_consent(session: Session, new: NewConsent, *, actor: Actor, now: datetime) -> Consent:
    """Write down a consent that came on paper or in person, without an ask.

    Raises:
        PermissionDeniedError: the actor may not handle consents, or the signer has no right to answer.
        NotFoundError: the subject is not in the actor's agency's registry.
        InvalidInputError: a code, the day or the signature doesn't fit.
    """
    require(actor, Permission.CONSENT_READ)
    subject = _subject(session, new.subject_id)
    require_holder_staff(actor, subject.holder_id, partnership_id=subject.partnership_id)
    if new.signature.route is Route.LINK:
        raise InvalidInputError("expected an answer on paper or in person, but it came by a link")
    bump_epoch(session, subject.id)
    return sign(session, new, actor=actor, now=now)


def sign(session: Session, new: NewConsent, *, actor: Actor | None, now: datetime) -> Consent:
    """Write a consent and let it take the place of the same grantor's overlapping ones.

    The caller holds the subject's authority row and has counted its epoch up.

    Raises:
        PermissionDeniedError: the signer has no right to answer for the subject at ``now``.
        InvalidInputError: a code, the day or the signature doesn't fit.
    """
    subject = _subject(session, new.subject_id)
    grantor = _require_grantor(session, new.grantor_id, subject, now)
    if new.decision is not Decision.DENY or new.signature.route is not Route.LINK or new.signature.typed_name:
        _require_signed(new.signature)
        _require_own_name(new.signature, grantor)
    row = _row(session, new, subject, now)
    row.recorded_by = actor.user_id if actor else None
    older = _overlapped(session, row)
    row.supersedes_id = older[0].id if older else None
    session.add(row)
    for other in older:
        _supersede(session, other, now)
    session.flush()
    if row.decision == Decision.PERMIT:
        notices.remind_of_end(session, row, now=now)
    record(session, row, "sign", actor, now, decision=row.decision, categories=row.categories)
    for other in older:
        note_ended(session, other, kind="revoked", now=now)
    return row


def _subject(session: Session, subject_id: UUID) -> Subject:
    subject = session.get(Subject, subject_id)
    if subject is None:
        raise NotFoundError(f"expected subject {subject_id}, but there is none")
    return subject


def _require_signed(signature: Signature) -> None:
    if not signature.typed_name.strip():
        raise InvalidInputError(
            "expected a typed name as the signature, but it is empty", {"typed_name": "Type your full name."}
        )
    require_seen({"typed_name": ("name", signature.typed_name)})


def same_name(typed: str, on_record: str) -> bool:
    """Tell whether somebody typed the name on record, but for case, accents, punctuation and spaces."""
    return _plain(typed) == _plain(on_record)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in letters if char.isalnum())


def _require_own_name(signature: Signature, grantor: Representative) -> None:
    """Refuse another's name under an answer by link: nobody saw who holds the mail (45 CFR 164.508(c)(1)(vi))."""
    if signature.route is Route.LINK and not same_name(signature.typed_name, grantor.name):
        raise InvalidInputError(
            "expected the name of the representative who was asked, but another was typed",
            {"typed_name": "Sign with the name that is on record."},
        )


def _require_grantor(session: Session, grantor_id: UUID, subject: Subject, now: datetime) -> Representative:
    grantor = session.get(Representative, grantor_id, populate_existing=True)
    if grantor is None or grantor.subject_id != subject.id:
        raise NotFoundError(
            f"expected representative {grantor_id} of subject {subject.id}, but there is none"
        )
    if not has_authority(grantor, subject, zone_of(session, subject.holder_id), now):
        raise PermissionDeniedError(
            f"expected representative {grantor_id} to have the right to answer, but not now"
        )
    return grantor


def _row(session: Session, new: NewConsent, subject: Subject, now: datetime) -> Consent:
    end_at = None
    if new.decision is Decision.PERMIT and new.last_on is not None:
        end_at = end_after(new.last_on, zone_of(session, subject.holder_id))
        if end_at <= now:
            raise InvalidInputError(
                "expected a last day that is still to come, but it is over",
                {"last_on": "Choose a day that is still to come."},
            )
    return Consent(
        partnership_id=subject.partnership_id,
        number=take_number(lock_counter(session, subject.partnership_id, "consent"), "C"),
        subject_id=subject.id,
        grantor_id=new.grantor_id,
        holder_id=subject.holder_id,
        recipient_id=new.recipient_id,
        categories=require_codes(new.categories, CATEGORIES, field="categories"),
        purposes=require_codes(new.purposes, PURPOSES, field="purposes"),
        decision=new.decision.value,
        status=ConsentStatus.ACTIVE.value,
        start_at=now,
        end_at=end_at,
        signed_at=now,
        route=new.signature.route.value,
        typed_name=new.signature.typed_name.strip(),
        locale=new.signature.locale,
        text_sha256=new.signature.text_sha256,
    )


def _overlapped(session: Session, row: Consent) -> list[Consent]:
    """Return the grantor's active consents that a new one overlaps, newest first."""
    query = (
        select(Consent)
        .where(
            Consent.subject_id == row.subject_id,
            Consent.grantor_id == row.grantor_id,
            Consent.holder_id == row.holder_id,
            Consent.recipient_id == row.recipient_id,
            Consent.status == ConsentStatus.ACTIVE.value,
        )
        .order_by(Consent.signed_at.desc(), Consent.id)
    )
    found = session.scalars(query.execution_options(populate_existing=True))
    return [c for c in found if _meet(c.categories, row.categories) and _meet(c.purposes, row.purposes)]


def _meet(one: Iterable[str], other: Iterable[str]) -> bool:
    return not set(one).isdisjoint(other)


def _supersede(session: Session, row: Consent, now: datetime) -> None:
    row.status = ConsentStatus.SUPERSEDED.value
    row.row_version += 1
    notices.stop_reminding_of_end(session, row.id, now=now)


def record(
    session: Session, row: Consent, action: str, actor: Actor | None, now: datetime, **facts: object
) -> None:
    """Write to the subject's audit stream what was done to a consent."""
    audit.record(
        session,
        stream=f"subject:{row.subject_id}",
        tag=f"act:consent:{action}",
        actor_id=actor.user_id if actor else None,
        subject=f"consent:{row.id}",
        at=now,
        facts={"version": row.row_version, "route": row.route, **facts},
    )
