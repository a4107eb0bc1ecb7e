"""The writes that the completion of a user task must add (``Workflow.complete(…, also=…)``).

Each checks again, in the transaction that completes the task, that its actor may do this for the holder; whatever it
raises leaves the task open and nothing written.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engine.access import Actor
from engine.act import clarifying, emergencies, matching, reviews, sealing
from engine.act.emergencies import EmergencyDecision
from engine.act.packages import open_for_change
from engine.act.reviews import ReviewDecision
from engine.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class RecordMatch:
    """Write for ``match_subject``; see :func:`engine.act.matching.match`."""

    request_id: UUID
    subject_id: UUID | None
    """None for ``no_record``."""
    actor: Actor

    def apply(self, session: Session, *, now: datetime) -> None:
        """Set the request's subject."""
        matching.match(session, self.request_id, self.subject_id, actor=self.actor, now=now)


@dataclass(frozen=True, slots=True)
class RecordReview:
    """Write for ``legal_review``; see :func:`engine.act.reviews.record_review`."""

    decision: ReviewDecision
    actor: Actor

    def apply(self, session: Session, *, now: datetime) -> None:
        """Append counsel's decision."""
        reviews.record_review(session, self.decision, actor=self.actor, now=now)


@dataclass(frozen=True, slots=True)
class RecordClarification:
    """Write for ``answer_question``; see :func:`engine.act.clarifying.clarify`."""

    request_id: UUID
    text: str
    actor: Actor

    def apply(self, session: Session, *, now: datetime) -> None:
        """Append the requester's answer."""
        clarifying.clarify(session, self.request_id, self.text, actor=self.actor, now=now)


@dataclass(frozen=True, slots=True)
class RecordPackage:
    """Write for ``prepare_release`` with the outcome ``ready``; see :func:`engine.act.sealing.seal`."""

    request_id: UUID
    package_id: UUID
    seen: Collection[str]
    """Marks of the items that the custodian saw; see :func:`engine.act.sealing.require_seen`."""
    conditions_met: Collection[str]
    actor: Actor

    def apply(self, session: Session, *, now: datetime) -> None:
        """Seal the package.

        Raises:
            NotFoundError: the package is another request's.
            PackageChangedError: it holds other items than the custodian saw.
        """
        package = open_for_change(session, self.package_id, self.actor)
        if package.request_id != self.request_id:
            raise NotFoundError(
                f"expected package {self.package_id} of request {self.request_id}, but it is another's"
            )
        sealing.require_seen(package, self.seen)
        sealing.seal(session, package.id, conditions_met=self.conditions_met, actor=self.actor, now=now)


@dataclass(frozen=True, slots=True)
class RecordEmergency:
    """Write for ``decide_emergency``; see :func:`engine.act.emergencies.decide`."""

    decision: EmergencyDecision
    actor: Actor

    def apply(self, session: Session, *, now: datetime) -> None:
        """Write the basis, or that the request takes the ordinary way."""
        emergencies.decide(session, self.decision, actor=self.actor, now=now)


@dataclass(frozen=True, slots=True)
class RecordEmergencyReview:
    """Write for ``review_emergency``; see :func:`engine.act.emergencies.review_afterwards`."""

    request_id: UUID
    justified: bool
    note: str
    actor: Actor

    def apply(self, session: Session, *, now: datetime) -> None:
        """Write what the review found."""
        emergencies.review_afterwards(
            session, self.request_id, self.note, justified=self.justified, actor=self.actor, now=now
        )
