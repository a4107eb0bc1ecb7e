from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from engine.access import Actor, Role
from engine.errors import NotFoundError, PermissionDeniedError
from engine.partner.models import Seat, System
from engine.partner.partnership import (
    FIVE_SYSTEMS,
    PeopleFilter,
    coverage,
    get_agency,
    get_partnership,
    list_agencies,
    list_people,
    role_counts,
)
from engine.partner.people import actor_for
from tests.table import Table, add_agency, add_person


@pytest.fixture
def theo(session: Session, table: Table) -> Actor:
    return actor_for(session, table.theo.id)


def test_coverage_shows_all_five_systems_and_which_have_a_seat(session: Session, table: Table) -> None:
    rows = coverage(session, table.pinewater.id)
    assert [row.system for row in rows] == list(FIVE_SYSTEMS)
    assert [row.system for row in rows if row.seated] == [System.SCHOOL]
    clinic = next(row for row in rows if row.system is System.MENTAL_HEALTH)
    assert [agency.name for agency in clinic.agencies] == ["Cedar Bridge Clinic"]


def test_seat_needs_an_active_representative(session: Session, table: Table) -> None:
    session.get_one(type(table.theo), table.theo.id).active = False
    alternate = add_person(session, table.school, "alt@school.example", "Al Ternate")
    alternate.seat = Seat.ALTERNATE
    session.flush()
    school = coverage(session, table.pinewater.id)[0]
    assert (school.seated, school.alternates) == (False, 1)


def test_other_systems_are_no_part_of_the_coverage(session: Session, table: Table) -> None:
    add_agency(session, table.pinewater, "Youth Club", System.OTHER)
    assert all(
        agency.name != "Youth Club"
        for row in coverage(session, table.pinewater.id)
        for agency in row.agencies
    )


def test_lists_hold_the_own_partnership_only(session: Session, table: Table, theo: Actor) -> None:
    assert get_partnership(session, actor=theo).id == table.pinewater.id
    names = [agency.name for agency in list_agencies(session, actor=theo)]
    assert names == ["Cedar Bridge Clinic", "School District 4"]
    page = list_people(session, PeopleFilter(), actor=theo)
    assert [person.name for person in page.people] == ["Priya Anand", "Theo Brandt"]
    assert list_people(session, PeopleFilter(agency_id=table.far_school.id), actor=theo).total == 0
    assert set(role_counts(session, actor=theo)) == {table.school.id, table.clinic.id}


def test_agency_of_another_partnership_is_not_found_like_one_that_does_not_exist(
    session: Session, table: Table, theo: Actor
) -> None:
    assert get_agency(session, table.clinic.id, actor=theo).name == "Cedar Bridge Clinic"
    for foreign in (table.far_school.id, uuid4()):
        with pytest.raises(NotFoundError):
            get_agency(session, foreign, actor=theo)


def test_without_a_role_nothing_is_shown(session: Session, table: Table) -> None:
    nobody = actor_for(session, add_person(session, table.school, "no@school.example", "No Role").id)
    for ask in (get_partnership, list_agencies, role_counts):
        with pytest.raises(PermissionDeniedError):
            ask(session, actor=nobody)


@pytest.mark.parametrize(
    ("words", "system", "found"),
    [
        ("cedar", "", ["Cedar Bridge Clinic"]),
        ("", "school", ["School District 4"]),
        ("cedar", "school", []),
        ("%", "", []),
        ("_", "", []),
    ],
)
def test_agencies_are_found_by_words_and_system(
    session: Session, theo: Actor, words: str, system: str, found: list[str]
) -> None:
    assert [a.name for a in list_agencies(session, actor=theo, words=words, system=system)] == found


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (PeopleFilter(words="THEO"), ["Theo Brandt"]),
        (PeopleFilter(words="clinic.example"), ["Priya Anand"]),
        (PeopleFilter(role=Role.COUNSEL), ["Priya Anand"]),
        (PeopleFilter(role=Role.COUNSEL, words="theo"), []),
    ],
)
def test_people_are_found_by_words_and_role(
    session: Session, theo: Actor, chosen: PeopleFilter, found: list[str]
) -> None:
    assert [p.name for p in list_people(session, chosen, actor=theo).people] == found


def test_pages_meet_without_a_gap_even_among_namesakes(session: Session, table: Table, theo: Actor) -> None:
    for number in range(7):
        add_person(session, table.school, f"n{number}@school.example", "Same Name", Role.REQUESTER)
    seen, after = [], None
    for _ in range(5):
        page = list_people(session, PeopleFilter(), actor=theo, after=after, limit=2)
        seen += [person.id for person in page.people]
        after = page.next_after
        assert page.total == 9
    assert after is None
    assert len(seen) == len(set(seen)) == 9
