from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from engine.access import Actor, Role
from engine.errors import InvalidInputError, NotFoundError, PermissionDeniedError
from engine.mail import queue_mail
from engine.mail.catcher import list_caught, start_catcher
from engine.mail.messages import TEMPLATES, message_id
from engine.mail.models import CaughtMail
from engine.mail.outbox import dead_letters, retry_dead
from engine.mail.sender import Sender, Server
from engine.partner.resets import OPEN_FOR, send_reset_link
from engine.store.session import Database
from tests.engine.mail.kit import PARTNERSHIP, queue, rows
from tests.engine.mail.smtp import Recorder, smtp_server
from tests.table import set_table


def actor(*roles: Role, partnership: UUID = PARTNERSHIP) -> Actor:
    return Actor(
        user_id=uuid4(),
        partnership_id=partnership,
        agency_id=uuid4(),
        roles=frozenset(roles),
        name="Ada Stone",
    )


async def send(sender: Sender, recorder: Recorder) -> None:
    async with smtp_server(recorder) as server:
        await sender.send_due(server)


def test_the_message_id_depends_on_partnership_and_key_alone() -> None:
    one = message_id(PARTNERSHIP, "case:1", "https://concord.example/")
    assert one == message_id(PARTNERSHIP, "case:1", "https://concord.example:8443")
    assert one.endswith("@concord.example>")
    assert (
        len({one, message_id(uuid4(), "case:1", "https://concord.example"), message_id(PARTNERSHIP, "2", "")})
        == 3
    )


def test_a_reset_link_is_sent_and_then_not_kept(sender: Sender, database: Database, now: datetime) -> None:
    with database.write() as session:
        theo = set_table(session).theo
        send_reset_link(session, theo.email, base_url="http://127.0.0.1:8000", now=now)
    assert rows(database)[0].link is not None
    recorder = Recorder()
    asyncio.run(send(sender, recorder))
    assert "/new-password/" in recorder.texts[0].replace("=\r\n", "")
    assert rows(database)[0].link is None


def test_the_reset_mail_says_how_long_its_link_is_open() -> None:
    minutes = int(OPEN_FOR.total_seconds() // 60)
    assert TEMPLATES["password_reset"].states == {"minutes": minutes}


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_a_text_states_stands_in_it(template: str) -> None:
    for number in TEMPLATES[template].states.values():
        assert f" {number} " in TEMPLATES[template].text


@pytest.mark.parametrize("params", [{"minutes": 45}, {"minutes": 30, "child": "Juniper"}])
def test_a_parameter_that_the_text_does_not_state_is_refused(
    database: Database, now: datetime, params: dict[str, object]
) -> None:
    with pytest.raises(InvalidInputError, match="states itself") as refusal, database.write() as session:
        queue_mail(
            session,
            partnership_id=PARTNERSHIP,
            to="theo@demo.invalid",
            template="password_reset",
            params=params,
            dedupe_key="x",
            due_at=now,
            now=now,
        )
    assert "Juniper" not in str(refusal.value)


def test_an_administrator_sees_a_dead_letter_and_sends_it_again(
    sender: Sender, database: Database, now: datetime
) -> None:
    queue(database, "never@demo.invalid", now)
    recorder = Recorder()
    asyncio.run(send(sender, recorder))
    administrator = actor(Role.ADMINISTRATOR)
    with database.write() as session:
        (letter,) = dead_letters(session, actor=administrator)
        retry_dead(session, letter.id, actor=administrator, now=now + timedelta(seconds=1))
    (row,) = rows(database)
    assert (row.failed_at, row.failure, row.attempts) == (None, None, 0)
    with database.read() as session:
        assert list(dead_letters(session, actor=administrator)) == []


def test_dead_letters_are_the_business_of_that_partnership_s_administrator_alone(
    sender: Sender, database: Database, now: datetime
) -> None:
    queue(database, "never@demo.invalid", now)
    asyncio.run(send(sender, Recorder()))
    (row,) = rows(database)
    stranger = actor(Role.ADMINISTRATOR, partnership=uuid4())
    with database.write() as session:
        assert list(dead_letters(session, actor=stranger)) == []
        with pytest.raises(NotFoundError):
            retry_dead(session, row.id, actor=stranger, now=now)
        for role in set(Role) - {Role.ADMINISTRATOR}:
            with pytest.raises(PermissionDeniedError):
                dead_letters(session, actor=actor(role))


def test_mail_that_the_catcher_can_t_keep_comes_again(
    sender: Sender, database: Database, now: datetime
) -> None:
    with database.write() as session:
        session.execute(text("DROP TABLE caught_mail"))
    queue(database, "theo@demo.invalid", now)

    async def catch() -> None:
        server, port = await start_catcher(database, lambda: now)
        async with server:
            await sender.send_due(Server("127.0.0.1", port, tls="none"))

    asyncio.run(catch())
    (row,) = rows(database)
    assert (row.failed_at, row.last_error) == (None, "451 4.3.0")


def test_pages_of_caught_mail_leave_none_out_even_at_one_instant(database: Database, now: datetime) -> None:
    with database.write() as session:
        for number in range(7):
            at = now + timedelta(minutes=number // 3)
            session.add(
                CaughtMail(
                    recipient=f"p{number}@demo.invalid",
                    subject="",
                    body="",
                    message_id="",
                    received_at=at,
                )
            )
    seen: list[CaughtMail] = []
    with database.read() as session:
        while page := list_caught(session, limit=2, before=seen[-1].id if seen else None):
            seen.extend(page)
    assert len({mail.recipient for mail in seen}) == len(seen) == 7
    assert [mail.received_at for mail in seen] == sorted((mail.received_at for mail in seen), reverse=True)
