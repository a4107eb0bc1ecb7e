from __future__ import annotations

import asyncio
import socket
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from engine.errors import InvalidInputError
from engine.mail import queue_mail
from engine.mail.catcher import list_caught, start_catcher
from engine.mail.messages import TEMPLATES, compose
from engine.mail.outbox import LEASE, claim_batch, mark
from engine.mail.sender import MAX_ATTEMPTS, Sender, Server, backoff
from engine.store.session import Database
from tests.engine.mail.kit import PARTNERSHIP, HandClock, queue, rows
from tests.engine.mail.smtp import Recorder, smtp_server


async def send_all(sender: Sender, handler: object) -> None:
    async with smtp_server(handler) as server:
        while await sender.send_due(server, limit=20):
            pass


def test_mail_is_sent_once_however_often_it_is_queued(
    sender: Sender, database: Database, now: datetime
) -> None:
    queue(database, "theo@demo.invalid", now)
    queue(database, "theo@demo.invalid", now)
    recorder = Recorder()
    asyncio.run(send_all(sender, recorder))
    asyncio.run(send_all(sender, recorder))
    assert len(recorder.accepted) == 1
    assert [row.sent_at for row in rows(database)] == [now]


def test_the_link_is_made_when_the_mail_is_sent(sender: Sender, database: Database, now: datetime) -> None:
    case = uuid4()
    queue(database, "theo@demo.invalid", now, link_id=case)
    recorder = Recorder()
    asyncio.run(send_all(sender, recorder))
    assert str(case) in recorder.texts[0].replace("=\r\n", "")
    assert rows(database)[0].link is None


FAMILIES = {"consent_requested", "consent_reminder", "consent_expiring", "consent_receipt"}


@pytest.mark.parametrize("template", TEMPLATES)
def test_mail_to_families_names_whom_to_call_and_other_mail_nobody(
    sender: Sender, database: Database, now: datetime, template: str
) -> None:
    queue(database, "marisol@demo.invalid", now, template=template)
    recorder = Recorder()
    asyncio.run(send_all(sender, recorder))
    [text] = recorder.texts
    assert ("Questions? You can call Ada Beck, 406-555-0101." in text) == (template in FAMILIES)


def test_a_partnership_that_names_nobody_to_call_sends_its_mail_all_the_same(now: datetime) -> None:
    more = {"to": "m@demo.invalid", "sender": "c@demo.invalid", "identifier": "<1@x>", "link": None}
    mail = compose("consent_requested", contact="", now=now, **more)
    assert "Questions?" not in mail.get_content()


def test_a_refused_recipient_is_a_bounce_and_stops_nobody_else(
    sender: Sender, database: Database, now: datetime
) -> None:
    queue(database, "never@demo.invalid", now)
    queue(database, "theo@demo.invalid", now)
    recorder = Recorder()
    asyncio.run(send_all(sender, recorder))
    found = {row.recipient: (row.failure, row.last_error, row.sent_at) for row in rows(database)}
    assert found == {
        "never@demo.invalid": ("bounced", "550 5.1.1", None),
        "theo@demo.invalid": (None, None, now),
    }


def test_a_transient_refusal_is_tried_again_later(
    sender: Sender, database: Database, clock: HandClock, now: datetime
) -> None:
    queue(database, "later@demo.invalid", now)
    recorder = Recorder()
    asyncio.run(send_all(sender, recorder))
    (row,) = rows(database)
    assert (row.last_error, row.sent_at, row.failed_at) == ("451", None, None)
    assert row.due_at > now
    clock.at = row.due_at
    asyncio.run(send_all(sender, recorder))
    assert len(recorder.accepted) == 1


def test_a_dead_server_exhausts_the_tries_and_is_visible(
    sender: Sender, database: Database, clock: HandClock, now: datetime
) -> None:
    queue(database, "theo@demo.invalid", now)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = Server("127.0.0.1", probe.getsockname()[1], tls="none")
    for _ in range(MAX_ATTEMPTS):
        clock.at += timedelta(hours=7)
        asyncio.run(sender.send_due(nobody))
    (row,) = rows(database)
    assert (row.failure, row.attempts) == ("exhausted", MAX_ATTEMPTS)


