"""A holder's registry: its children, and who may answer for them.

Everything is scoped to one agency. A request is matched to the holder's own records by its own people; no function
here looks across agencies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor
from engine.act.authority import bump_epoch
from engine.act.models import DisclosureRequest, Representative, Subject, SubjectAuthority
from engine.act.standing import require_holder_staff
from engine.act.vocabulary import RELATIONSHIPS, require_code
from engine.errors import ConflictError, NotFoundError
from engine.names import require_seen
from engine.store.crypto import installed_keyring

_DIGITS = (2, 3, 5, 6, 8, 9)
"""Of a day in ISO 8601, where a slip is likely: nobody mistakes the century."""
SIMILAR = 0.6
"""From this ratio on (0 to 1), two names of children born on the same day are shown as perhaps the same."""


@dataclass(frozen=True, slots=True)
class NewSubject:
    """A child to be entered into a registry."""

    given_name: str
    family_name: str
    born_on: date
    local_id: str


@dataclass(frozen=True, slots=True)
class NewRepresentative:
    """Somebody who may answer for a child; see :class:`engine.act.models.Representative`."""

    name: str
    relationship: str
    valid_from_on: date
    email: str | None = None
    phone: str | None = None
    language: str = "en"
    may_consent: bool = True
    valid_to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A subject of the holder's that a request may be about."""

    subject: Subject
    exact: bool
    """Both names and the day of birth are the same."""


def add_subject(
    session: Session, holder_id: UUID, new: NewSubject, *, actor: Actor, now: datetime
) -> Subject:
    """Enter a child into the actor's agency's registry.

    Raises:
        NotFoundError: the actor is not the holder's counsel or custodian.
        InvalidInputError: a name has a character in it that can't be seen.
        ConflictError: the registry has this local number already.
    """
    require_holder_staff(actor, holder_id, partnership_id=actor.partnership_id)
    require_seen(
        {"given_name": ("given name", new.given_name), "family_name": ("family name", new.family_name)}
    )
    number = _local_id_index(new.local_id)
    taken = select(Subject.id).where(Subject.holder_id == holder_id, Subject.local_id_index == number)
    if session.scalar(taken) is not None:
        raise ConflictError("expected a new local number, but the registry has it already")
    subject = Subject(
        partnership_id=actor.partnership_id,
        holder_id=holder_id,
        given_name=new.given_name.strip(),
        family_name=new.family_name.strip(),
        born_on=new.born_on,
        local_id=new.local_id.strip(),
        local_id_index=number,
        match_index=_match_index(new.family_name, new.born_on),
        born_index=_born_index(new.born_on),
        created_at=now,
    )
    session.add(subject)
    session.flush()
    session.add(SubjectAuthority(subject_id=subject.id, partnership_id=subject.partnership_id, epoch=1))
    session.flush()
    _record(session, subject, "add", actor, now)
    return subject


def add_representative(
    session: Session, subject_id: UUID, new: NewRepresentative, *, actor: Actor, now: datetime
) -> Representative:
    """Enter who may answer for a child.

    Raises:
        NotFoundError: the subject is not in the actor's agency's registry.
        InvalidInputError: the relationship is not in the vocabulary, or the name has a character in it that can't
            be seen.
    """
    subject = get_subject(session, subject_id, actor=actor)
    require_seen({"name": ("name", new.name)})
    bump_epoch(session, subject_id)
    row = Representative(
        partnership_id=subject.partnership_id,
        subject_id=subject_id,
        name=new.name,
        email=new.email,
        phone=new.phone,
        relationship=require_code(new.relationship, RELATIONSHIPS, field="relationship"),
        language=new.language,
        may_consent=new.may_consent,
        valid_from_on=new.valid_from_on,
        valid_to_on=new.valid_to_on,
    )
    session.add(row)
    session.flush()
    _record(session, subject, "represent", actor, now)
    return row


