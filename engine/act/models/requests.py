"""Tables of a request and of what people of the holder decided about it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.act.models.columns import EncryptedDate, one_of
from engine.act.vocabulary import ReviewOutcome
from engine.store.base import Base, Identified, InPartnership
from engine.store.types import Encrypted, UtcDateTime


class Counter(InPartnership, Base):
    """The last number given out of one kind in one partnership; its row serializes who takes the next."""

    __tablename__ = "counter"

    partnership_id: Mapped[UUID] = mapped_column(ForeignKey("partnership.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    last: Mapped[int]


class DisclosureRequest(Identified, InPartnership, Base):
    """One agency asks another for records about one child, as the requester knows them."""

    __tablename__ = "disclosure_request"
    __table_args__ = (
        UniqueConstraint("partnership_id", "number"),
        UniqueConstraint("submit_token"),
        Index("ix_disclosure_request_requester", "requesting_agency_id", "submitted_at", "id"),
        Index("ix_disclosure_request_holder", "holder_id", "submitted_at", "id"),
        CheckConstraint("requesting_agency_id <> holder_id", name="two_agencies"),
        CheckConstraint("NOT urgent OR threat IS NOT NULL", name="threat"),
    )

    number: Mapped[str] = mapped_column(String(20))
    """``R-0001``: what people call it."""
    requesting_agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    requested_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    child_given_name: Mapped[str] = mapped_column(Encrypted("disclosure_request.child_given_name"))
    child_family_name: Mapped[str] = mapped_column(Encrypted("disclosure_request.child_family_name"))
    child_born_on: Mapped[date] = mapped_column(EncryptedDate("disclosure_request.child_born_on"))
    """The three above are as the requester typed them; they need not be as the holder's registry has them."""
    purpose: Mapped[str] = mapped_column(String(40))
    categories: Mapped[list[str]]
    reason: Mapped[str] = mapped_column(Encrypted("disclosure_request.reason"))
    urgent: Mapped[bool]
    threat: Mapped[str | None] = mapped_column(Encrypted("disclosure_request.threat"))
    """What the threat is (34 CFR 99.36; 45 CFR 164.512(j)); there if it is urgent."""
    threatened_person: Mapped[str | None] = mapped_column(Encrypted("disclosure_request.threatened_person"))
    """Whom it endangers, as the requester wrote it."""
    needed_by_on: Mapped[date | None]
    agreement_id: Mapped[UUID | None] = mapped_column(ForeignKey("agreement.id"))
    """The agreement that covered it when it was submitted; NULL is a warning, and neither is an authority."""
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submit_token: Mapped[str] = mapped_column(String(64))
    """Made with the empty form, so that sending it twice makes one request."""
    instance_id: Mapped[UUID | None] = mapped_column(index=True)
    """The process instance that handles it; NULL until it was started."""
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("subject.id"), index=True)
    """The holder's own subject; only people of the holder may know whether there is one."""
    matched_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    matched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(20))
    """The ``outcome`` of the end event that was reached."""


class LegalReview(Identified, InPartnership, Base):
    """One decision of the holder's counsel; append-only, the latest of a request counts."""

    __tablename__ = "legal_review"
    __table_args__ = (
        UniqueConstraint("request_id", "round"),
        CheckConstraint(one_of("outcome", ReviewOutcome), name="outcome"),
    )

    request_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure_request.id"))
    round: Mapped[int]
    """Counts from 1."""
    outcome: Mapped[str] = mapped_column(String(30))
    categories: Mapped[list[str]]
    """What may be released; empty unless it is an approval."""
    conditions: Mapped[list[str]]
    """Codes of ``vocabulary.CONDITIONS``; the custodian confirms each."""
    reason: Mapped[str] = mapped_column(Encrypted("legal_review.reason"))
    """Why; for the holder's own people."""
    question: Mapped[str | None] = mapped_column(Encrypted("legal_review.question"))
    """What the requester is asked; they read it."""
    alone_reason: Mapped[str | None] = mapped_column(Encrypted("legal_review.alone_reason"))
    """Why one person may both approve and prepare, where an agency has nobody else."""
    consent_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent.id"))
    consent_version: Mapped[int | None]
    """The consent and version that counsel had before them."""
    reviewed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Clarification(Identified, InPartnership, Base):
    """What the requester answered to a question of counsel; append-only, one a question."""

    __tablename__ = "clarification"

    review_id: Mapped[UUID] = mapped_column(ForeignKey("legal_review.id"), unique=True)
    """The review that asked."""
    request_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure_request.id"), index=True)
    text: Mapped[str] = mapped_column(Encrypted("clarification.text"))
    answered_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class EmergencyBasis(Identified, InPartnership, Base):
    """The holder's counsel found a threat that lets records go without consent, for a time (34 CFR 99.36)."""

    __tablename__ = "emergency_basis"
    __table_args__ = (CheckConstraint("ends_at > approved_at", name="period"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure_request.id"), index=True)
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey("subject.id"))
    """Whom the request was matched to when it was written; NULL in rows of a release that didn't note it."""
    approved_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    threat: Mapped[str] = mapped_column(Encrypted("emergency_basis.threat"))
    """The articulable and significant threat (34 CFR 99.32(a)(5)(i))."""
    to_whom: Mapped[str] = mapped_column(Encrypted("emergency_basis.to_whom"))
    """Who gets it, and how they can avert the threat (34 CFR 99.32(a)(5)(ii))."""
    categories: Mapped[list[str]]
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """First instant at which nothing is released on it any more."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When counsel ended it early."""
    justified: Mapped[bool | None]
    """Whether the review afterwards found that it was."""
    review_note: Mapped[str | None] = mapped_column(Encrypted("emergency_basis.review_note"))
    """What the review afterwards found."""
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
