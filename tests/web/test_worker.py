"""The whole worker over a seeded demo: what is due is done, and mail leaves over SMTP."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine import audit
from engine.clock import fixed_clock
from engine.mail.models import CaughtMail, OutboxMail
from engine.reminders.models import Reminder
from engine.runtime import Runtime
from engine.store.crypto import Keyring, install_keyring
from engine.workflow.models import Incident
from tests.web import demo
from web.server import work


@pytest.fixture
def runtime(tmp_path: Path, keyring: Keyring) -> Iterator[Runtime]:
    made = demo.make(tmp_path, clock=fixed_clock(demo.DAY), cases=14)
    yield made
    made.database.dispose()
    install_keyring(keyring)


def work_as_of(runtime: Runtime, days: int) -> int:
    later = replace(runtime, clock=fixed_clock(demo.DAY + timedelta(days=days)))
    return asyncio.run(work(later, threading.Event(), [], once=True))


def test_a_pass_sends_what_is_due_once_and_leaves_nothing(runtime: Runtime) -> None:
    assert work_as_of(runtime, 0) > 0
    with runtime.database.read() as session:
        mails = session.scalars(select(OutboxMail)).all()
        sent = [mail for mail in mails if mail.sent_at is None or mail.sent_at >= demo.DAY]
        caught = session.scalars(select(CaughtMail.message_id)).all()
        asked = session.scalars(select(CaughtMail).where(CaughtMail.subject == "Your permission is asked"))
        named = {line for mail in asked for line in mail.body.splitlines() if line.startswith("Questions?")}
    # Each partnership's own contact, and no agency.
    assert named == {
        "Questions? You can call Olive Kessler, 406-555-0100.",
        "Questions? You can call Rafael Monteiro, 619-555-0100.",
    }
    assert all(mail.sent_at and not mail.failure for mail in mails)
    assert len(caught) == len(set(caught)) == len(sent)
    assert work_as_of(runtime, 0) == 0


def test_reminders_leave_before_consents_expire_and_cases_end_with_their_consents(runtime: Runtime) -> None:
    work_as_of(runtime, 0)
    work_as_of(runtime, 1)
    work_as_of(runtime, 240)
    with runtime.database.read() as session:
        subjects = Counter(session.scalars(select(CaughtMail.subject)))
        waiting = session.scalars(
            select(Reminder).where(Reminder.done_at.is_(None), Reminder.cancelled_at.is_(None))
        ).all()
        assert session.scalars(select(Incident)).all() == []
        assert audit.verify(session) == []
    assert subjects["A permission you gave ends soon"] + subjects["Your permission is asked"] > 0
    assert all(one.due_at > demo.DAY + timedelta(days=240) for one in waiting)
