"""Which live request stands on which consent: what a revocation or expiry looks up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from engine.act.checks import CheckResult
from engine.act.models import DisclosureRequest, Reliance


def rely_on(session: Session, request: DisclosureRequest, result: CheckResult, *, now: datetime) -> None:
    """Note the one consent that a request stands on from here; it stands on nothing if nothing is releasable."""
    session.execute(delete(Reliance).where(Reliance.request_id == request.id))
    if result.consent_id is None or result.consent_version is None:
        return
    session.add(
        Reliance(
            request_id=request.id,
            consent_id=result.consent_id,
            partnership_id=request.partnership_id,
            consent_version=result.consent_version,
            noted_at=now,
        )
    )
    session.flush()
