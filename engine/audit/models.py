"""Tables of the audit: one append-only chain a stream, and each stream's head."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base
from engine.store.types import UtcDateTime


class AuditStream(Base):
    """The head of one stream. Its row is what serializes writers of the stream."""

    __tablename__ = "audit_stream"

    stream: Mapped[str] = mapped_column(String(120), primary_key=True)
    """``case:<id>``, ``subject:<id>``, ``agency:<id>``, ``plan:<partnership id>`` or ``signin``."""
    seq: Mapped[int]
    """Number of the newest entry; the first is 1."""
    head: Mapped[str] = mapped_column(String(64))
    """Hash of the newest entry."""


class AuditEntry(Base):
    """One thing that was done. Identifiers and codes only, never personal data."""

    __tablename__ = "audit_entry"

    stream: Mapped[str] = mapped_column(String(120), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    tag: Mapped[str] = mapped_column(String(80))
    """``source:subject:action``, such as ``act:consent:revoke``."""
    actor_id: Mapped[UUID | None]
    """Who did it; NULL for Concord itself and for people without an account."""
    subject: Mapped[str] = mapped_column(String(120))
    """What it was done to, as ``kind:<id>``."""
    facts: Mapped[dict[str, Any]]
    """Identifiers, codes, hashes and counts."""
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the canonical JSON of everything above."""
