"""Counts across agencies: right, of one partnership only, and never so small that they point at a child."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from engine.access import Actor, Role
from engine.act.models import DisclosureRequest
from engine.errors import PermissionDeniedError
from engine.partner.models import Agency
from engine.reports import Answers, answers
from engine.store.session import Database
from tests.table import Table, set_table

DAY = timedelta(days=1)


def ask(
    session: Session, table: Table, flow: tuple[Agency, Agency], at: datetime, *, released: int, others: int
) -> None:
    requester, holder = flow
    for number in range(released + others):
        row = DisclosureRequest(
            partnership_id=requester.partnership_id,
            number=uuid4().hex[:12],
            requesting_agency_id=requester.id,
            holder_id=holder.id,
            requested_by=table.theo.id,
            child_given_name="Ada",
            child_family_name="Lund",
            child_born_on=at.date(),
            purpose="safety_plan",
            categories=["attendance"],
            reason="A reason.",
            urgent=False,
            submitted_at=at,
            submit_token=uuid4().hex,
            outcome="released" if number < released else "denied",
        )
        session.add(row)
    session.flush()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def table(session: Session) -> Table:
    return set_table(session)


def seen(session: Session, table: Table, now: datetime) -> list[Answers]:
    actor = Actor(table.theo.id, table.pinewater.id, table.school.id, frozenset({Role.COORDINATOR}), "Theo")
    return list(answers(session, actor=actor, since=now - 30 * DAY, until=now))


@pytest.mark.parametrize(
    ("released", "others", "expected"),
    [
        (6, 7, (13, 6)),
        (5, 0, (5, 5)),
        (0, 5, (5, 0)),
        (3, 7, (10, None)),
        (7, 3, (10, None)),
        (2, 2, (None, None)),
        (4, 0, (None, None)),
    ],
)
def test_small_counts_and_what_would_give_them_away_are_not_told(
    session: Session,
    table: Table,
    now: datetime,
    released: int,
    others: int,
    expected: tuple[int | None, int | None],
) -> None:
    ask(session, table, (table.school, table.clinic), now - DAY, released=released, others=others)
    (found,) = seen(session, table, now)
    assert found.holder_id == table.clinic.id
    assert (found.asked, found.released) == expected


def test_only_the_period_and_the_own_partnership_are_counted(
    session: Session, table: Table, now: datetime
) -> None:
    ask(session, table, (table.school, table.clinic), now - 31 * DAY, released=9, others=0)
    ask(session, table, (table.clinic, table.school), now, released=9, others=0)
    ask(session, table, (table.far_school, table.clinic), now - DAY, released=9, others=0)
    assert seen(session, table, now) == []


def test_somebody_without_a_role_sees_no_figures(session: Session, table: Table, now: datetime) -> None:
    nobody = Actor(table.theo.id, table.pinewater.id, table.school.id, frozenset(), "Theo")
    with pytest.raises(PermissionDeniedError):
        answers(session, actor=nobody, since=now - DAY, until=now)
