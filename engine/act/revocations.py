"""The end of a consent before a case has ended.

Revoking commits the revocation, the subject's new epoch and the due work in one short transaction; from that instant
nothing stands on the consent. Each live case is then interrupted in a transaction of its own (42 CFR 2.31(a)(6);
34 CFR 99.30; 45 CFR 164.508(b)(5)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from engine import sweep
from engine.access import Actor, Permission, require
from engine.act import notices
from engine.act.authority import bump_epoch, lock_authority
from engine.act.consents import get_consent
from engine.act.effects import note_ended
from engine.act.messages import Messenger
from engine.act.models import Consent, ConsentAsk, ConsentEffect, DisclosureRequest, Reliance
from engine.act.signing import record
from engine.act.vocabulary import ConsentStatus, Decision
from engine.errors import ConflictError, InvalidInputError, LinkError
from engine.store.session import Database

CONSENT_ENDED = "consent_ended"
"""Name of the message that interrupts a case."""


def revoke(session: Session, consent_id: UUID, *, actor: Actor, now: datetime) -> Consent:
    """Revoke a permission for a guardian who said so on paper or in person.

    Raises:
        PermissionDeniedError: the actor may not revoke.
        NotFoundError: the consent is about another agency's records.
        InvalidInputError: it is a refusal; a new answer takes its place instead.
        ConflictError: it is not active any more.
    """
    require(actor, Permission.CONSENT_REVOKE)
    return _revoke(session, get_consent(session, consent_id, actor=actor), actor, now)


def revoke_by_ask(session: Session, ask_id: UUID, consent_id: UUID, *, now: datetime) -> Consent:
    """Revoke a permission by the link through which it was given, or is to be renewed; the link never expires for that.

    Raises:
        LinkError: the link is not about this consent.
        ConflictError: it is not active any more.
    """
    ask = session.get(ConsentAsk, ask_id)
    consent = session.get(Consent, consent_id)
    if ask is None or consent is None or consent_id not in (ask.consent_id, ask.renews_id):
        raise LinkError("unknown")
    if consent.grantor_id != ask.representative_id:
        raise LinkError("unknown")
    return _revoke(session, consent, None, now)


def _revoke(session: Session, consent: Consent, actor: Actor | None, now: datetime) -> Consent:
    if consent.decision != Decision.PERMIT.value:
        raise InvalidInputError(f"expected a permission to revoke, but consent {consent.id} is a refusal")
    epoch = bump_epoch(session, consent.subject_id)
    session.refresh(consent)
    if consent.status != ConsentStatus.ACTIVE.value:
        raise ConflictError(f"expected consent {consent.id} to be active, but it is {consent.status}")
    consent.status, consent.revoked_at = ConsentStatus.REVOKED.value, now
    consent.row_version += 1
    session.flush()
    notices.stop_reminding_of_end(session, consent.id, now=now)
    due = note_ended(session, consent, kind="revoked", now=now)
    record(session, consent, "revoke", actor, now, epoch=epoch, interrupts=due)
    return consent


def expire_due(database: Database, *, now: datetime) -> int:
    """Make the due work of consents whose period is over, once each; return how many cases are to be interrupted.

    That a consent has expired is computed wherever it is asked; this only tells the cases that still stand on it.
    """
    with database.read() as session:
        found = list(session.scalars(_expired(now)))
    return sweep.each("consent_ends", found, lambda one: _expire(database, one, now))


def _expired(now: datetime) -> Any:
    noted = exists().where(
        ConsentEffect.consent_id == Reliance.consent_id, ConsentEffect.request_id == Reliance.request_id
    )
    return (
        select(Consent.id)
        .join(Reliance, Reliance.consent_id == Consent.id)
        .join(DisclosureRequest, DisclosureRequest.id == Reliance.request_id)
        .where(
            Consent.status == ConsentStatus.ACTIVE.value,
            Consent.end_at <= now,
            DisclosureRequest.ended_at.is_(None),
            DisclosureRequest.withdrawn_at.is_(None),
            ~noted,
        )
        .distinct()
    )


def _expire(database: Database, consent_id: UUID, now: datetime) -> int:
    with database.write() as session:
        consent = session.get_one(Consent, consent_id)
        lock_authority(session, consent.subject_id)
        session.refresh(consent)
        due = note_ended(session, consent, kind="expired", now=now)
        record(session, consent, "expire", None, now, interrupts=due)
        return due


@dataclass(frozen=True, slots=True)
class EffectDone:
    """Write: one case was told that its consent ended."""

    consent_id: UUID
    request_id: UUID

    def apply(self, session: Session, *, now: datetime) -> None:
        """Mark the due work as done.

        Raises:
            ConflictError: another worker was first.
        """
        this = (
            ConsentEffect.consent_id == self.consent_id,
            ConsentEffect.request_id == self.request_id,
            ConsentEffect.done_at.is_(None),
        )
        done = session.execute(update(ConsentEffect).where(*this).values(done_at=now))
        if done.rowcount == 0:  # type: ignore[attr-defined]
            raise ConflictError(f"expected the effect on request {self.request_id} to be due, but it is done")


def deliver_effects(
    database: Database,
    workflow: Messenger,
    *,
    now: datetime,
    consent_id: UUID | None = None,
) -> int:
    """Tell live cases that the consent they stand on ended, each in its own transaction; return how many were told.

    ``consent_id``: of this consent alone; None for all that is due. A case that can't be told holds up no other.
    """
    with database.read() as session:
        query = (
            select(ConsentEffect)
            .where(ConsentEffect.done_at.is_(None), ConsentEffect.due_at <= now)
            .order_by(ConsentEffect.due_at, ConsentEffect.request_id)
        )
        if consent_id is not None:
            query = query.where(ConsentEffect.consent_id == consent_id)
        found = {effect.request_id: effect for effect in session.scalars(query)}
    return sweep.each("consent_effects", found, lambda one: _deliver(database, workflow, found[one], now))


def _deliver(database: Database, workflow: Messenger, effect: ConsentEffect, now: datetime) -> bool:
    done = EffectDone(effect.consent_id, effect.request_id)
    try:
        with database.write() as session:
            request = session.get_one(DisclosureRequest, effect.request_id)
            if request.ended_at is not None:
                done.apply(session, now=now)
                return False
        workflow.deliver(
            partnership_id=effect.partnership_id,
            name=CONSENT_ENDED,
            business_key=str(effect.request_id),
            payload={"consent_id": str(effect.consent_id), "kind": effect.kind},
            now=now,
            also=(done,),
        )
    except ConflictError:  # another worker has it, or the case moved on twice; the row is still the truth
        return False
    return True
