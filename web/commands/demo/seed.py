"""Filling an empty database with the demo."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.partner.models import Agency, Partnership, Person, Seat
from engine.partner.passwords import hash_password
from engine.partner.people import set_roles
from engine.runtime import Runtime, publish_shipped
from engine.store.session import Database
from web.commands.demo.stage import Stage
from web.commands.demo.world import PARTNERSHIPS, PASSWORD, STUDENTS, AgencySeed, PartnershipSeed

CASES = 60
"""Cases that a fresh demo has."""


def is_empty(database: Database) -> bool:
    """Tell whether there is no partnership yet."""
    with database.read() as session:
        return session.scalar(select(Partnership.id).limit(1)) is None


def is_demo_database(database: Database) -> bool:
    """Tell whether the database was made as a demo; it stays one for good."""
    with database.read() as session:
        return session.scalar(select(Partnership.id).where(Partnership.is_demo).limit(1)) is not None


def seed(runtime: Runtime, *, progress: Callable[[str], None], cases: int = CASES) -> None:
    """Make the demo's partnerships, people, children, agreements and processes, and run some cases."""
    password_hash = hash_password(PASSWORD)  # one for all: a hash takes a tenth of a second
    for number, partnership in enumerate(PARTNERSHIPS):
        with runtime.database.write() as session:
            _make(session, runtime, partnership, password_hash)
        stage = Stage(runtime, partnership, first=1 + number * (STUDENTS // len(PARTNERSHIPS)))
        stage.set_up(STUDENTS // len(PARTNERSHIPS))
        progress(f"made {partnership.name}")
        stage.play(cases // len(PARTNERSHIPS))
        progress(f"ran {cases // len(PARTNERSHIPS)} cases")


def _make(session: Session, runtime: Runtime, plan: PartnershipSeed, password_hash: str) -> None:
    partnership = Partnership(name=plan.name, state=plan.state, is_demo=True)
    session.add(partnership)
    session.flush()
    for agency in plan.agencies:
        _make_agency(session, partnership, plan, agency, password_hash)
    publish_shipped(session, partnership.id, now=runtime.clock())


def _make_agency(
    session: Session, partnership: Partnership, plan: PartnershipSeed, agency: AgencySeed, password_hash: str
) -> None:
    row = Agency(
        partnership_id=partnership.id,
        name=agency.name,
        short_name=agency.short_name,
        system=agency.system,
        zone=plan.zone,
        phone=agency.phone,
    )
    session.add(row)
    session.flush()
    for position, person in enumerate(agency.people):
        made = Person(
            partnership_id=partnership.id,
            agency_id=row.id,
            email=person.email,
            name=person.name,
            title=person.title,
            seat=(Seat.REPRESENTATIVE, Seat.ALTERNATE)[position].value if position < len(Seat) else None,
            password_hash=password_hash,
        )
        session.add(made)
        session.flush()
        set_roles(session, made, person.roles)
