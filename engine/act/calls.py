"""What an operation's call is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine.act.models import DisclosureRequest, Subject
from engine.errors import NotFoundError
from engine.workflow.operations import OperationCall


def request_of(session: Session, call: OperationCall) -> DisclosureRequest:
    """Return the request that a call is about.

    Raises:
        NotFoundError: the business key is no request's of the partnership.
    """
    request = session.get(DisclosureRequest, business_id(call))
    if request is None or request.partnership_id != call.partnership_id:
        raise NotFoundError(f"expected request {call.business_key}, but there is none")
    return request


def business_id(call: OperationCall) -> UUID:
    """Return the identifier that a call's instance is about.

    Raises:
        NotFoundError: the business key is none.
    """
    try:
        return UUID(call.business_key)
    except ValueError:
        raise NotFoundError(
            f"expected an identifier as business key, but got {call.business_key!r}"
        ) from None


def just_matched(session: Session, request: DisclosureRequest, variables: Mapping[str, Any]) -> UUID | None:
    """Return the subject that the custodian chose in this very step, if it is the holder's own.

    The choice is in the variables already; the request's row has it when the step is written.
    """
    match = variables.get("match")
    try:
        subject = session.get(Subject, UUID(match["subject_id"])) if match else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return subject.id if subject is not None and subject.holder_id == request.holder_id else None
