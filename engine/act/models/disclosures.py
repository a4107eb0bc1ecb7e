"""Tables of the disclosure log. Append-only; ``wall.py`` holds the database to it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.act.models import wall
from engine.act.models.columns import one_of
from engine.act.vocabulary import Basis
from engine.store.base import Base, Identified, InPartnership, table
from engine.store.types import UtcDateTime


class Disclosure(Identified, InPartnership, Base):
    """One release of records; append-only (34 CFR 99.32(a); 45 CFR 164.528; 42 CFR 2.25)."""

    __tablename__ = "disclosure"
    __table_args__ = (
        UniqueConstraint("request_id"),
        Index("ix_disclosure_subject", "subject_id", "disclosed_at"),
        CheckConstraint(one_of("basis", Basis), name="basis"),
        CheckConstraint(
            "(basis = 'consent' AND consent_id IS NOT NULL AND consent_version IS NOT NULL AND emergency_id IS NULL)"
            " OR (basis = 'emergency' AND emergency_id IS NOT NULL AND consent_id IS NULL)",
            name="basis_has_its_reference",
        ),
    )

    request_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure_request.id"))
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subject.id"))
    holder_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    basis: Mapped[str] = mapped_column(String(20))
    consent_id: Mapped[UUID | None] = mapped_column(ForeignKey("consent.id"))
    consent_version: Mapped[int | None]
    emergency_id: Mapped[UUID | None] = mapped_column(ForeignKey("emergency_basis.id"))
    purpose: Mapped[str] = mapped_column(String(40))
    categories: Mapped[list[str]]
    recipient_agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    recipient_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    package_id: Mapped[UUID] = mapped_column(ForeignKey("release_package.id"))
    disclosed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the recipient could first read the records; read from the clock after the lock."""
    disclosed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    """Who prepared and sealed the package."""
    authority_epoch: Mapped[int]
    """The subject's epoch under which it was decided."""


class Download(Identified, InPartnership, Base):
    """One reading of one released item by one person."""

    __tablename__ = "download"

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("release_item.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReleaseWatch(InPartnership, Base):
    """When to look again whether a release can still be read; one row for each."""

    __tablename__ = "release_watch"

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(ForeignKey("subject.id"), index=True)
    look_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """The next instant at which time alone may change it; ``AT_ONCE`` after any change about the subject."""


class ReleaseStop(Identified, InPartnership, Base):
    """A time in which what was released could not be read, because nothing carried it any more."""

    __tablename__ = "release_stop"

    disclosure_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure.id"), index=True)
    stopped_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was noticed; every download decides by itself."""
    resumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was noticed that something carries it again, such as a renewed consent."""


AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""Before anything that is due."""


wall.attach(table(Disclosure))
