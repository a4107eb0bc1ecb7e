from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine.errors import InvalidInputError, LinkError
from engine.mail.models import OutboxMail
from engine.partner.models import ResetWish
from engine.partner.people import authenticate
from engine.partner.resets import (
    MAX_EMAIL,
    OPEN_FOR,
    answer_wish,
    answer_wishes,
    make_token,
    person_of_token,
    reset_password,
    send_reset_link,
    wish,
)
from engine.partner.sessions import open_session, resume
from engine.store.session import Database
from tests.table import PASSWORD, Table

NEW = "seven new wooden boats"


def mails(session: Session) -> list[OutboxMail]:
    return list(session.scalars(select(OutboxMail)))


def test_link_changes_the_password_once(session: Session, table: Table, now: datetime) -> None:
    token = make_token(table.theo, now=now)
    reset_password(session, token, NEW, now=now)
    assert authenticate(session, table.theo.email, NEW)
    assert not authenticate(session, table.theo.email, PASSWORD)
    with pytest.raises(LinkError) as refused:
        reset_password(session, token, "eight new wooden boats", now=now)
    assert refused.value.reason == "spent"


def test_every_earlier_link_is_spent_too(session: Session, table: Table, now: datetime) -> None:
    first, second = make_token(table.theo, now=now), make_token(table.theo, now=now + timedelta(minutes=1))
    reset_password(session, second, NEW, now=now + timedelta(minutes=2))
    with pytest.raises(LinkError):
        person_of_token(session, first, now=now + timedelta(minutes=2))


def test_looking_at_a_link_does_not_use_it_up(session: Session, table: Table, now: datetime) -> None:
    token = make_token(table.theo, now=now)
    for _ in range(50):
        assert person_of_token(session, token, now=now).id == table.theo.id
    reset_password(session, token, NEW, now=now)


@pytest.mark.parametrize(("after", "opens"), [(OPEN_FOR, True), (OPEN_FOR + timedelta(seconds=1), False)])
def test_link_expires(session: Session, table: Table, now: datetime, after: timedelta, opens: bool) -> None:
    token = make_token(table.theo, now=now)
    if opens:
        person_of_token(session, token, now=now + after)
        return
    with pytest.raises(LinkError) as refused:
        person_of_token(session, token, now=now + after)
    assert refused.value.reason == "expired"


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda _: "", lambda _: "a.b.c"])
def test_what_was_not_signed_is_unknown(session: Session, table: Table, now: datetime, spoil: Any) -> None:
    with pytest.raises(LinkError) as refused:
        person_of_token(session, spoil(make_token(table.theo, now=now)), now=now)
    assert refused.value.reason == "unknown"


def test_link_of_somebody_who_left_is_unknown(session: Session, table: Table, now: datetime) -> None:
    token = make_token(table.theo, now=now)
    session.get_one(type(table.theo), table.theo.id).active = False
    session.flush()
    with pytest.raises(LinkError):
        person_of_token(session, token, now=now)


def test_short_password_leaves_the_link_open(session: Session, table: Table, now: datetime) -> None:
    token = make_token(table.theo, now=now)
    with pytest.raises(InvalidInputError):
        reset_password(session, token, "short", now=now)
    reset_password(session, token, NEW, now=now)


def test_reset_signs_the_person_out_everywhere(session: Session, table: Table, now: datetime) -> None:
    browser = open_session(session, table.theo, now=now)
    reset_password(session, make_token(table.theo, now=now), NEW, now=now)
    assert resume(session, browser, now=now) is None


def test_mail_goes_to_people_with_an_account_only(session: Session, table: Table, now: datetime) -> None:
    for email in ("nobody@school.example", " Theo@School.Example"):
        send_reset_link(session, email, base_url="https://concord.example/", now=now)
    (mail,) = mails(session)
    assert (mail.recipient, mail.template) == ("theo@school.example", "password_reset")
    assert mail.link
    assert mail.link.startswith("https://concord.example/new-password/")


def test_the_worker_answers_each_wish_once(database: Database, table: Table, now: datetime) -> None:
    del table
    with database.write() as session:
        for email in ("theo@school.example", "nobody@school.example", "x" * (MAX_EMAIL + 1)):
            wish(session, email, client="c", now=now)
    assert answer_wishes(database, base_url="http://x", now=now) == 2
    assert answer_wishes(database, base_url="http://x", now=now) == 0
    with database.read() as session:
        assert [mail.recipient for mail in mails(session)] == ["theo@school.example"]
        assert session.scalars(select(ResetWish)).all() == []


def test_two_workers_answer_a_wish_once(database: Database, table: Table, now: datetime) -> None:
    del table
    with database.write() as session:
        wish(session, "theo@school.example", client="c", now=now)
    with database.read() as session:
        wish_id = session.scalars(select(ResetWish.id)).one()
    for after in (timedelta(0), timedelta(minutes=6)):  # the second one saw the wish before it was gone
        answer_wish(database, wish_id, base_url="http://x", now=now + after)
    with database.read() as session:
        assert len(mails(session)) == 1


def test_an_address_waits_to_be_answered_encrypted(database: Database, table: Table, now: datetime) -> None:
    del table
    with database.write() as session:
        wish(session, "theo@school.example", client="c", now=now)
        stored = session.execute(text("SELECT email FROM reset_wish")).scalar_one()
    assert b"theo" not in stored


def test_asking_again_within_five_minutes_is_one_mail(session: Session, table: Table, now: datetime) -> None:
    for after in (0, 60, 300):
        at = now + timedelta(seconds=after)
        send_reset_link(session, "theo@school.example", base_url="http://x", now=at)
    assert len(mails(session)) == 2
