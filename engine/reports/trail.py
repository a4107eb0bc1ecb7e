"""The audit as an auditor of one agency may read it: what its own people did, and everything in the cases it holds.

In a case of somebody else's records an agency sees what it did itself: the rest would tell what the holder has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.orm import Session

from engine.access import Actor, Permission, require
from engine.act.models import DisclosureRequest
from engine.audit.models import AuditEntry
from engine.partner.models import Person

SIZE = 50
CASE = "case:"
"""What the streams of requests begin with, before the request's identifier."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands, newest first."""

    at: datetime
    stream: str
    seq: int


@dataclass(frozen=True, slots=True)
class Trail:
    """One page of the audit."""

    entries: Sequence[AuditEntry]
    further: Place | None
    """The last entry of this page, if there are older ones."""
    numbers: Mapping[str, str]
    """Of the requests whose streams are on this page, by stream."""


def trail(
    session: Session,
    *,
    actor: Actor,
    case_number: str | None = None,
    after: Place | None = None,
    size: int = SIZE,
) -> Trail:
    """Return what an auditor may read, newest first.

    Args:
        session: Any session.
        actor: The auditor.
        case_number: Of this request alone, such as ``R-0031``; an unknown one, or another agency's, has no entries.
        after: The last entry of the page before.
        size: Entries of a page.

    Raises:
        PermissionDeniedError: the actor is no auditor.
    """
    require(actor, Permission.AUDIT_READ)
    query = select(AuditEntry).where(_readable(session, actor, case_number))
    key = tuple_(AuditEntry.at, AuditEntry.stream, AuditEntry.seq)
    if after is not None:
        query = query.where(key < tuple_(after.at, after.stream, after.seq))
    newest = query.order_by(AuditEntry.at.desc(), AuditEntry.stream.desc(), AuditEntry.seq.desc())
    found = session.scalars(newest.limit(size + 1)).all()
    shown = found[:size]
    last = shown[-1] if len(found) > size else None
    further = Place(last.at, last.stream, last.seq) if last else None
    return Trail(shown, further, _numbers(session, {entry.stream for entry in shown}))


def _numbers(session: Session, streams: set[str]) -> dict[str, str]:
    ids = [UUID(stream.removeprefix(CASE)) for stream in streams if stream.startswith(CASE)]
    query = select(DisclosureRequest.id, DisclosureRequest.number).where(DisclosureRequest.id.in_(ids))
    return {f"{CASE}{row.id}": row.number for row in session.execute(query)}


def _readable(session: Session, actor: Actor, case_number: str | None) -> ColumnElement[bool]:
    ours = AuditEntry.actor_id.in_(_people_of(actor.agency_id))
    if case_number is None:
        streams = (f"agency:{actor.agency_id}", f"plan:{actor.partnership_id}")
        return or_(ours, AuditEntry.stream.in_(streams))
    row = session.scalar(
        select(DisclosureRequest).where(
            DisclosureRequest.partnership_id == actor.partnership_id,
            DisclosureRequest.number == case_number,
        )
    )
    of_case = AuditEntry.stream == (f"{CASE}{row.id}" if row else "")
    return of_case if row and row.holder_id == actor.agency_id else of_case & ours


def _people_of(agency_id: UUID) -> Select[UUID]:
    return select(Person.id).where(Person.agency_id == agency_id)
