"""What the end of a consent does to live requests: due work, written in the transaction that ended it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.act.emergencies import basis_in_force
from engine.act.facts import check_subject, scope_of
from engine.act.models import Consent, ConsentEffect, DisclosureRequest, Reliance
from engine.store.base import insert_if_absent, table


def note_ended(session: Session, consent: Consent, *, kind: str, now: datetime) -> int:
    """Make the due work for every live request that stands on a consent which has just ended.

    A request that something else carries - another consent, an emergency - is noted as done: it goes on, and the
    gate looks again before anything is released.

    Args:
        session: A write session that holds the subject's authority row.
        consent: The consent that ended; it must be flushed as ended already.
        kind: ``revoked`` or ``expired``.
        now: Aware instant.

    Returns:
        How many requests are to be interrupted.
    """
    relying = (
        select(DisclosureRequest)
        .join(Reliance, Reliance.request_id == DisclosureRequest.id)
        .where(
            Reliance.consent_id == consent.id,
            DisclosureRequest.ended_at.is_(None),
            DisclosureRequest.withdrawn_at.is_(None),
        )
    )
    due = 0
    for request in session.scalars(relying):
        carried = _is_carried(session, request, now)
        row = {
            "consent_id": consent.id,
            "request_id": request.id,
            "partnership_id": consent.partnership_id,
            "kind": kind,
            "due_at": now,
            "done_at": now if carried else None,
        }
        due += insert_if_absent(session.connection(), table(ConsentEffect), row) and not carried
    return due


def _is_carried(session: Session, request: DisclosureRequest, now: datetime) -> bool:
    if basis_in_force(session, request.id, at=now) is not None:
        return True
    if request.subject_id is None:
        return False
    return bool(check_subject(session, request.subject_id, scope_of(request), now).releasable)
