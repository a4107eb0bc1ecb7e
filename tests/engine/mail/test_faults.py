"""Servers that refuse, stall or vanish: what happens to the mail in question, and to all the other mail."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.smtp import AuthResult

from engine.config import Settings
from engine.mail.sender import Sender, Server
from engine.store.session import Database
from tests.engine.mail.conftest import IMPATIENT_SECONDS, contact_for, link_for
from tests.engine.mail.kit import HandClock, queue, rows
from tests.engine.mail.smtp import Recorder, smtp_server


def states(database: Database) -> dict[str, tuple[str | None, str | None, bool]]:
    return {row.recipient: (row.failure, row.last_error, row.sent_at is not None) for row in rows(database)}


async def send(sender: Sender, handler: object, **options: object) -> None:
    async with smtp_server(handler, **options) as server:
        await sender.send_due(server)


def test_a_refused_message_is_a_bounce(sender: Sender, database: Database, now: datetime) -> None:
    queue(database, "spam@demo.invalid", now)
    asyncio.run(send(sender, Recorder()))
    assert states(database) == {"spam@demo.invalid": ("bounced", "554 5.7.1", False)}


def test_what_the_server_says_of_a_recipient_is_not_stored(
    sender: Sender, database: Database, now: datetime
) -> None:
    queue(database, "never@demo.invalid", now)
    asyncio.run(send(sender, Recorder()))
    assert "never" not in str(rows(database)[0].last_error)


def test_a_wrong_password_for_the_server_bounces_nobody(
    sender: Sender, database: Database, clock: HandClock, now: datetime
) -> None:
    queue(database, "theo@demo.invalid", now)
    queue(database, "priya@demo.invalid", now)
    recorder = Recorder()

    async def refuse() -> None:
        def nobody(*_arguments: object) -> AuthResult:
            return AuthResult(success=False, handled=False)

        async with smtp_server(recorder, authenticator=nobody, auth_require_tls=False) as server:
            await sender.send_due(Server(server.host, server.port, "concord", "wrong", "none"))

    asyncio.run(refuse())
    assert {(failure, error[:3]) for failure, error, _ in states(database).values() if error} == {
        (None, "535")
    }
    clock.at += timedelta(minutes=1)
    asyncio.run(send(sender, recorder))
    assert len(recorder.accepted) == 2


def test_a_sender_that_is_refused_is_no_bounce(sender: Sender, database: Database, now: datetime) -> None:
    class Strict(Recorder):
        async def handle_MAIL(self, *_arguments: object) -> str:  # noqa: N802 - aiosmtpd's name
            return "550 5.7.60 not as you"

    queue(database, "theo@demo.invalid", now)
    asyncio.run(send(sender, Strict()))
    assert states(database) == {"theo@demo.invalid": (None, "550 5.7.60", False)}


def test_a_mail_that_can_t_be_written_stops_nobody_else(
    sender: Sender, database: Database, now: datetime
) -> None:
    queue(database, "theo@demo.invalid", now - timedelta(hours=1), link_id=uuid4(), link_kind="nowhere")
    queue(database, "priya@demo.invalid", now)
    asyncio.run(send(sender, Recorder()))
    assert states(database) == {
        "theo@demo.invalid": (None, "LinkError", False),
        "priya@demo.invalid": (None, None, True),
    }


def test_a_server_that_never_greets_costs_one_time_out_for_the_whole_batch(
    impatient: Sender, database: Database, now: datetime
) -> None:
    for number in range(20):
        queue(database, f"p{number}@demo.invalid", now)

    async def attempt() -> None:
        async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        async with await asyncio.start_server(say_nothing, "127.0.0.1", 0) as server:
            await impatient.send_due(Server("127.0.0.1", server.sockets[0].getsockname()[1], tls="none"))

    began = time.monotonic()
    asyncio.run(attempt())
    assert time.monotonic() - began < 8 * IMPATIENT_SECONDS
    assert set(states(database).values()) == {(None, "SMTPConnectTimeoutError", False)}
    assert all(row.due_at > now and row.claimed_until is None for row in rows(database))


def test_a_recipient_at_whom_the_server_stalls_holds_up_the_others_for_one_time_out(
    impatient: Sender, database: Database, now: datetime
) -> None:
    queue(database, "silent@demo.invalid", now - timedelta(hours=1))
    queue(database, "theo@demo.invalid", now)
    recorder = Recorder()
    asyncio.run(send(impatient, recorder))
    assert states(database)["theo@demo.invalid"] == (None, None, True)
    assert states(database)["silent@demo.invalid"][2] is False
    assert len(recorder.accepted) == 1


def test_a_late_answer_is_not_taken_for_the_answer_to_the_next_mail(
    impatient: Sender, database: Database, now: datetime
) -> None:
    """Each answer comes within its time-out, all of them together don't."""

    class Dawdler(Recorder):
        async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
            self, _server: object, _session: object, envelope: Any, address: str, options: list[str]
        ) -> str:
            await asyncio.sleep(0.0 if self.put_off else 0.8 * IMPATIENT_SECONDS)
            envelope.mail_from, envelope.mail_options = address, options
            return "250 fine"

        async def handle_RCPT(self, *arguments: Any) -> str:  # noqa: N802 - aiosmtpd's name
            if arguments[3].startswith("slow"):
                await asyncio.sleep(0.8 * IMPATIENT_SECONDS)
                self.put_off.add(arguments[3])
            return await super().handle_RCPT(*arguments)

        async def handle_DATA(self, *arguments: Any) -> str:  # noqa: N802 - aiosmtpd's name
            if arguments[2].rcpt_tos[0].startswith("slow"):
                await asyncio.sleep(0.8 * IMPATIENT_SECONDS)
            return await super().handle_DATA(*arguments)

    queue(database, "slow@demo.invalid", now - timedelta(hours=1))
    queue(database, "theo@demo.invalid", now)
    asyncio.run(send(impatient, Dawdler()))
    assert states(database) == {
        "slow@demo.invalid": (None, "TimeoutError", False),
        "theo@demo.invalid": (None, None, True),
    }


