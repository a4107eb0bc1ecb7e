"""The accounts that the sign-in page of a demo offers. A production installation offers none."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.partner.models import Person

SHOWN_AGENCIES = 2
"""Two agencies of a partnership are enough for a whole request: one that asks and one that holds."""


@dataclass(frozen=True, slots=True)
class DemoAccounts:
    """What a newcomer needs to sign in."""

    password: str
    groups: tuple[tuple[str, tuple[Person, ...]], ...]
    """By the name of the partnership; empty ones are left out."""


def demo_accounts(session: Session) -> DemoAccounts:
    """Return the accounts of the first agencies of each partnership that are really in this database and active."""
    from web.commands.demo import world  # not at the top: the commands import the application

    groups = []
    for partnership in world.PARTNERSHIPS:
        order = [person.email for agency in partnership.agencies[:SHOWN_AGENCIES] for person in agency.people]
        found = session.scalars(select(Person).where(Person.email.in_(order), Person.active))
        if people := sorted(found, key=lambda person: order.index(person.email)):
            groups.append((partnership.name, tuple(people)))
    return DemoAccounts(world.PASSWORD, tuple(groups))
