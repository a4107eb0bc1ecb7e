from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.partner.models import WebSession
from engine.partner.sessions import (
    IDLE,
    LIFETIME,
    close_session,
    close_sessions_of,
    needs_touch,
    open_session,
    resume,
    touch,
)
from tests.table import Table


def test_only_the_token_itself_resumes(session: Session, table: Table, now: datetime) -> None:
    token = open_session(session, table.theo, now=now)
    found = resume(session, token, now=now)
    assert found is not None
    assert found.person_id == table.theo.id
    assert resume(session, token[:-1], now=now) is None
    assert resume(session, found.id_hash, now=now) is None


def test_tokens_differ(session: Session, table: Table, now: datetime) -> None:
    assert open_session(session, table.theo, now=now) != open_session(session, table.theo, now=now)


@pytest.mark.parametrize(("after", "still_open"), [(IDLE - timedelta(seconds=1), True), (IDLE, False)])
def test_idle_session_ends_at_its_hour(
    session: Session, table: Table, now: datetime, after: timedelta, still_open: bool
) -> None:
    token = open_session(session, table.theo, now=now)
    assert (resume(session, token, now=now + after) is not None) is still_open


def test_touch_keeps_it_open_but_not_beyond_its_lifetime(
    session: Session, table: Table, now: datetime
) -> None:
    token = open_session(session, table.theo, now=now)
    touch(session, token, now=now + LIFETIME - timedelta(seconds=1))
    session.expire_all()
    assert resume(session, token, now=now + LIFETIME - timedelta(seconds=1)) is not None
    assert resume(session, token, now=now + LIFETIME) is None


def test_touch_is_needed_once_a_minute(session: Session, table: Table, now: datetime) -> None:
    found = resume(session, open_session(session, table.theo, now=now), now=now)
    assert found is not None
    assert not needs_touch(found, now=now + timedelta(seconds=59))
    assert needs_touch(found, now=now + timedelta(seconds=60))


def test_closing_ends_one_and_closing_all_ends_the_person_s(
    session: Session, table: Table, now: datetime
) -> None:
    first, second, other = (
        open_session(session, who, now=now) for who in (table.theo, table.theo, table.priya)
    )
    close_session(session, first)
    assert resume(session, first, now=now) is None
    assert resume(session, second, now=now) is not None
    close_sessions_of(session, table.theo.id)
    assert resume(session, second, now=now) is None
    assert resume(session, other, now=now) is not None


def test_opening_sweeps_those_that_have_ended(session: Session, table: Table, now: datetime) -> None:
    open_session(session, table.theo, now=now)
    open_session(session, table.priya, now=now + LIFETIME)
    assert session.scalar(select(func.count()).select_from(WebSession)) == 1