def test_a_connection_that_ends_after_the_message_sends_a_second_copy_with_the_same_message_id(
    sender: Sender, database: Database, clock: HandClock, now: datetime
) -> None:
    queue(database, "dropped@demo.invalid", now)
    recorder = Recorder()
    asyncio.run(send(sender, recorder))
    assert states(database) == {"dropped@demo.invalid": (None, "SMTPServerDisconnected", False)}
    clock.at += timedelta(minutes=1)
    asyncio.run(send(sender, recorder))
    assert len(recorder.accepted) == 2
    assert len(set(recorder.accepted)) == 1
    assert states(database)["dropped@demo.invalid"][2] is True


def test_what_can_t_be_begun_within_the_lease_is_given_back_and_costs_no_try(
    database: Database, clock: HandClock, now: datetime, tmp_path: Path
) -> None:
    queue(database, "theo@demo.invalid", now)
    # Four time-outs of 0.2 s, the longest that a mail may take, don't fit into this lease.
    hasty = Sender(
        database,
        Settings(home=tmp_path),
        clock,
        link_for,
        contact_for,
        timeout=0.2,
        lease=timedelta(seconds=0.7),
    )
    recorder = Recorder()
    asyncio.run(send(hasty, recorder))
    (row,) = rows(database)
    assert (recorder.accepted, row.attempts, row.claimed_until, row.due_at) == ([], 0, None, now)


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_server_that_offers_no_tls_is_a_fault_of_the_server_not_of_the_mail(
    impatient: Sender, database: Database, now: datetime, tls: str
) -> None:
    queue(database, "theo@demo.invalid", now)
    recorder = Recorder()

    async def attempt() -> None:
        async with smtp_server(recorder) as server:
            await impatient.send_due(Server(server.host, server.port, tls=tls))

    asyncio.run(attempt())
    assert recorder.accepted == []
    assert rows(database)[0].failed_at is None
