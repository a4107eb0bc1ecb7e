from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from engine.access import Permission, Role, group_key
from engine.errors import InvalidInputError, NotFoundError
from engine.partner.models import Person
from engine.partner.people import (
    actor_for,
    authenticate,
    names_of,
    people_in_group,
    set_roles,
)
from tests.table import PASSWORD, Table, add_person


def test_authenticate_knows_the_person_by_address_and_password(session: Session, table: Table) -> None:
    found = authenticate(session, " THEO@school.example", PASSWORD)
    assert found is not None
    assert found.id == table.theo.id


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("theo@school.example", "wrong"),
        ("theo@school.example", ""),
        ("nobody@school.example", PASSWORD),
        ("", ""),
    ],
)
def test_authenticate_says_no_to_everything_else(session: Session, email: str, password: str) -> None:
    assert authenticate(session, email, password) is None


def test_a_person_without_a_password_can_not_authenticate(session: Session, table: Table) -> None:
    person = add_person(session, table.school, "new@school.example", "New Person")
    person.password_hash = ""
    session.flush()
    assert authenticate(session, "new@school.example", "") is None


def test_actor_has_the_roles_the_agency_and_the_partnership(session: Session, table: Table) -> None:
    actor = actor_for(session, table.priya.id)
    assert actor.roles == {Role.COUNSEL, Role.CUSTODIAN}
    assert (actor.agency_id, actor.partnership_id) == (table.clinic.id, table.pinewater.id)
    assert actor.may(Permission.CONSENT_READ)
    assert not actor.may(Permission.REQUEST_SUBMIT)


def test_a_person_s_name_is_refused_if_not_all_of_it_is_seen(session: Session, table: Table) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        add_person(session, table.school, "mara@example.org", "Mara\u202e Lindqvist")
    assert set(refusal.value.problems) == {"name"}


@pytest.mark.parametrize("active", [True, False])
def test_only_active_people_act(session: Session, table: Table, active: bool) -> None:
    person = add_person(session, table.school, "new@school.example", "New Person", Role.REQUESTER)
    person.active = active
    session.flush()
    if active:
        assert actor_for(session, person.id).name == "New Person"
    else:
        with pytest.raises(NotFoundError):
            actor_for(session, person.id)


def test_unknown_people_do_not_act(session: Session) -> None:
    with pytest.raises(NotFoundError):
        actor_for(session, uuid4())


def test_group_is_the_role_at_that_agency_only(session: Session, table: Table) -> None:
    add_person(session, table.school, "ines@school.example", "Ines Calder", Role.COUNSEL)
    gone = add_person(session, table.clinic, "gone@clinic.example", "Al Gone", Role.COUNSEL)
    gone.active = False
    session.flush()
    counsel = people_in_group(session, group_key(Role.COUNSEL, table.clinic.id))
    assert [person.name for person in counsel] == ["Priya Anand"]
    assert people_in_group(session, group_key(Role.ANALYST, table.clinic.id)) == []


@pytest.mark.parametrize(
    "group", ["counsel", "counsel@", "wizard@2d4a7b0e-7c0f-4a53-8f2c-0f3f6c8d2a11", "@", ""]
)
def test_what_is_no_group_is_refused(session: Session, group: str) -> None:
    with pytest.raises(InvalidInputError):
        people_in_group(session, group)


def test_set_roles_replaces_the_roles(session: Session, table: Table) -> None:
    theo = session.get_one(Person, table.theo.id)
    set_roles(session, theo, [Role.REQUESTER, Role.COORDINATOR])
    set_roles(session, theo, [Role.COORDINATOR])
    session.expire_all()
    assert actor_for(session, table.theo.id).roles == {Role.COORDINATOR}


def test_names_of_leaves_unknown_people_out(session: Session, table: Table) -> None:
    assert names_of(session, [table.theo.id, uuid4()]) == {table.theo.id: "Theo Brandt"}
    assert names_of(session, []) == {}
