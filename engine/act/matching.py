"""Matching a request to the holder's own records, by the holder's own people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor
from engine.act.models import DisclosureRequest, Subject
from engine.act.packages import custodians_request
from engine.errors import InvalidInputError


def match(
    session: Session, request_id: UUID, subject_id: UUID | None, *, actor: Actor, now: datetime
) -> DisclosureRequest:
    """Note which of the holder's own children a request is about, or that there is none (``subject_id`` None).

    Raises:
        NotFoundError: no such request, or the actor is not the holder's custodian.
        InvalidInputError: the subject is not in the holder's registry.
    """
    request = custodians_request(session, request_id, actor)
    if subject_id is not None:
        _require_own(session, request, subject_id)
    request.subject_id, request.matched_by, request.matched_at = subject_id, actor.user_id, now
    session.flush()
    audit.record(
        session,
        stream=f"case:{request.id}",
        tag="act:request:match",
        actor_id=actor.user_id,
        subject=f"request:{request.id}",
        at=now,
        facts={"subject": str(subject_id) if subject_id else None},
    )
    return request


def _require_own(session: Session, request: DisclosureRequest, subject_id: UUID) -> None:
    subject = session.get(Subject, subject_id)
    if subject is None or subject.holder_id != request.holder_id:
        raise InvalidInputError(
            "expected a child of the holder's own registry, but it is not there",
            {"subject_id": "Choose a child from your own records."},
        )
