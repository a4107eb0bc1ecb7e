"""From rows to what the consent check reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.act.authority import authority_period, representatives
from engine.act.checks import CheckResult, ConsentFacts, Scope, check
from engine.act.models import Consent, Disclosure, DisclosureRequest, Subject
from engine.act.standing import zone_of
from engine.errors import NotFoundError


def facts_of(session: Session, subject_id: UUID) -> list[ConsentFacts]:
    """Return the facts of every consent of a subject, read from the database and not from the session's memory.

    Raises:
        NotFoundError: there is no such subject.
    """
    subject = session.get(Subject, subject_id)
    if subject is None:
        raise NotFoundError(f"expected subject {subject_id}, but there is none")
    zone = zone_of(session, subject.holder_id)
    grantors = {row.id: row for row in representatives(session, subject_id)}
    query = select(Consent).where(Consent.subject_id == subject_id).order_by(Consent.signed_at, Consent.id)
    facts = []
    for row in session.scalars(query.execution_options(populate_existing=True)):
        grantor = grantors[row.grantor_id]
        from_at, to_at = authority_period(grantor, subject, zone)
        known = replace(_facts(row), grantor_may_consent=grantor.may_consent)
        facts.append(replace(known, grantor_from_at=from_at, grantor_to_at=to_at))
    return facts


def _facts(row: Consent) -> ConsentFacts:
    return ConsentFacts(
        id=row.id,
        version=row.row_version,
        grantor_id=row.grantor_id,
        holder_id=row.holder_id,
        recipient_id=row.recipient_id,
        categories=frozenset(row.categories),
        purposes=frozenset(row.purposes),
        decision=row.decision,
        status=row.status,
        start_at=row.start_at,
        end_at=row.end_at,
        signed_at=row.signed_at,
        revoked_at=row.revoked_at,
    )


def scope_of(request: DisclosureRequest, categories: Sequence[str] | frozenset[str] | None = None) -> Scope:
    """Return what a request asks for, or only some ``categories`` of it."""
    return Scope(
        holder_id=request.holder_id,
        recipient_id=request.requesting_agency_id,
        purpose=request.purpose,
        categories=frozenset(request.categories if categories is None else categories),
    )


def scope_of_disclosure(disclosure: Disclosure) -> Scope:
    """Return what was disclosed."""
    return Scope(
        holder_id=disclosure.holder_id,
        recipient_id=disclosure.recipient_agency_id,
        purpose=disclosure.purpose,
        categories=frozenset(disclosure.categories),
    )


def check_subject(
    session: Session, subject_id: UUID, scope: Scope, at: datetime, *, prefer: UUID | None = None
) -> CheckResult:
    """Decide over everything that is known of a subject's consents; see :func:`engine.act.checks.check`."""
    return check(facts_of(session, subject_id), scope, at, prefer=prefer)
