"""Tables of the kernel: definitions, instances, and what the step projects from an instance's state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base, Identified, InPartnership
from engine.store.types import EncryptedJson, UtcDateTime

NO_DUE = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for *never due*: a NULL would break the keyset order of the inbox."""


class ProcessDefinition(Identified, InPartnership, Base):
    """One published version: diagrams, called processes, decision tables and forms together. Immutable."""

    __tablename__ = "process_definition"
    __table_args__ = (UniqueConstraint("partnership_id", "key", "version"),)

    key: Mapped[str] = mapped_column(String(120))
    """Id of the process that is started."""
    version: Mapped[int]
    """Counts up from 1 for each key; the highest one is in force."""
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the names and contents of all files."""
    files: Mapped[bytes] = mapped_column(LargeBinary)
    """zstd-compressed JSON: file name to text."""
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    published_by: Mapped[UUID | None]
    """NULL: shipped with Concord and published at the first start."""
    drafted_by: Mapped[UUID | None]


class ProcessInstance(Identified, InPartnership, Base):
    """One running or finished case of a definition."""

    __tablename__ = "process_instance"
    __table_args__ = (
        Index("ix_process_instance_next_due", "next_due_at", sqlite_where=text("status <> 'completed'")),
        Index("ix_process_instance_business_key", "partnership_id", "business_key"),
    )

    definition_id: Mapped[UUID] = mapped_column(ForeignKey("process_definition.id"))
    business_key: Mapped[str] = mapped_column(String(120))
    """What it is about, as its starter named it; messages correlate by it."""
    scopes: Mapped[dict[str, Any]]
    """Names used by the diagram's user tasks (``holder``, …) to the opaque ids that candidate groups end with."""
    status: Mapped[str] = mapped_column(String(12))
    """``active``, ``incident`` (something failed and waits for an administrator) or ``completed``."""
    outcome: Mapped[str | None] = mapped_column(String(60))
    """The ``outcome`` property of the end event that was reached."""
    rev: Mapped[int]
    """Counts every step; a step writes only if it is still the one that it read."""
    state: Mapped[bytes] = mapped_column(LargeBinary)
    """The engine's state without the spec; see ``state.py``."""
    next_due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=NO_DUE)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Lease of the worker that is firing the timers."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UserTask(InPartnership, Base):
    """A user task that was reached, open or closed."""

    __tablename__ = "user_task"
    __table_args__ = (
        Index(
            "ix_user_task_group",
            "candidate_group",
            "due_at",
            "id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_user_task_assignee",
            "assignee_id",
            "due_at",
            "id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_user_task_instance", "instance_id"),
        Index("ix_user_task_business_key", "partnership_id", "business_key"),
        Index(
            "ix_user_task_four_eyes",
            "four_eyes_id",
            sqlite_where=text("four_eyes_id IS NOT NULL"),
            postgresql_where=text("four_eyes_id IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    """The engine's id of the task."""
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    business_key: Mapped[str] = mapped_column(String(120))
    element_id: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    lane: Mapped[str | None] = mapped_column(String(120))
    form_key: Mapped[str] = mapped_column(String(120))
    priority: Mapped[int]
    """0 low, 1 normal, 2 high, 3 urgent."""
    candidate_group: Mapped[str | None] = mapped_column(String(120))
    """``role@scope``; its members may claim the task. NULL: only the assignee has it."""
    assignee_id: Mapped[UUID | None]
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[UUID | None]
    end_kind: Mapped[str | None] = mapped_column(String(12))
    """``completed``, or ``cancelled`` by an interrupting event."""
    four_eyes_id: Mapped[UUID | None]
    """The repeated activity of which each instance must be another person's; NULL where one person may do all."""
    refused_ids: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """People of the group who could not have completed it when it was reached. It keeps the task out of their work;
    whether they may have it is decided at the claim."""


class AwaitedMessage(InPartnership, Base):
    """A message that an instance waits for."""

    __tablename__ = "awaited_message"
    __table_args__ = (Index("ix_awaited_message_key", "partnership_id", "business_key", "name"),)

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    business_key: Mapped[str] = mapped_column(String(120))


class EarlyMessage(Identified, InPartnership, Base):
    """A message that came before anybody waited for it; kept until somebody does."""

    __tablename__ = "early_message"
    __table_args__ = (Index("ix_early_message_key", "partnership_id", "business_key", "name"),)

    business_key: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(120))
    payload: Mapped[Any] = mapped_column(EncryptedJson("early_message.payload"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Incident(Identified, InPartnership, Base):
    """An element that failed; the instance stands before it until an administrator retries."""

    __tablename__ = "incident"
    __table_args__ = (Index("ix_incident_instance", "instance_id"),)

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"))
    engine_task_id: Mapped[UUID]
    element_id: Mapped[str] = mapped_column(String(120))
    operation: Mapped[str | None] = mapped_column(String(120))
    error_code: Mapped[str] = mapped_column(String(120))
    """Class or code of the real cause."""
    message: Mapped[str] = mapped_column(String(1000))
    """The cause's text if it is one of Concord's own (they carry no personal data), else a neutral sentence."""
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=1)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by: Mapped[UUID | None]


class Recording(InPartnership, Base):
    """What went into and came out of an instance, step by step; append only."""

    __tablename__ = "recording"

    instance_id: Mapped[UUID] = mapped_column(ForeignKey("process_instance.id"), primary_key=True)
    rev: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The step that wrote it."""
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Counts within the step."""
    kind: Mapped[str] = mapped_column(String(20))
    """``started``, ``submitted``, ``called``, ``decided``, ``message``, ``timer``, ``entered``, ``failed``, ``ended``."""
    element_id: Mapped[str | None] = mapped_column(String(120))
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[Any] = mapped_column(EncryptedJson("recording.body"))
