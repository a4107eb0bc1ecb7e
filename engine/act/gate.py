"""The release gate: the one place where a disclosure comes to be.

A diagram can only ask for it. In the write phase, in the transaction that records the disclosure, the gate locks the
subject's authority row, reads the clock *after* the lock, evaluates everything again, and inserts the disclosure that
names its basis. A change that commits first is seen; one that comes later waits. Isolation levels are no wall here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.act.authority import lock_authority
from engine.act.checks import Outcome
from engine.act.emergencies import basis_in_force
from engine.act.facts import check_subject, scope_of
from engine.act.models import Disclosure, DisclosureRequest, LegalReview, ReleasePackage, Subject
from engine.act.packages import latest_package
from engine.act.reviews import latest_review
from engine.act.stops import watch
from engine.act.vocabulary import APPROVALS, Basis
from engine.clock import Clock
from engine.workflow.operations import WriteRefusedError


class Block(StrEnum):
    """Why nothing is released, as a stable code; beside these, the reasons of the consent check."""

    NO_REQUEST = "no_request"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    ALREADY_RELEASED = "already_released"
    NOT_MATCHED = "not_matched"
    NOT_READY = "not_ready"
    NOT_REVIEWED = "not_reviewed"
    BEYOND_SCOPE = "beyond_scope"
    CONDITIONS_UNMET = "conditions_unmet"
    CONSENT_CHANGED = "consent_changed"
    BASIS_CHANGED = "basis_changed"
    OTHER_SUBJECT = "other_subject"


BLOCK_SENTENCES = {
    Block.NO_REQUEST: "There is no such request.",
    Block.WITHDRAWN: "The request was withdrawn.",
    Block.ENDED: "The request has ended.",
    Block.ALREADY_RELEASED: "The records were released already.",
    Block.NOT_MATCHED: "The request is not matched to one of the holder's own records.",
    Block.NOT_READY: "The package is not ready, or is older than the last review.",
    Block.NOT_REVIEWED: "Counsel of the holder has not approved it.",
    Block.BEYOND_SCOPE: "The package has something in it that was not approved.",
    Block.CONDITIONS_UNMET: "A condition of the approval is not confirmed.",
    Block.CONSENT_CHANGED: "The consent that counsel approved on is no longer the one that carries it.",
    Block.BASIS_CHANGED: "An emergency began or ended at the very moment of the release.",
    Block.OTHER_SUBJECT: "The package or the emergency is about another child than the request is matched to.",
}
"""What people of the holder read."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What a release stands on."""

    basis: Basis
    request: DisclosureRequest
    package: ReleasePackage
    subject_id: UUID
    consent_id: UUID | None = None
    consent_version: int | None = None
    emergency_id: UUID | None = None


def evaluate(session: Session, request_id: UUID, *, at: datetime) -> Stand | str:
    """Return what a release would stand on at ``at``, or the code of why there can be none.

    It reads the database and not the session's memory. Codes are those of :class:`Block` and of
    :class:`engine.act.checks.Reason`.
    """
    request = session.get(DisclosureRequest, request_id, populate_existing=True)
    if request is None:
        return Block.NO_REQUEST
    closed = _closed(session, request)
    if closed is not None or request.subject_id is None:
        return closed or Block.NOT_MATCHED
    subject = session.get(Subject, request.subject_id)
    if subject is None or subject.holder_id != request.holder_id:
        return Block.NOT_MATCHED
    package = latest_package(session, request_id)
    if package is None or package.sealed_at is None or not package.items:
        return Block.NOT_READY
    if package.subject_id not in (None, request.subject_id):
        return Block.OTHER_SUBJECT
    return _on_emergency(session, request, package, at) or _on_consent(session, request, package, at)


def _closed(session: Session, request: DisclosureRequest) -> Block | None:
    if request.withdrawn_at is not None:
        return Block.WITHDRAWN
    if request.ended_at is not None:
        return Block.ENDED
    released = select(Disclosure.id).where(Disclosure.request_id == request.id)
    return Block.ALREADY_RELEASED if session.scalar(released) is not None else None


def _on_emergency(
    session: Session, request: DisclosureRequest, package: ReleasePackage, at: datetime
) -> Stand | str | None:
    emergency = basis_in_force(session, request.id, at=at)
    if emergency is None or request.subject_id is None:
        return None
    if emergency.subject_id not in (None, request.subject_id):
        return Block.OTHER_SUBJECT
    if not package.categories <= set(emergency.categories):
        return Block.BEYOND_SCOPE
    return Stand(Basis.EMERGENCY, request, package, request.subject_id, emergency_id=emergency.id)


