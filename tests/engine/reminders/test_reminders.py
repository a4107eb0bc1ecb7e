from __future__ import annotations

import threading
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import reminders
from engine.reminders.models import Reminder
from engine.store.session import Database

CONSENT = uuid4()


def schedule(database: Database, now: datetime, *, days: int = 0, subject: UUID = CONSENT) -> bool:
    with database.write() as session:
        return reminders.schedule(
            session,
            partnership_id=UUID(int=1),
            kind="consent_expiring",
            subject_id=subject,
            dedupe_key=f"{subject}:{days}",
            due_at=now + timedelta(days=days),
            now=now,
        )


class Voice:
    def __init__(self) -> None:
        self.said: list[UUID] = []
        self.broken = False

    def __call__(self, session: Session, reminder: Reminder, now: datetime) -> None:
        del session, now
        if self.broken:
            raise RuntimeError("the source is broken")
        self.said.append(reminder.subject_id)


def fire(database: Database, voice: Voice, now: datetime) -> int:
    return reminders.fire_due(database, {"consent_expiring": voice}, now=now)


def test_a_reminder_is_said_once_and_not_before_it_is_due(database: Database, now: datetime) -> None:
    voice = Voice()
    assert schedule(database, now, days=1)
    assert not schedule(database, now, days=1)
    fire(database, voice, now)
    assert voice.said == []
    fire(database, voice, now + timedelta(days=1))
    fire(database, voice, now + timedelta(days=2))
    assert voice.said == [CONSENT]


def test_what_was_taken_back_is_never_said(database: Database, now: datetime) -> None:
    voice, other = Voice(), uuid4()
    schedule(database, now)
    schedule(database, now, subject=other)
    with database.write() as session:
        assert reminders.cancel_for(session, kind="consent_expiring", subject_id=CONSENT, now=now) == 1
    fire(database, voice, now)
    assert voice.said == [other]


def test_a_source_that_fails_is_asked_again_later(database: Database, now: datetime) -> None:
    voice = Voice()
    voice.broken = True
    schedule(database, now)
    fire(database, voice, now)
    with database.read() as session:
        (row,) = session.scalars(select(Reminder))
        assert (row.done_at, row.last_error, row.attempts) == (None, "RuntimeError", 1)
    voice.broken = False
    assert fire(database, voice, now) == 0
    fire(database, voice, now + timedelta(minutes=5))
    assert voice.said == [CONSENT]


def test_two_workers_say_everything_once(database: Database, now: datetime) -> None:
    voice = Voice()
    subjects = [uuid4() for _ in range(20)]
    for subject in subjects:
        schedule(database, now, subject=subject)
    threads = [threading.Thread(target=fire, args=(database, voice, now)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(voice.said) == sorted(subjects)
