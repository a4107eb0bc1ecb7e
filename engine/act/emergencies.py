"""Emergencies: a basis without consent, approved by the holder's counsel, for a time, and looked at afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor, Role, group_key
from engine.act import notices
from engine.act.authority import bump_epoch
from engine.act.errors import SamePersonError
from engine.act.mailing import coordinators_of
from engine.act.models import DisclosureRequest, EmergencyBasis
from engine.act.standing import require_holder_staff
from engine.act.vocabulary import CATEGORIES, require_codes
from engine.errors import ConflictError, InvalidInputError, NotFoundError
from engine.partner.people import people_in_group

COUNSEL = frozenset({Role.COUNSEL})
LONGEST = timedelta(days=7)
"""Our choice: a threat that lasts longer is looked at again."""


@dataclass(frozen=True, slots=True)
class EmergencyDecision:
    """What counsel decided about an urgent request."""

    request_id: UUID
    approve: bool
    threat: str = ""
    """What it is and whom it endangers; needed for an approval (34 CFR 99.32(a)(5))."""
    to_whom: str = ""
    """Who gets the records and how that averts the threat; needed for an approval."""
    ends_at: datetime | None = None
    """First instant at which nothing is released on it any more; needed for an approval, at most 7 days away."""
    categories: tuple[str, ...] = ()
    """What may go; empty means all that was asked for."""


def decide(
    session: Session, decision: EmergencyDecision, *, actor: Actor, now: datetime
) -> EmergencyBasis | None:
    """Write counsel's decision about an urgent request; None if it takes the ordinary way.

    Raises:
        NotFoundError: the actor is not the holder's counsel, or the request is not matched to a subject.
        InvalidInputError: threat, recipients, duration or categories don't fit.
    """
    request = _counsels(session, decision.request_id, actor)
    if not decision.approve:
        _record(session, request, "ordinary", actor, now)
        return None
    ends_at = _require_fitting(decision, request, now)
    if request.subject_id is None:
        raise NotFoundError(f"expected request {request.id} to be matched, but it is not")
    bump_epoch(session, request.subject_id)
    row = EmergencyBasis(
        partnership_id=request.partnership_id,
        request_id=request.id,
        subject_id=request.subject_id,
        approved_by=actor.user_id,
        approved_at=now,
        threat=decision.threat.strip(),
        to_whom=decision.to_whom.strip(),
        categories=require_codes(decision.categories or request.categories, CATEGORIES, field="categories"),
        ends_at=ends_at,
    )
    session.add(row)
    session.flush()
    _record(session, request, "approve", actor, now, basis=str(row.id), categories=row.categories)
    return row


def end_early(session: Session, emergency_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Note that the threat is over: nothing is released or downloaded on it any more.

    Raises:
        NotFoundError: no such basis, or the actor is not the holder's counsel.
    """
    row, request = _with_request(session, emergency_id, actor)
    _end(session, row, request, now)
    _record(session, request, "end", actor, now, basis=str(row.id))


def _end(session: Session, row: EmergencyBasis, request: DisclosureRequest, now: datetime) -> None:
    if request.subject_id is not None:
        bump_epoch(session, request.subject_id)
    row.ended_at = row.ended_at or now
    session.flush()


def review_afterwards(
    session: Session, request_id: UUID, note: str, *, justified: bool, actor: Actor, now: datetime
) -> EmergencyBasis:
    """Write what counsel found when looking again at a release that had no consent.

    If it was not justified, nothing more is downloaded on it, and the coordinators are told.

    Raises:
        NotFoundError: no emergency was approved for the request, or the actor is not the holder's counsel.
        InvalidInputError: the note is empty.
        ConflictError: it was looked at already.
        SamePersonError: the actor approved it, and the holder has another counsel.
    """
    request = _counsels(session, request_id, actor)
    row = latest(session, request_id)
    if row is None:
        raise NotFoundError(f"expected an approved emergency of request {request_id}, but there is none")
    if row.reviewed_at is not None:
        raise ConflictError(f"expected emergency {row.id} not to be reviewed yet, but it is")
    if row.approved_by == actor.user_id and has_colleague(session, request, actor):
        raise SamePersonError(
            "expected a reviewer who did not approve the emergency, but it is the same person"
        )
    if not note.strip():
        raise InvalidInputError(
            "expected what the review found, but it is empty", {"note": "Write what you found."}
        )
    row.review_note, row.justified = note.strip(), justified
    row.reviewed_by, row.reviewed_at = actor.user_id, now
    session.flush()
    if not justified:
        _end(session, row, request, now)
        _tell_coordinators(session, request, row, now)
    _record(session, request, "review", actor, now, basis=str(row.id), justified=justified)
    return row