def _on_consent(
    session: Session, request: DisclosureRequest, package: ReleasePackage, at: datetime
) -> Stand | str:
    review = latest_review(session, request.id)
    if review is None or review.outcome not in APPROVALS or request.subject_id is None:
        return Block.NOT_REVIEWED
    unfit = _unfit(review, package)
    if unfit is not None:
        return unfit
    scope = scope_of(request, package.categories)
    result = check_subject(session, request.subject_id, scope, at, prefer=review.consent_id)
    if result.outcome is not Outcome.PERMIT:
        return result.reason
    if (result.consent_id, result.consent_version) != (review.consent_id, review.consent_version):
        return Block.CONSENT_CHANGED
    return Stand(
        Basis.CONSENT, request, package, request.subject_id, result.consent_id, result.consent_version
    )


def _unfit(review: LegalReview, package: ReleasePackage) -> Block | None:
    """Tell what a package lacks to be what counsel approved."""
    if package.sealed_at is None or package.sealed_at < review.reviewed_at:
        return Block.NOT_READY
    if not package.categories <= set(review.categories):
        return Block.BEYOND_SCOPE
    if not set(review.conditions) <= set(package.conditions_met):
        return Block.CONDITIONS_UNMET
    return None


@dataclass(frozen=True, slots=True)
class ReleaseWrite:
    """Write: the release, if everything still carries it when the subject's authority row is locked."""

    request_id: UUID
    subject_id: UUID
    disclosure_id: UUID
    basis: Basis
    """What the diagram has been told; whether somebody looks at the release afterwards depends on it."""
    clock: Clock
    """Read after the lock: the step's own instant is from before it."""

    def apply(self, session: Session, *, now: datetime) -> None:
        """Insert the disclosure and its audit entries.

        Raises:
            WriteRefusedError: nothing carries it any more; the result is ``{"outcome": "blocked", "reason": code}``.
        """
        del now
        session.flush()
        epoch = lock_authority(session, self.subject_id)
        at = self.clock()
        stand = evaluate(session, self.request_id, at=at)
        if not isinstance(stand, Stand):
            raise WriteRefusedError(blocked(stand))
        if (
            stand.subject_id != self.subject_id
        ):  # matched anew since: the row that was locked is another child's
            raise WriteRefusedError(blocked(Block.NOT_MATCHED))
        if stand.basis is not self.basis:
            raise WriteRefusedError(blocked(Block.BASIS_CHANGED))
        row = _disclosure(stand, self.disclosure_id, epoch, at)
        session.add(row)
        session.flush()
        watch(session, row)
        _record(session, row)


def blocked(reason: str) -> dict[str, str | None]:
    """Return the result of an operation that released nothing."""
    return {"outcome": "blocked", "reason": str(reason), "disclosure_id": None, "basis": None}


def basis_at(session: Session, request_id: UUID, *, at: datetime) -> Basis:
    """Return what a release of a request would stand on at ``at``, if anything carries it."""
    in_force = basis_in_force(session, request_id, at=at) is not None
    return Basis.EMERGENCY if in_force else Basis.CONSENT


def _disclosure(stand: Stand, disclosure_id: UUID, epoch: int, at: datetime) -> Disclosure:
    request, package = stand.request, stand.package
    return Disclosure(
        id=disclosure_id,
        partnership_id=request.partnership_id,
        request_id=request.id,
        subject_id=stand.subject_id,
        holder_id=request.holder_id,
        basis=stand.basis.value,
        consent_id=stand.consent_id,
        consent_version=stand.consent_version,
        emergency_id=stand.emergency_id,
        purpose=request.purpose,
        categories=sorted(package.categories),
        recipient_agency_id=request.requesting_agency_id,
        recipient_id=request.requested_by,
        package_id=package.id,
        disclosed_at=at,
        disclosed_by=package.prepared_by,
        authority_epoch=epoch,
    )


def _record(session: Session, row: Disclosure) -> None:
    """Write to both streams; if either can't be written, nothing is released."""
    facts = {
        "request": str(row.request_id),
        "basis": row.basis,
        "consent": str(row.consent_id) if row.consent_id else None,
        "consent_version": row.consent_version,
        "emergency": str(row.emergency_id) if row.emergency_id else None,
        "categories": row.categories,
        "epoch": row.authority_epoch,
        "package": str(row.package_id),
    }
    for stream in (f"subject:{row.subject_id}", f"case:{row.request_id}"):
        audit.record(
            session,
            stream=stream,
            tag="act:disclosure:release",
            actor_id=row.disclosed_by,
            subject=f"disclosure:{row.id}",
            at=row.disclosed_at,
            facts=facts,
        )
