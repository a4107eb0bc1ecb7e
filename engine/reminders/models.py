"""The table of reminders."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base, Identified, InPartnership
from engine.store.types import UtcDateTime

_WAITING = text("done_at IS NULL AND cancelled_at IS NULL")


class Reminder(Identified, InPartnership, Base):
    """Something that is due to be said once; it is made when its reason is, and taken back when the reason ends."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("partnership_id", "dedupe_key"),
        Index("ix_reminder_due", "due_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_reminder_subject", "kind", "subject_id"),
    )

    kind: Mapped[str] = mapped_column(String(60))
    """Which source says it."""
    subject_id: Mapped[UUID]
    """What it is about; the source knows."""
    dedupe_key: Mapped[str] = mapped_column(String(200))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(60))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