def _tell_coordinators(
    session: Session, request: DisclosureRequest, row: EmergencyBasis, now: datetime
) -> None:
    """Write that a review needs them. A coordinator sees counts only, so it links to no request."""
    for person in coordinators_of(session, request):
        letter = notices.Letter(
            partnership_id=row.partnership_id,
            to=person.email,
            template="emergency_reviewed",
            dedupe_key=f"emergency_reviewed:{row.id}:{person.id}",
        )
        notices.post(session, letter, now=now)


def has_colleague(session: Session, request: DisclosureRequest, actor: Actor) -> bool:
    """Tell whether the holder has another counsel than the actor; a clinic with one would never end the case."""
    counsel = people_in_group(session, group_key(Role.COUNSEL, request.holder_id))
    return any(person.id not in (actor.user_id, request.requested_by) for person in counsel)


def latest(session: Session, request_id: UUID) -> EmergencyBasis | None:
    """Return the newest emergency basis of a request, in force or not."""
    query = (
        select(EmergencyBasis)
        .where(EmergencyBasis.request_id == request_id)
        .order_by(EmergencyBasis.approved_at.desc(), EmergencyBasis.id)
        .limit(1)
    )
    return session.scalar(query.execution_options(populate_existing=True))


def basis_in_force(session: Session, request_id: UUID, *, at: datetime) -> EmergencyBasis | None:
    """Return the emergency basis of a request that carries a release at ``at``: [approved_at, ends_at), not ended."""
    row = latest(session, request_id)
    if row is None or row.ended_at is not None:
        return None
    return row if row.approved_at <= at < row.ends_at else None


def _counsels(session: Session, request_id: UUID, actor: Actor) -> DisclosureRequest:
    request = session.get(DisclosureRequest, request_id)
    if request is None:
        raise NotFoundError(f"expected request {request_id}, but there is none")
    require_holder_staff(actor, request.holder_id, partnership_id=request.partnership_id, roles=COUNSEL)
    return request


def _with_request(
    session: Session, emergency_id: UUID, actor: Actor
) -> tuple[EmergencyBasis, DisclosureRequest]:
    row = session.get(EmergencyBasis, emergency_id)
    if row is None:
        raise NotFoundError(f"expected emergency {emergency_id}, but there is none")
    return row, _counsels(session, row.request_id, actor)


def _require_fitting(decision: EmergencyDecision, request: DisclosureRequest, now: datetime) -> datetime:
    problems: dict[str, str] = {}
    if not decision.threat.strip():
        problems["threat"] = "Write what the threat is and whom it endangers."
    if not decision.to_whom.strip():
        problems["to_whom"] = "Write who gets the records and how that averts the threat."
    if set(decision.categories) - set(request.categories):
        problems["categories"] = "Choose only from what was asked for."
    ends_at = decision.ends_at
    if ends_at is None or not now < ends_at <= now + LONGEST:
        problems["ends_at"] = "Choose an end within the next 7 days."
    if problems or ends_at is None:
        raise InvalidInputError(f"expected a complete decision, but {sorted(problems)} don't fit", problems)
    return ends_at


def _record(
    session: Session, request: DisclosureRequest, action: str, actor: Actor, now: datetime, **facts: object
) -> None:
    audit.record(
        session,
        stream=f"case:{request.id}",
        tag=f"act:emergency:{action}",
        actor_id=actor.user_id,
        subject=f"request:{request.id}",
        at=now,
        facts=facts,
    )
