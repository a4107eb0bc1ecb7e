"""Requests as people see them: whose they are to know of, lists of them, withdrawing, and how they ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, update
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor, Permission, require
from engine.act import notices
from engine.act.models import ConsentAsk, Disclosure, DisclosureRequest
from engine.act.standing import HOLDER_ROLES, is_holder_side, is_requester_side, may_see
from engine.act.starting import PROCESS
from engine.errors import ConflictError, NotFoundError

REQUEST_WITHDRAWN = "request_withdrawn"
"""Name of the message that ends a case."""
PAGE = 50
NOT_RELEASED = "not_released"
"""What the requester's side is told of every end without records but their own withdrawal: whether it was refused,
lapsed or nothing was there would tell whether a record exists (42 CFR 2.13(c))."""


class Side(StrEnum):
    """Which requests a list shows."""

    ALL = "all"
    MADE = "made"
    """By the actor's agency."""
    RECEIVED = "received"
    """By the actor's agency, as the holder."""


class StepFacts(Protocol):
    """What this reads of :class:`engine.workflow.plans.StepOutcome`."""

    @property
    def business_key(self) -> str:
        """The request's id."""

    @property
    def key(self) -> str:
        """Process id."""

    @property
    def status(self) -> str:
        """``active``, ``incident`` or ``completed``."""

    @property
    def outcome(self) -> str | None:
        """How it ended."""

    @property
    def now(self) -> datetime:
        """The step's instant."""


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page ended."""

    submitted_at: datetime
    id: UUID


def get_request(session: Session, request_id: UUID, *, actor: Actor) -> DisclosureRequest:
    """Return a request that is the actor's to know of.

    Raises:
        NotFoundError: there is none, or it is not theirs to know of.
    """
    row = session.get(DisclosureRequest, request_id)
    if row is None or not may_see(actor, row):
        raise NotFoundError(f"expected request {request_id} among the actor's, but it is not there")
    return row


def list_requests(
    session: Session,
    *,
    actor: Actor,
    side: Side = Side.ALL,
    ended: bool | None = None,
    after: Key | None = None,
    size: int = PAGE,
) -> tuple[Sequence[DisclosureRequest], Key | None]:
    """Return one page of the requests that are the actor's to know of, newest first, and the key of the next page.

    Args:
        session: Any session.
        actor: Who asks.
        side: Made by the actor's agency, received by it, or both.
        ended: Only ended ones, only open ones, or None for both.
        after: Show what comes after this key.
        size: Requests a page.

    Raises:
        PermissionDeniedError: the actor may not read requests.
    """
    require(actor, Permission.REQUEST_READ)
    where = [DisclosureRequest.partnership_id == actor.partnership_id, _of(side, actor)]
    if ended is not None:
        column = DisclosureRequest.ended_at
        where.append(column.is_not(None) if ended else column.is_(None))
    if after is not None:
        where.append(_older(after))
    order = (DisclosureRequest.submitted_at.desc(), DisclosureRequest.id.desc())
    query = select(DisclosureRequest).where(*where).order_by(*order).limit(size + 1)
    found = session.scalars(query).all()
    shown = found[:size]
    more = len(found) > size
    return shown, Key(shown[-1].submitted_at, shown[-1].id) if more else None


def _of(side: Side, actor: Actor) -> ColumnElement[bool]:
    made = DisclosureRequest.requesting_agency_id == actor.agency_id
    works = bool(HOLDER_ROLES & actor.roles)
    received = DisclosureRequest.holder_id == actor.agency_id if works else false()
    if side is Side.MADE:
        return made
    return received if side is Side.RECEIVED else or_(made, received)


def _older(key: Key) -> ColumnElement[bool]:
    at, row_id = DisclosureRequest.submitted_at, DisclosureRequest.id
    return or_(at < key.submitted_at, and_(at == key.submitted_at, row_id < key.id))


def withdraw_request(session: Session, request_id: UUID, *, actor: Actor, now: datetime) -> DisclosureRequest:
    """Take a request back: from this commit on nothing is released for it. Doing it again changes nothing.

    Raises:
        NotFoundError: it is not a request of the actor's agency.
        PermissionDeniedError: the actor is no requester.
        ConflictError: it has ended already, or its records have gone.
    """
    row = get_request(session, request_id, actor=actor)
    if not is_requester_side(actor, row):
        raise NotFoundError(f"expected request {request_id} of the actor's agency, but it is another's")
    require(actor, Permission.REQUEST_SUBMIT)
    session.refresh(row, with_for_update=True)
    if row.withdrawn_at is not None:
        return row
    if row.ended_at is not None:
        raise ConflictError(f"expected request {request_id} to be open, but it has ended")
    if is_released(session, row.id):
        # After an emergency the case stays open for its review, which a withdrawal must not cancel.
        raise ConflictError(f"expected request {request_id} to be unanswered, but its records have gone")
    row.withdrawn_at = now
    session.flush()
    audit.record(
        session,
        stream=f"case:{row.id}",
        tag="act:request:withdraw",
        actor_id=actor.user_id,
        subject=f"request:{row.id}",
        at=now,
    )
    return row


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """Write: :func:`withdraw_request`, for the transaction that delivers ``REQUEST_WITHDRAWN`` with payload ``{}``."""

    request_id: UUID
    actor: Actor

    def apply(self, session: Session, *, now: datetime) -> None:
        """Withdraw; raises what :func:`withdraw_request` raises."""
        withdraw_request(session, self.request_id, actor=self.actor, now=now)


def note_step(session: Session, step: StepFacts) -> None:
    """Listen to the kernel: when the process of a request has ended, note how, and close what is still asked."""
    if step.key != PROCESS or step.status != "completed":
        return
    request_id = UUID(step.business_key)
    ended = update(DisclosureRequest).where(DisclosureRequest.id == request_id)
    session.execute(ended.values(ended_at=step.now, outcome=_true_outcome(session, request_id, step.outcome)))
    still_open = select(ConsentAsk).where(
        ConsentAsk.request_id == request_id,
        ConsentAsk.answered_at.is_(None),
        ConsentAsk.expires_at > step.now,
    )
    for ask in session.scalars(still_open):
        ask.expires_at = step.now
        notices.stop_reminding_of_ask(session, ask.id, now=step.now)
    session.flush()


def _true_outcome(session: Session, request_id: UUID, outcome: str | None) -> str | None:
    """Return the outcome that a diagram names, unless it says that records were released and none were."""
    if outcome == "released" and not is_released(session, request_id):
        return "lapsed"
    return outcome


def is_released(session: Session, request_id: UUID) -> bool:
    """Tell whether records were released for a request."""
    return (
        session.scalar(select(Disclosure.id).where(Disclosure.request_id == request_id).limit(1)) is not None
    )


def outcome_for(actor: Actor, request: DisclosureRequest) -> str | None:
    """Return how a request ended as ``actor`` may know it, or None if it is open.

    Returns:
        For the holder's people the outcome itself: ``released``, ``denied``, ``no_record``, ``lapsed``,
        ``withdrawn``. For the requester's side ``released``, ``withdrawn`` or ``not_released``.
    """
    if request.outcome is None or is_holder_side(actor, request):
        return request.outcome
    return request.outcome if request.outcome in ("released", "withdrawn") else NOT_RELEASED
