"""The accounts that the sign-in page of a demo offers. A production installation offers none."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.partner.models import Person

SHOWN_AGENCIES = 2
"""Two agencies of one partnership are enough for a whole request: one that asks and one that holds."""


@dataclass(frozen=True, slots=True)
class DemoAccounts:
    """What a newcomer needs to sign in."""

    password: str
    people: tuple[Person, ...]


def demo_accounts(session: Session) -> DemoAccounts:
    """Return the accounts of the first demo agencies that are really in this database and active."""
    from web.commands.demo import world  # not at the top: the commands import the application

    agencies = world.PARTNERSHIPS[0].agencies[:SHOWN_AGENCIES]
    order = [person.email for agency in agencies for person in agency.people]
    found = session.scalars(select(Person).where(Person.email.in_(order), Person.active))
    people = sorted(found, key=lambda person: order.index(person.email))
    return DemoAccounts(world.PASSWORD, tuple(people))
