"""Two small partnerships, so that a test can see whether one leaks into the other."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.access import Role
from engine.partner.models import Agency, Partnership, Person, Seat, System
from engine.partner.passwords import hash_password
from engine.partner.people import set_roles

PASSWORD = "three plain pine trees"
PASSWORD_HASH = hash_password(PASSWORD)


@dataclass(frozen=True)
class Table:
    """The rows that :func:`set_table` made."""

    pinewater: Partnership
    school: Agency
    clinic: Agency
    theo: Person
    priya: Person
    elsewhere: Partnership
    far_school: Agency
    stranger: Person


def add_agency(session: Session, partnership: Partnership, name: str, system: System) -> Agency:
    agency = Agency(
        partnership_id=partnership.id, name=name, short_name=name, system=system, zone="America/Denver"
    )
    session.add(agency)
    session.flush()
    return agency


def add_person(session: Session, agency: Agency, email: str, name: str, *roles: Role) -> Person:
    person = Person(
        partnership_id=agency.partnership_id,
        agency_id=agency.id,
        email=email,
        name=name,
        password_hash=PASSWORD_HASH,
    )
    session.add(person)
    session.flush()
    set_roles(session, person, roles)
    return person


def set_table(session: Session) -> Table:
    pinewater = Partnership(name="Pinewater County Partnership", state="MT", is_demo=True)
    elsewhere = Partnership(name="Elsewhere Partnership", state="CA", is_demo=True)
    session.add_all([pinewater, elsewhere])
    session.flush()
    school = add_agency(session, pinewater, "School District 4", System.SCHOOL)
    clinic = add_agency(session, pinewater, "Cedar Bridge Clinic", System.MENTAL_HEALTH)
    far_school = add_agency(session, elsewhere, "Faraway High School", System.SCHOOL)
    theo = add_person(session, school, "theo@school.example", "Theo Brandt", Role.REQUESTER)
    theo.seat = Seat.REPRESENTATIVE
    priya = add_person(session, clinic, "priya@clinic.example", "Priya Anand", Role.COUNSEL, Role.CUSTODIAN)
    stranger = add_person(session, far_school, "stranger@far.example", "Sam Stranger", Role.REQUESTER)
    session.flush()
    return Table(pinewater, school, clinic, theo, priya, elsewhere, far_school, stranger)
