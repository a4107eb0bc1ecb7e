"""Tables of outgoing mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base, Identified, InPartnership
from engine.store.types import Encrypted, UtcDateTime

_WAITING = text("sent_at IS NULL AND failed_at IS NULL")


class OutboxMail(Identified, InPartnership, Base):
    """One mail that is to be sent, was sent, or can't be."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        UniqueConstraint("partnership_id", "dedupe_key"),
        Index("ix_outbox_mail_due", "due_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    recipient: Mapped[str] = mapped_column(Encrypted("outbox_mail.recipient"))
    template: Mapped[str] = mapped_column(String(60))
    """Name of a text in ``engine/mail/messages``; it has no personal data to fill in."""
    link: Mapped[str | None] = mapped_column(Encrypted("outbox_mail.link"))
    """A ready link, if it can't be made when the mail is sent."""
    link_kind: Mapped[str | None] = mapped_column(String(60))
    """What the link leads to; its address is made when the mail is sent, so no token waits in the database."""
    link_id: Mapped[UUID | None]
    dedupe_key: Mapped[str] = mapped_column(String(200))
    """The same key is queued once, however often it is asked for."""
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fence: Mapped[int] = mapped_column(default=0)
    """Counts claims; who holds an older one can't mark the mail any more."""
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str | None] = mapped_column(String(12))
    """``bounced`` (the server refused it for good) or ``exhausted`` (every try failed)."""
    last_error: Mapped[str | None] = mapped_column(String(60))
    """A code such as ``550`` or ``SMTPConnectError``; never the server's text, which quotes addresses."""


class CaughtMail(Identified, Base):
    """What the demo's mail catcher received. Everybody in a demo is invented, so it is readable."""

    __tablename__ = "caught_mail"

    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(400))
    body: Mapped[str]
    message_id: Mapped[str] = mapped_column(String(200))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
