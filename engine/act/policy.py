"""Who may complete which task: the completion policy that this room gives the kernel.

The kernel has checked already that the task is the actor's. This adds separation of duties: nobody decides on their
own request, only the holding agency's people review and prepare, and who approved doesn't also prepare.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy.orm import Session

from engine.access import Actor, Role
from engine.act.emergencies import has_colleague, latest
from engine.act.errors import SamePersonError
from engine.act.models import DisclosureRequest
from engine.act.reviews import has_prepared, latest_review
from engine.act.sealing import refuse_sole_approver
from engine.act.standing import works_for
from engine.workflow.models import UserTask

HOLDER_WORK = {
    "match_subject": Role.CUSTODIAN,
    "decide_emergency": Role.COUNSEL,
    "legal_review": Role.COUNSEL,
    "prepare_release": Role.CUSTODIAN,
    "review_emergency": Role.COUNSEL,
}
"""By form: tasks that only the holding agency's people do, and in which role."""

NOT_HOLDER = "Only the holding agency's people can do this."
OWN_REQUEST = "You made this request, so somebody else has to do this."
PREPARED = "You prepared the release, so somebody else has to review it."
APPROVED = "You approved this request, so somebody else has to prepare the release."
DECIDED = "You decided this emergency, so another counsel of your agency has to review it."
NO_REQUEST = "This task belongs to no request."
NOT_REQUESTER = "Only the agency that asked can answer."


def may_complete(session: Session, task: UserTask, actor: Actor) -> str | None:
    """Return why ``actor`` may not complete ``task``, as a sentence for them, or None."""
    role = HOLDER_WORK.get(task.form_key)
    request = _request(session, task)
    if request is None:
        return NO_REQUEST if role is not None else None
    if role is None:
        own = actor.agency_id == request.requesting_agency_id
        return None if task.form_key != "answer_question" or own else NOT_REQUESTER
    if not works_for(actor, request.holder_id, frozenset({role}), partnership_id=request.partnership_id):
        return NOT_HOLDER
    if actor.user_id == request.requested_by:
        return OWN_REQUEST
    further = _FURTHER.get(task.form_key)
    return further(session, request, actor) if further else None


def _request(session: Session, task: UserTask) -> DisclosureRequest | None:
    try:
        return session.get(DisclosureRequest, UUID(task.business_key))
    except ValueError:
        return None


def _review(session: Session, request: DisclosureRequest, actor: Actor) -> str | None:
    # An agency with one person for both has said why at the first approval; that holds for a second round.
    last = latest_review(session, request.id)
    documented = last is not None and last.alone_reason is not None
    return PREPARED if has_prepared(session, request.id, actor) and not documented else None


def _prepare(session: Session, request: DisclosureRequest, actor: Actor) -> str | None:
    try:
        refuse_sole_approver(session, request, actor)
    except SamePersonError:
        return APPROVED
    return None


def _review_emergency(session: Session, request: DisclosureRequest, actor: Actor) -> str | None:
    basis = latest(session, request.id)
    alone = basis is None or basis.approved_by != actor.user_id or not has_colleague(session, request, actor)
    return None if alone else DECIDED


_FURTHER: dict[str, Callable[[Session, DisclosureRequest, Actor], str | None]] = {
    "legal_review": _review,
    "prepare_release": _prepare,
    "review_emergency": _review_emergency,
}