def set_authority(
    session: Session,
    representative_id: UUID,
    *,
    may_consent: bool,
    valid_to_on: date | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Note that a representative's right to answer changed, as by a custody order.

    Raises:
        NotFoundError: the subject is not in the actor's agency's registry.
    """
    row = session.get(Representative, representative_id)
    if row is None:
        raise NotFoundError(f"expected representative {representative_id}, but there is none")
    subject = get_subject(session, row.subject_id, actor=actor)
    bump_epoch(session, subject.id)
    row.may_consent, row.valid_to_on = may_consent, valid_to_on
    session.flush()
    _record(session, subject, "authority", actor, now)


def get_subject(session: Session, subject_id: UUID, *, actor: Actor) -> Subject:
    """Return a child of the actor's agency's own registry.

    Raises:
        NotFoundError: it is not there, or the actor is not counsel or custodian of the agency.
    """
    found = session.get(Subject, subject_id)
    if found is None:
        raise NotFoundError(f"expected subject {subject_id}, but there is none")
    require_holder_staff(actor, found.holder_id, partnership_id=found.partnership_id)
    return found


def list_subjects(session: Session, *, actor: Actor) -> list[Subject]:
    """Return the actor's agency's registry by family and given name; every row is decrypted."""
    require_holder_staff(actor, actor.agency_id, partnership_id=actor.partnership_id)
    rows = session.scalars(select(Subject).where(Subject.holder_id == actor.agency_id))
    return sorted(rows, key=lambda row: (row.family_name.casefold(), row.given_name.casefold(), row.id))


def suggestions(session: Session, request: DisclosureRequest, *, actor: Actor) -> list[Suggestion]:
    """Return the holder's children that a request may be about, exact ones first.

    Children of the same family name and day of birth are found by a keyed hash; if there is none, those born on the same
    day whose name is spelled differently, and those of the name whose day of birth is a slip of the pen away. Nothing
    else of the registry is read.

    Raises:
        NotFoundError: the actor is not the holder's counsel or custodian.
    """
    require_holder_staff(actor, request.holder_id, partnership_id=request.partnership_id)
    own = Subject.holder_id == request.holder_id
    same = Subject.match_index == _match_index(request.child_family_name, request.child_born_on)
    found = session.scalars(select(Subject).where(own, same)).all()
    if not found:
        born = Subject.born_index == _born_index(request.child_born_on)
        slips = [_match_index(request.child_family_name, day) for day in _slips(request.child_born_on)]
        near = or_(born, Subject.match_index.in_(slips))
        found = [row for row in session.scalars(select(Subject).where(own, near)) if _similar(row, request)]
    rated = [Suggestion(row, _is_exact(row, request)) for row in found]
    return sorted(rated, key=lambda one: (not one.exact, one.subject.given_name.casefold(), one.subject.id))


def _match_index(family_name: str, born_on: date) -> str:
    return installed_keyring().index(f"{family_name.strip()}|{born_on.isoformat()}", context="subject.match")


def _slips(day: date) -> set[date]:
    """Return the days that somebody may have meant: one digit is another, day and month are swapped, or a day beside."""
    text = day.isoformat()
    written = {text[:at] + digit + text[at + 1 :] for at in _DIGITS for digit in "0123456789"}
    written.add(f"{text[:4]}-{text[8:]}-{text[5:7]}")
    meant = {one for one in map(_day, written) if one is not None}
    return (meant | {day - timedelta(days=1), day + timedelta(days=1)}) - {day}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _born_index(born_on: date) -> str:
    return installed_keyring().index(born_on.isoformat(), context="subject.born")


def _local_id_index(local_id: str) -> str:
    return installed_keyring().index(local_id, context="subject.local_id")


def _full(given: str, family: str) -> str:
    return f"{given.strip()} {family.strip()}".casefold()


def _is_exact(row: Subject, request: DisclosureRequest) -> bool:
    asked = _full(request.child_given_name, request.child_family_name)
    return _full(row.given_name, row.family_name) == asked and row.born_on == request.child_born_on


def _similar(row: Subject, request: DisclosureRequest) -> bool:
    asked = _full(request.child_given_name, request.child_family_name)
    return SequenceMatcher(None, _full(row.given_name, row.family_name), asked).ratio() >= SIMILAR


def _record(session: Session, subject: Subject, action: str, actor: Actor, now: datetime) -> None:
    audit.record(
        session,
        stream=f"subject:{subject.id}",
        tag=f"act:subject:{action}",
        actor_id=actor.user_id,
        subject=f"subject:{subject.id}",
        at=now,
    )
