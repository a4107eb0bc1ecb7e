from __future__ import annotations

import threading
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import reminders
from engine.mail import queue_mail
from engine.mail.models import OutboxMail
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


def test_what_a_source_wrote_before_it_failed_is_undone_with_the_mark(
    database: Database, now: datetime
) -> None:
    def half(session: Session, reminder: Reminder, at: datetime) -> None:
        queue_mail(
            session,
            partnership_id=reminder.partnership_id,
            to="theo@demo.invalid",
            template="consent_expiring",
            params={},
            dedupe_key=f"reminder:{reminder.id}",
            due_at=at,
            now=at,
        )
        if at == now:
            raise RuntimeError("the source broke after it wrote")

    schedule(database, now)
    assert mails_after(database, half, now) == 0
    assert mails_after(database, half, now + timedelta(minutes=5)) == 1
    assert mails_after(database, half, now + timedelta(hours=1)) == 1


def mails_after(database: Database, source: reminders.Source, at: datetime) -> int:
    reminders.fire_due(database, {"consent_expiring": source}, now=at)
    with database.read() as session:
        return len(session.scalars(select(OutboxMail)).all())


def test_a_reminder_without_a_source_waits_and_says_so(database: Database, now: datetime) -> None:
    schedule(database, now)
    reminders.fire_due(database, {}, now=now)
    with database.read() as session:
        (row,) = session.scalars(select(Reminder))
    assert (row.done_at, row.last_error) == (None, "KeyError")


def test_a_reminder_that_keeps_failing_is_tried_once_a_period_however_many_workers_look(
    database: Database, now: datetime
) -> None:
    tries: list[UUID] = []
    gate = threading.Barrier(2)

    def broken(_session: Session, reminder: Reminder, _at: datetime) -> None:
        tries.append(reminder.subject_id)
        raise RuntimeError("the source is broken")

    def look() -> None:
        gate.wait(10)
        reminders.fire_due(database, {"consent_expiring": broken}, now=now)

    for _ in range(20):
        schedule(database, now, subject=uuid4())
    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tries) == len(set(tries)) == 20
