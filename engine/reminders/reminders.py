"""Making, taking back and firing reminders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from engine import sweep
from engine.reminders.models import Reminder
from engine.store.base import insert_if_absent, table
from engine.store.session import Database

RETRY_AFTER = timedelta(minutes=5)
"""How long a reminder rests after its source failed; it is multiplied by the number of tries."""

Source = Callable[[Session, Reminder, datetime], None]
"""Says a reminder, by writing (usually to the outbox) in the transaction that marks it as said."""


def schedule(
    session: Session,
    *,
    partnership_id: UUID,
    kind: str,
    subject_id: UUID,
    dedupe_key: str,
    due_at: datetime,
    now: datetime,
) -> bool:
    """Make a reminder in the caller's transaction; the same key is made once. Tell whether it is new."""
    del now
    session.flush()
    values = {
        "id": uuid4(),
        "partnership_id": partnership_id,
        "kind": kind,
        "subject_id": subject_id,
        "dedupe_key": dedupe_key,
        "due_at": due_at,
        "attempts": 0,
    }
    return insert_if_absent(session.connection(), table(Reminder), values)


def cancel_for(session: Session, *, kind: str, subject_id: UUID, now: datetime) -> int:
    """Take back what is not yet said about a subject; return how many."""
    waiting = (
        Reminder.kind == kind,
        Reminder.subject_id == subject_id,
        Reminder.done_at.is_(None),
        Reminder.cancelled_at.is_(None),
    )
    return session.execute(update(Reminder).where(*waiting).values(cancelled_at=now)).rowcount  # type: ignore[attr-defined, no-any-return]


def fire_due(database: Database, sources: Mapping[str, Source], *, now: datetime, limit: int = 50) -> int:
    """Say what is due, each in a transaction of its own that also marks it; return how many were looked at."""
    query = select(Reminder.id).where(*_due(now)).order_by(Reminder.due_at, Reminder.id).limit(limit)
    with database.read() as session:
        due = list(session.scalars(query))
    for reminder_id in due:
        with database.write() as session:
            _say(session, sources, reminder_id, now)
    return len(due)


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Reminder.due_at <= now, Reminder.done_at.is_(None), Reminder.cancelled_at.is_(None)


def _say(session: Session, sources: Mapping[str, Source], reminder_id: UUID, now: datetime) -> None:
    # Still due: another worker may have said, or tried and postponed, it since it was looked up.
    query = select(Reminder).where(Reminder.id == reminder_id, *_due(now))
    reminder = session.scalar(query.with_for_update(skip_locked=True))
    if reminder is None:
        return
    try:
        # The savepoint undoes what the source wrote, while the row stays locked until it is postponed.
        with session.begin_nested():
            reminder.done_at = now
            sources[reminder.kind](session, reminder, now)
    except Exception as fault:
        sweep.report("reminders", str(reminder_id), fault)
        reminder.attempts += 1
        reminder.last_error = type(fault).__name__[:60]
        reminder.due_at = now + RETRY_AFTER * reminder.attempts
