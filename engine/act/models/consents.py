"""Tables of consent, in FHIR's words: who permits whom to give what to whom, for which purposes, and until when."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.act.models.columns import one_of
from engine.act.vocabulary import AnswerOutcome, AskKind, ConsentStatus, Decision, Route
from engine.store.base import Base, Identified, InPartnership
from engine.store.types import Encrypted, UtcDateTime


class Consent(Identified, InPartnership, Base):
    """A signed permission or refusal (34 CFR 99.30(b); 45 CFR 164.508(c); 42 CFR 2.31(a); FHIR R5 ``Consent``)."""

    __tablename__ = "consent"
    __table_args__ = (
        UniqueConstraint("partnership_id", "number"),
        Index("ix_consent_subject", "subject_id", "status"),
        Index("ix_consent_end", "end_at"),
        CheckConstraint(one_of("decision", Decision), name="decision"),
        CheckConstraint(one_of("status", ConsentStatus), name="status"),
        CheckConstraint(one_of("route", Route), name="route"),
        CheckConstraint("(status = 'revoked') = (revoked_at IS NOT NULL)", name="revoked"),
        CheckConstraint("end_at IS NULL OR end_at > start_at", name="period"),
    )

    number: Mapped[str] = mapped_column(String(20))
    """``C-0001``: what people call it."""
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subject.id"))
    grantor_id: Mapped[UUID] = mapped_column(ForeignKey("representative.id"))
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    """Who may give (FHIR ``controller``)."""
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    """Who may get (FHIR ``grantee``)."""
    categories: Mapped[list[str]]
    purposes: Mapped[list[str]]
    decision: Mapped[str] = mapped_column(String(10))
    status: Mapped[str] = mapped_column(String(20))
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """First instant of the period, inclusive."""
    end_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """First instant after the period; NULL means until it is revoked. A refusal has no end."""
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent.id"))
    """The newest of the consents that this one took the place of."""
    row_version: Mapped[int] = mapped_column(default=1)
    """Counts every change; a disclosure names the version that it stood on."""
    route: Mapped[str] = mapped_column(String(20))
    typed_name: Mapped[str] = mapped_column(Encrypted("consent.typed_name"))
    """What the signer typed, or what stands on the paper (34 CFR 99.30(d)); empty for a no by link."""
    locale: Mapped[str] = mapped_column(String(10))
    """Language of the text that was signed."""
    text_sha256: Mapped[str] = mapped_column(String(64))
    """Hash of the text that the signer saw."""
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    """Who wrote down an answer on paper or in person; NULL for a link."""


class ConsentAsk(Identified, InPartnership, Base):
    """One question to one representative. Its signed link is how they answer, and later how they revoke."""

    __tablename__ = "consent_ask"
    __table_args__ = (
        Index("ix_consent_ask_request", "request_id"),
        Index(
            "ix_consent_ask_untold",
            "answered_at",
            sqlite_where=text("answered_at IS NOT NULL AND told_at IS NULL"),
            postgresql_where=text("answered_at IS NOT NULL AND told_at IS NULL"),
        ),
        CheckConstraint(one_of("kind", AskKind), name="kind"),
        CheckConstraint(f"answer IS NULL OR {one_of('answer', AnswerOutcome)}", name="answer"),
        CheckConstraint(
            "(kind = 'request' AND request_id IS NOT NULL) OR (kind = 'renewal' AND renews_id IS NOT NULL)",
            name="about",
        ),
    )

    kind: Mapped[str] = mapped_column(String(10))
    request_id: Mapped[UUID | None] = mapped_column(ForeignKey("disclosure_request.id"))
    renews_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent.id"), index=True)
    """The consent that is about to end, if the ask is for its renewal."""
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subject.id"), index=True)
    representative_id: Mapped[UUID] = mapped_column(ForeignKey("representative.id"))
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    categories: Mapped[list[str]]
    """What is asked for; the answer says yes or no to each."""
    purposes: Mapped[list[str]]
    proposed_last_on: Mapped[date]
    """Last civil day, in the holder's zone, that the guardian is offered."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """From this instant on it can't be answered any more."""
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(String(10))
    consent_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent.id"), index=True)
    """The permission that came of it."""
    refusal_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent.id"))
    """The refusal that came of it; a narrowed answer has both."""
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the case was told of the answer."""


class Reliance(InPartnership, Base):
    """A live request stands on this version of this consent."""

    __tablename__ = "reliance"

    request_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure_request.id"), primary_key=True)
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id"), primary_key=True, index=True)
    consent_version: Mapped[int]
    """``row_version`` of the consent when the check named it."""
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ConsentEffect(InPartnership, Base):
    """Due work: a consent ended, and a live request that stands on it is to be interrupted."""

    __tablename__ = "consent_effect"
    __table_args__ = (
        Index(
            "ix_consent_effect_due",
            "due_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
        CheckConstraint("kind IN ('revoked', 'expired')", name="kind"),
    )

    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id"), primary_key=True)
    request_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure_request.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
