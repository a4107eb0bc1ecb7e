from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.partner.attempts import PER_ACCOUNT, PER_CLIENT, WINDOW, count_attempt, forget_attempts
from engine.partner.errors import TooManyAttemptsError
from engine.partner.models import SignInAttempt


def test_account_waits_until_its_fifth_last_try_leaves_the_window(session: Session, now: datetime) -> None:
    for minute in range(PER_ACCOUNT):
        count_attempt(session, "a@x.example", client=f"c{minute}", now=now + timedelta(minutes=minute))
    at = now + timedelta(minutes=PER_ACCOUNT)
    with pytest.raises(TooManyAttemptsError) as refused:
        count_attempt(session, "A@X.example ", client="elsewhere", now=at)
    assert refused.value.wait == now + WINDOW - at
    count_attempt(session, "a@x.example", client="elsewhere", now=now + WINDOW)


def test_client_waits_whatever_accounts_it_tries(session: Session, now: datetime) -> None:
    for number in range(PER_CLIENT):
        count_attempt(session, f"{number}@x.example", client="c", now=now)
    with pytest.raises(TooManyAttemptsError):
        count_attempt(session, "another@x.example", client="c", now=now)
    count_attempt(session, "another@x.example", client="d", now=now)


def test_signing_in_gives_the_account_its_tries_back_and_the_client_only_those(
    session: Session, now: datetime
) -> None:
    for number in range(PER_CLIENT - 1):
        count_attempt(session, f"{number}@x.example", client="c", now=now)
    count_attempt(session, "own@x.example", client="c", now=now)
    forget_attempts(session, "Own@x.example")
    count_attempt(session, "own@x.example", client="c", now=now)
    with pytest.raises(TooManyAttemptsError):
        count_attempt(session, "own@x.example", client="c", now=now)


def test_neither_address_nor_client_is_stored(session: Session, now: datetime) -> None:
    count_attempt(session, "a@x.example", client="192.0.2.7", now=now)
    row = session.scalars(select(SignInAttempt)).one()
    assert "a@x" not in row.account + row.client
    assert "192.0.2.7" not in row.account + row.client
    assert len(row.account) == len(row.client) == 64


def test_old_tries_are_swept(session: Session, now: datetime) -> None:
    count_attempt(session, "a@x.example", client="c", now=now - WINDOW)
    count_attempt(session, "b@x.example", client="c", now=now)
    assert [row.at for row in session.scalars(select(SignInAttempt))] == [now]


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (60, 1), (61, 2), (900, 15)])
def test_wait_is_rounded_up_to_minutes(seconds: int, minutes: int) -> None:
    assert TooManyAttemptsError(timedelta(seconds=seconds)).minutes == minutes
