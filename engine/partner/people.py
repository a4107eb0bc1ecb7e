"""People: who they are, whether they are who they say, and who may act for which group."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import Actor, Role
from engine.errors import InvalidInputError, NotFoundError
from engine.partner.models import Person, PersonRole
from engine.partner.passwords import password_fits


def normal_email(email: str) -> str:
    """Return an address as it is stored and compared: without outer spaces, in lower case."""
    return email.strip().casefold()


def person_by_email(session: Session, email: str) -> Person | None:
    """Return the person, active or not, who signs in with ``email``."""
    return session.scalar(select(Person).where(Person.email == normal_email(email)))


def authenticate(session: Session, email: str, password: str) -> Person | None:
    """Return the active person with this address and password, or None; it takes as long either way.

    It writes nothing and takes a tenth of a second, so it wants a session that holds no write lock:
    :func:`engine.partner.attempts.count_attempt` comes first, in a transaction that has ended.
    """
    person = person_by_email(session, email)
    known = person if person is not None and person.active else None
    fits = password_fits(password, known.password_hash if known else None)
    return known if fits else None


def actor_for(session: Session, person_id: UUID) -> Actor:
    """Return the actor that ``person_id`` is at present.

    Raises:
        NotFoundError: there is no such person, or they are no longer active.
    """
    person = session.get(Person, person_id)
    if person is None or not person.active:
        raise NotFoundError(f"expected person {person_id} to be active, but they are not")
    return actor_of(person)


def actor_of(person: Person) -> Actor:
    """Return ``person`` as the actor of what is done in their name."""
    return Actor(
        user_id=person.id,
        partnership_id=person.partnership_id,
        agency_id=person.agency_id,
        roles=person.roles,
        name=person.name,
    )


def people_in_group(session: Session, group: str) -> list[Person]:
    """Return the active people of a candidate group, by name.

    Args:
        session: Any session.
        group: ``role@agency``, as :func:`engine.access.group_key` makes it.

    Raises:
        InvalidInputError: the key is not a role and an agency's identifier.
    """
    role, agency_id = _parts(group)
    chosen = (
        select(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.agency_id == agency_id, PersonRole.role == role.value, Person.active)
    )
    return list(session.scalars(chosen.order_by(Person.name, Person.id)))


def _parts(group: str) -> tuple[Role, UUID]:
    role, _, agency = group.partition("@")
    try:
        return Role(role), UUID(agency)
    except ValueError:
        raise InvalidInputError(f"expected a group such as counsel@<agency>, but got {group!r}") from None


def names_of(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of people by identifier; unknown identifiers are left out."""
    wanted = set(person_ids)
    if not wanted:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def set_roles(session: Session, person: Person, roles: Iterable[Role]) -> None:
    """Let ``person`` have exactly ``roles``."""
    wanted = {role.value for role in roles}
    kept = [row for row in person.role_rows if row.role in wanted]
    missing = wanted - {row.role for row in kept}
    person.role_rows = kept + [
        PersonRole(person_id=person.id, partnership_id=person.partnership_id, role=role)
        for role in sorted(missing)
    ]
    session.flush()
