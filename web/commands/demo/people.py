"""The children of the demo and who may answer for them: invented, and always the same."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from engine.access import Actor
from engine.act.models import Representative, Subject
from engine.act.standing import zone_of
from engine.act.subjects import NewRepresentative, NewSubject, add_representative, add_subject
from engine.calendars import civil_day, start_of_day
from web.commands.demo.world import (
    DOMAIN,
    FAMILY_NAMES,
    GIVEN_NAMES,
    GUARDIAN_NAMES,
    PARTNERSHIPS,
    STUDENTS,
)

YOUNGEST, OLDEST = 11, 17
SEED = 20261125
REFERENCE = date(2026, 9, 1)
"""The day on which the ages are between the two; fixed, so that the children are always the same."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child whom one or more agencies know."""

    given_name: str
    family_name: str
    born_on: date
    number: int
    guardian: str

    @property
    def guardian_email(self) -> str:
        """Return the address of who answers for them."""
        return f"guardian{self.number}@{DOMAIN}"

    @property
    def words(self) -> str:
        """Return name and day of birth as a request asks for them."""
        day = self.born_on
        return f"{self.given_name} {self.family_name}, born {day.day} {day:%B %Y}"


def children(count: int, *, first: int) -> list[Child]:
    """Return ``count`` children, numbered from ``first``; the same arguments give the same children."""
    chance = random.Random(SEED + first)  # noqa: S311 - names for a demo
    pairs = [(given, family) for family in FAMILY_NAMES for given in GIVEN_NAMES]
    chosen = chance.sample(pairs, count)
    made = []
    for position, (given, family) in enumerate(chosen):
        born_on = REFERENCE - timedelta(days=chance.randint(YOUNGEST * 365, OLDEST * 365))
        guardian = f"{chance.choice(GUARDIAN_NAMES)} {family}"
        made.append(Child(given, family, born_on, first + position, guardian))
    return made


def fresh_children() -> tuple[Child, Child, Child]:
    """Return three whom the first partnership's clinic knows, and whom no case of a fresh demo is about.

    The first is for newcomers: the README names it. The second is for ``concord smoke``, so that both can be done; the
    third is free.
    """
    known = children(STUDENTS // len(PARTNERSHIPS), first=1)
    return known[27], known[29], known[28]


def register(session: Session, child: Child, *, custodian: Actor) -> tuple[Subject, Representative]:
    """Enter a child and its guardian into the registry of the custodian's agency."""
    zone = zone_of(session, custodian.agency_id)
    long_ago = start_of_day(date(2024, 9, 1), zone)
    new = NewSubject(child.given_name, child.family_name, child.born_on, f"S-{child.number:05}")
    subject = add_subject(session, custodian.agency_id, new, actor=custodian, now=long_ago)
    guardian = NewRepresentative(
        name=child.guardian,
        relationship="parent",
        valid_from_on=civil_day(long_ago, zone),
        email=child.guardian_email,
    )
    return subject, add_representative(session, subject.id, guardian, actor=custodian, now=long_ago)
