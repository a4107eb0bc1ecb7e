"""The partnership as its own people see it: agencies, coverage of the five systems, people and their work.

Every query is held to the partnership of the actor who asks; what belongs to another one is *not found*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from engine.access import Actor, Permission, Role, require
from engine.errors import NotFoundError
from engine.partner.models import Agency, Partnership, Person, PersonRole, Seat, System

FIVE_SYSTEMS = (
    System.SCHOOL,
    System.LAW_ENFORCEMENT,
    System.JUVENILE_JUSTICE,
    System.MENTAL_HEALTH,
    System.CHILD_WELFARE,
)
"""The systems that a partnership brings to one table, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class SystemCoverage:
    """Who sits at the table for one of the five systems."""

    system: System
    agencies: tuple[Agency, ...]
    """Its agencies, by name; empty if the system has no seat."""
    representatives: tuple[Person, ...]
    alternates: int

    @property
    def seated(self) -> bool:
        """Tell whether somebody speaks for the system: an agency of it, with a representative."""
        return bool(self.agencies and self.representatives)


def get_partnership(session: Session, *, actor: Actor) -> Partnership:
    """Return the actor's own partnership.

    Raises:
        PermissionDeniedError: the actor may not read it.
        NotFoundError: it is gone.
    """
    require(actor, Permission.PARTNERSHIP_READ)
    found = session.get(Partnership, actor.partnership_id)
    if found is None:
        raise NotFoundError(f"expected partnership {actor.partnership_id}, but it is not there")
    return found


def contact_words(partnership: Partnership | None) -> str:
    """Return whom families call, as ``name, phone``; empty unless both are known."""
    if partnership is None or not (partnership.contact_name and partnership.contact_phone):
        return ""
    return f"{partnership.contact_name}, {partnership.contact_phone}"


def list_agencies(session: Session, *, actor: Actor, words: str = "", system: str = "") -> list[Agency]:
    """Return the agencies of the actor's partnership, by name.

    Args:
        session: Any session.
        actor: Who asks.
        words: Part of a name; empty for all.
        system: A word of :class:`System`; empty for all.
    """
    require(actor, Permission.PARTNERSHIP_READ)
    wanted = select(Agency).where(Agency.partnership_id == actor.partnership_id)
    if words:
        wanted = wanted.where(
            or_(
                Agency.name.icontains(words, autoescape=True),
                Agency.short_name.icontains(words, autoescape=True),
            )
        )
    if system:
        wanted = wanted.where(Agency.system == system)
    return list(session.scalars(wanted.order_by(Agency.name, Agency.id)))


def get_agency(session: Session, agency_id: UUID, *, actor: Actor) -> Agency:
    """Return one agency of the actor's partnership.

    Raises:
        NotFoundError: it does not exist, or belongs to another partnership.
    """
    require(actor, Permission.PARTNERSHIP_READ)
    found = session.get(Agency, agency_id)
    if found is None or found.partnership_id != actor.partnership_id:
        raise NotFoundError(f"expected agency {agency_id} in the actor's partnership, but it is not there")
    return found


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What to look for among people; empty fields don't narrow."""

    words: str = ""
    """Part of a name, of what they are, or of their address."""
    role: Role | None = None
    agency_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of people, by name."""

    people: tuple[Person, ...]
    total: int
    """How many the filter finds on all pages."""
    next_after: tuple[str, UUID] | None
    """Name and identifier after which the next page starts; None on the last."""


def _matching(actor: Actor, chosen: PeopleFilter) -> Select[Person]:
    query = select(Person).where(Person.partnership_id == actor.partnership_id, Person.active)
    if chosen.words:
        columns = (Person.name, Person.title, Person.email)
        query = query.where(or_(*(column.icontains(chosen.words, autoescape=True) for column in columns)))
    if chosen.role:
        holders = select(PersonRole.person_id).where(PersonRole.role == chosen.role.value)
        query = query.where(Person.id.in_(holders))
    if chosen.agency_id:
        query = query.where(Person.agency_id == chosen.agency_id)
    return query


def list_people(
    session: Session,
    chosen: PeopleFilter,
    *,
    actor: Actor,
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
) -> PeoplePage:
    """Return active people of the actor's partnership, by name.

    Args:
        session: Any session.
        chosen: What to look for.
        actor: Who asks.
        after: ``next_after`` of the page before; None for the first.
        limit: Most people on one page.
    """
    require(actor, Permission.PARTNERSHIP_READ)
    matching = _matching(actor, chosen)
    total = session.scalar(select(func.count()).select_from(matching.with_only_columns(Person.id).subquery()))
    if after:
        name, person_id = after
        matching = matching.where(or_(Person.name > name, (Person.name == name) & (Person.id > person_id)))
    found = session.scalars(matching.order_by(Person.name, Person.id).limit(limit + 1)).unique().all()
    shown = tuple(found[:limit])
    last = (shown[-1].name, shown[-1].id) if len(found) > limit else None
    return PeoplePage(shown, total or 0, last)


def coverage(session: Session, partnership_id: UUID) -> list[SystemCoverage]:
    """Return who sits for each of the five systems, in the order of :data:`FIVE_SYSTEMS`.

    The caller has checked that ``partnership_id`` is the actor's own.
    """
    in_it = (Agency.partnership_id == partnership_id, Person.partnership_id == partnership_id)
    agencies = session.scalars(select(Agency).where(in_it[0]).order_by(Agency.name, Agency.id)).all()
    seated = session.scalars(
        select(Person).where(in_it[1], Person.active, Person.seat.is_not(None)).order_by(Person.name)
    ).all()
    return [_of_system(system, agencies, seated) for system in FIVE_SYSTEMS]


def _of_system(system: System, agencies: Sequence[Agency], seated: Sequence[Person]) -> SystemCoverage:
    own = tuple(agency for agency in agencies if agency.system == system)
    ids = {agency.id for agency in own}
    people = [person for person in seated if person.agency_id in ids]
    return SystemCoverage(
        system=system,
        agencies=own,
        representatives=tuple(p for p in people if p.seat == Seat.REPRESENTATIVE),
        alternates=sum(p.seat == Seat.ALTERNATE for p in people),
    )


def role_counts(session: Session, *, actor: Actor) -> dict[UUID, dict[Role, int]]:
    """Return how many active people have which role, by agency; an agency without people is left out."""
    require(actor, Permission.PARTNERSHIP_READ)
    rows = session.execute(
        select(Person.agency_id, PersonRole.role, func.count())
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.partnership_id == actor.partnership_id, Person.active)
        .group_by(Person.agency_id, PersonRole.role)
    )
    counts: dict[UUID, dict[Role, int]] = {}
    for agency_id, role, count in rows:
        counts.setdefault(agency_id, {})[Role(role)] = count
    return counts
