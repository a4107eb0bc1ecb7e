"""Starting the renewal of consents that end soon: a process of its own, whose business key is the consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from engine import sweep
from engine.act.authority import lock_authority
from engine.act.consents import EXPIRING_WITHIN
from engine.act.models import Consent, ConsentAsk
from engine.act.starting import Starter
from engine.act.vocabulary import ConsentStatus, Decision
from engine.errors import ConflictError
from engine.store.session import Database
from engine.workflow.models import ProcessInstance

RENEWAL = "consent_renewal"
"""Process id."""
CONSENT_TYPE = "context<id: string, end_at: string>"
"""FEEL's type of the variable ``consent``, as :func:`start_variables` makes it."""


@dataclass(frozen=True, slots=True)
class OneRenewal:
    """Write: the renewal of a consent is started by one worker only."""

    subject_id: UUID
    consent_id: UUID

    def apply(self, session: Session, *, now: datetime) -> None:
        """Let pass the first.

        Raises:
            ConflictError: another worker has started it.
        """
        del now
        lock_authority(session, self.subject_id)
        same = ProcessInstance.business_key == str(self.consent_id)
        if session.scalar(select(func.count()).select_from(ProcessInstance).where(same)) != 1:
            raise ConflictError(
                f"expected the renewal of consent {self.consent_id} to be new, but it is started"
            )


def start_renewals(database: Database, workflow: Starter, *, now: datetime) -> int:
    """Start the renewal of permissions that end within 60 days and were not offered for renewal yet; return how many."""
    offered = exists().where(ConsentAsk.renews_id == Consent.id)
    query = (
        select(Consent)
        .where(
            Consent.status == ConsentStatus.ACTIVE.value,
            Consent.decision == Decision.PERMIT.value,
            Consent.end_at > now,
            Consent.end_at <= now + EXPIRING_WITHIN,
            ~offered,
        )
        .order_by(Consent.end_at, Consent.id)
    )
    with database.read() as session:
        found = [row for row in session.scalars(query) if not _started(session, row.id)]
    rows = {row.id: row for row in found}
    return sweep.each("renewals", rows, lambda one: _start(workflow, rows[one], now))


def _started(session: Session, consent_id: UUID) -> bool:
    same = select(ProcessInstance.id).where(ProcessInstance.business_key == str(consent_id)).limit(1)
    return session.scalar(same) is not None


def start_variables(row: Consent) -> dict[str, Any]:
    """Return the first process variables of a renewal; identifiers only.

    Args:
        row: A consent that ends at some time.
    """
    assert row.end_at is not None
    return {"consent": {"id": str(row.id), "end_at": row.end_at.isoformat()}}


def _start(workflow: Starter, row: Consent, now: datetime) -> bool:
    try:
        workflow.start(
            partnership_id=row.partnership_id,
            key=RENEWAL,
            business_key=str(row.id),
            variables=start_variables(row),
            scopes={"holder": str(row.holder_id)},
            actor=None,
            now=now,
            also=(OneRenewal(row.subject_id, row.id),),
        )
    except ConflictError:  # another worker was first; ours was rolled back
        return False
    return True
