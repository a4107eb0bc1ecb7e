"""Consents looked up. How one is written is in ``signing.py`` and ``answers.py``, how it ends in ``revocations.py``."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import Actor, Permission, require
from engine.act.models import Consent
from engine.act.standing import require_holder_staff
from engine.act.vocabulary import ConsentStatus, Decision
from engine.errors import NotFoundError

EXPIRING_WITHIN = timedelta(days=60)


def get_consent(session: Session, consent_id: UUID, *, actor: Actor) -> Consent:
    """Return a consent about the actor's agency's own records.

    Raises:
        PermissionDeniedError: the actor may not read consents.
        NotFoundError: it does not exist, or another agency holds the records; nobody else may know of it.
    """
    require(actor, Permission.CONSENT_READ)
    found = session.get(Consent, consent_id, populate_existing=True)
    if found is None:
        raise NotFoundError(f"expected consent {consent_id}, but there is none")
    require_holder_staff(actor, found.holder_id, partnership_id=found.partnership_id)
    return found


def list_consents(
    session: Session, *, actor: Actor, after: tuple[datetime, UUID] | None = None, size: int = 50
) -> list[Consent]:
    """Return a page of the consents about the actor's agency's records, newest first.

    Args:
        session: Any session.
        actor: Counsel or custodian of the holder.
        after: (signed_at, id) of the last row of the page before; None for the first page.
        size: Rows a page.
    """
    require(actor, Permission.CONSENT_READ)
    require_holder_staff(actor, actor.agency_id, partnership_id=actor.partnership_id)
    query = select(Consent).where(Consent.holder_id == actor.agency_id)
    if after is not None:
        at, last_id = after
        query = query.where((Consent.signed_at < at) | ((Consent.signed_at == at) & (Consent.id < last_id)))
    return list(session.scalars(query.order_by(Consent.signed_at.desc(), Consent.id.desc()).limit(size)))


def expiring(
    session: Session, *, now: datetime, holder_id: UUID | None = None, within: timedelta = EXPIRING_WITHIN
) -> list[Consent]:
    """Return the permissions in force that end within ``within``, the next to end first."""
    query = select(Consent).where(
        Consent.status == ConsentStatus.ACTIVE.value,
        Consent.decision == Decision.PERMIT.value,
        Consent.end_at > now,
        Consent.end_at <= now + within,
    )
    if holder_id is not None:
        query = query.where(Consent.holder_id == holder_id)
    return list(session.scalars(query.order_by(Consent.end_at, Consent.id)))


def state_at(row: Consent, at: datetime) -> str:
    """Return what people are told of a consent: ``refused``, ``expired`` or its status. *Expired* is computed."""
    if row.status != ConsentStatus.ACTIVE.value:
        return row.status
    if row.decision == Decision.DENY.value:
        return "refused"
    return "expired" if row.end_at is not None and row.end_at <= at else row.status
