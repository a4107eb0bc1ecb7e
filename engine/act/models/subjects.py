"""Tables of a holder's own registry. There is no index of children across agencies."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.act.models.columns import EncryptedDate
from engine.store.base import Base, Identified, InPartnership
from engine.store.types import Encrypted, UtcDateTime


class Subject(Identified, InPartnership, Base):
    """A child as one agency knows them; another agency that knows the same child has a row of its own."""

    __tablename__ = "subject"
    __table_args__ = (
        UniqueConstraint("holder_id", "local_id_index"),
        Index("ix_subject_match", "holder_id", "match_index"),
        Index("ix_subject_born", "holder_id", "born_index"),
    )

    holder_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    given_name: Mapped[str] = mapped_column(Encrypted("subject.given_name"))
    family_name: Mapped[str] = mapped_column(Encrypted("subject.family_name"))
    born_on: Mapped[date] = mapped_column(EncryptedDate("subject.born_on"))
    local_id: Mapped[str] = mapped_column(Encrypted("subject.local_id"))
    """The number the holder itself uses."""
    local_id_index: Mapped[str] = mapped_column(String(64))
    """Keyed hash of ``local_id``."""
    match_index: Mapped[str] = mapped_column(String(64))
    """Keyed hash of family name and day of birth, so that a request is matched without decrypting the registry."""
    born_index: Mapped[str] = mapped_column(String(64))
    """Keyed hash of the day of birth: finds names that were spelled differently."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SubjectAuthority(InPartnership, Base):
    """The row that is locked by whatever changes, or relies on, what may be disclosed about a subject."""

    __tablename__ = "subject_authority"

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subject.id"), primary_key=True)
    epoch: Mapped[int] = mapped_column(default=1)
    """Counts every consent, refusal, revocation, change of representatives and end of an emergency."""


class Representative(Identified, InPartnership, Base):
    """Somebody who may answer for a subject (FHIR ``Consent.grantor``), or the eligible student themselves."""

    __tablename__ = "representative"

    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subject.id"), index=True)
    name: Mapped[str] = mapped_column(Encrypted("representative.name"))
    email: Mapped[str | None] = mapped_column(Encrypted("representative.email"))
    phone: Mapped[str | None] = mapped_column(Encrypted("representative.phone"))
    relationship: Mapped[str] = mapped_column(String(20))
    """A code of ``vocabulary.RELATIONSHIPS``."""
    language: Mapped[str] = mapped_column(String(10), default="en")
    """BCP 47 tag of the language they are written to in."""
    may_consent: Mapped[bool] = mapped_column(default=True)
    """False where a court order or state law takes the right away (34 CFR 99.4)."""
    valid_from_on: Mapped[date]
    """First civil day of the authority in the holder's zone."""
    valid_to_on: Mapped[date | None]
    """Last civil day, inclusive; NULL means until the subject is 18."""