def test_a_server_without_tls_gets_nothing_when_tls_is_required(
    sender: Sender, database: Database, now: datetime
) -> None:
    queue(database, "theo@demo.invalid", now)
    recorder = Recorder()

    async def attempt() -> None:
        async with smtp_server(recorder) as server:
            await sender.send_due(Server(server.host, server.port, tls="starttls"))

    asyncio.run(attempt())
    assert recorder.accepted == []
    assert rows(database)[0].sent_at is None


def test_three_senders_lose_and_double_nothing(
    sender: Sender, database: Database, clock: HandClock, now: datetime
) -> None:
    for number in range(100):
        queue(database, f"{'later' if number % 10 == 0 else 'p'}{number}@demo.invalid", now)
    recorder = Recorder()

    async def race() -> None:
        async with smtp_server(recorder) as server:
            await asyncio.gather(*[_drain(sender, server) for _ in range(3)])
            clock.at += timedelta(hours=1)
            await asyncio.gather(*[_drain(sender, server) for _ in range(3)])

    asyncio.run(race())
    assert len(recorder.accepted) == len(set(recorder.accepted)) == 100


async def _drain(sender: Sender, server: Server) -> None:
    while await sender.send_due(server, limit=7):
        pass


def test_a_late_sender_can_t_overwrite_a_newer_claim(database: Database, now: datetime) -> None:
    queue(database, "theo@demo.invalid", now)
    with database.write() as session:
        (first,) = claim_batch(session, now=now, limit=5)
    with database.write() as session:
        assert claim_batch(session, now=now, limit=5) == []
    later = now + LEASE
    with database.write() as session:
        (second,) = claim_batch(session, now=later, limit=5)
    with database.write() as session:
        assert not mark(session, first, failed_at=later, failure="bounced")
        assert mark(session, second, sent_at=later)


def test_the_catcher_keeps_what_is_sent_to_it(sender: Sender, database: Database, now: datetime) -> None:
    queue(database, "theo@demo.invalid", now, link_id=uuid4())

    async def catch() -> None:
        server, port = await start_catcher(database, lambda: now)
        try:
            await sender.send_due(Server("127.0.0.1", port, tls="none"))
        finally:
            server.close()
            await server.wait_closed()

    asyncio.run(catch())
    with database.read() as session:
        (mail,) = list_caught(session)
    assert (mail.recipient, mail.subject) == ("theo@demo.invalid", "A request is waiting for you")
    assert "http://127.0.0.1:8000/case/" in mail.body


@pytest.mark.parametrize("to", ["theo", "theo@demo.invalid\r\nBcc: all@demo.invalid"])
def test_an_address_that_is_none_is_refused(database: Database, now: datetime, to: str) -> None:
    with pytest.raises(InvalidInputError):
        queue(database, to, now)


def test_mail_takes_no_parameters_so_it_can_t_name_anybody(database: Database, now: datetime) -> None:
    with pytest.raises(InvalidInputError), database.write() as session:
        queue_mail(
            session,
            partnership_id=PARTNERSHIP,
            to="theo@demo.invalid",
            template="request_waiting",
            params={"child": "Juniper"},
            dedupe_key="x",
            due_at=now,
            now=now,
        )


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_text_says_more_than_that_something_waits(template: str) -> None:
    words = (TEMPLATES[template].subject + TEMPLATES[template].text).lower()
    for telling in ("child", "student", "clinic", "school", "court", "treatment", "health", "{", "police"):
        assert telling not in words


def test_the_backoff_grows_and_is_capped() -> None:
    assert backoff(1) <= timedelta(seconds=30)
    assert timedelta(minutes=2) <= backoff(5) <= timedelta(minutes=8)
    assert backoff(12) <= timedelta(hours=6)
