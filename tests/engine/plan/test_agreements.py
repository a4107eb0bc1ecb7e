from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from engine.errors import NotFoundError
from engine.partner.people import actor_of
from engine.plan.agreements import Agreement, add_parties, covering, get_agreement, list_agreements
from engine.store.session import Database
from tests.table import Table, set_table

ON = date(2026, 11, 25)


@pytest.fixture
def table(sqlite_database: Database) -> Table:
    with sqlite_database.write() as session:
        return set_table(session)


@pytest.fixture
def session(sqlite_database: Database, table: Table):  # type: ignore[no-untyped-def]
    with sqlite_database.write() as opened:
        yield opened


def agree(session: Session, table: Table, **changes: object) -> Agreement:
    values = {
        "partnership_id": table.pinewater.id,
        "tier": "mou",
        "title": "Return to school",
        "purposes": ["return_to_school"],
        "categories": ["attendance"],
        "effective_on": date(2026, 7, 1),
        "expires_on": date(2027, 6, 30),
        "status": "active",
        **changes,
    }
    made = Agreement(**values)
    add_parties(made, [table.school.id, table.clinic.id])
    session.add(made)
    session.flush()
    return made


def found(session: Session, table: Table, *, on: date = ON, **changes: str) -> UUID | None:
    asked = {"purpose": "return_to_school", "category": "attendance", **changes}
    agreement = covering(session, table.clinic.id, table.school.id, asked["purpose"], asked["category"], on)
    return agreement.id if agreement else None


def test_an_agreement_covers_its_purposes_and_categories_between_its_parties(
    session: Session, table: Table
) -> None:
    made = agree(session, table)
    assert found(session, table) == made.id
    assert found(session, table, purpose="case_planning") is None
    assert found(session, table, category="health") is None
    assert (
        covering(session, table.clinic.id, table.far_school.id, "return_to_school", "attendance", ON) is None
    )


@pytest.mark.parametrize(
    ("on", "covers"),
    [
        (date(2026, 6, 30), False),
        (date(2026, 7, 1), True),
        (date(2027, 6, 30), True),
        (date(2027, 7, 1), False),
    ],
)
def test_its_first_and_last_days_are_inclusive(
    session: Session, table: Table, on: date, covers: bool
) -> None:
    made = agree(session, table)
    assert (found(session, table, on=on) is not None) is covers
    assert made.in_force(on) is covers


@pytest.mark.parametrize("status", ["draft", "terminated"])
def test_what_is_not_active_covers_nothing(session: Session, table: Table, status: str) -> None:
    agree(session, table, status=status)
    assert found(session, table) is None


def test_no_categories_means_all_and_the_one_that_ends_last_is_named(session: Session, table: Table) -> None:
    agree(session, table)
    endless = agree(session, table, categories=[], expires_on=None)
    assert found(session, table) == endless.id
    assert found(session, table, category="health") == endless.id


def test_agreements_are_their_partnership_s(session: Session, table: Table) -> None:
    made = agree(session, table)
    assert list_agreements(session, actor=actor_of(table.theo)) == [made]
    assert list_agreements(session, actor=actor_of(table.stranger)) == []
    with pytest.raises(NotFoundError):
        get_agreement(session, made.id, actor=actor_of(table.stranger))
    with pytest.raises(NotFoundError):
        get_agreement(session, uuid4(), actor=actor_of(table.theo))
