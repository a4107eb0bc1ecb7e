"""The operations ``consent.check`` and ``consent.ask``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine import audit
from engine.act import asks
from engine.act.asks import OPEN_FOR, Question
from engine.act.authority import lock_authority, may_answer_at
from engine.act.calls import business_id, just_matched, request_of
from engine.act.checks import CheckResult, Outcome, Reason
from engine.act.decided import CHECKED
from engine.act.facts import check_subject, scope_of
from engine.act.models import Consent, DisclosureRequest, Subject
from engine.act.relying import rely_on
from engine.act.vocabulary import AskKind
from engine.errors import InvalidInputError, NotFoundError
from engine.workflow.operations import OperationCall, OperationResult, WriteRefusedError


def check_consent(session: Session, call: OperationCall) -> OperationResult:
    """Run ``consent.check``; see :func:`engine.act.checks.check` for the outcomes.

    Result: ``{"outcome": str, "reason": str, "consent_id": str | None, "releasable": [str]}``.
    """
    request = request_of(session, call)
    subject_id = request.subject_id or just_matched(session, request, call.variables)
    result = _check(session, request, subject_id, call.now)
    return OperationResult(_as_json(result), (NoteCheck(request.id, result.outcome),))


def _check(
    session: Session, request: DisclosureRequest, subject_id: UUID | None, at: datetime
) -> CheckResult:
    if subject_id is None:
        return CheckResult(Outcome.LEGAL_REVIEW, Reason.NOTHING_ASKED)
    return check_subject(session, subject_id, scope_of(request), at)


def _as_json(result: CheckResult) -> dict[str, Any]:
    return {
        "outcome": result.outcome.value,
        "reason": result.reason.value,
        "consent_id": str(result.consent_id) if result.consent_id else None,
        "releasable": list(result.releasable),
    }


@dataclass(frozen=True, slots=True)
class NoteCheck:
    """Write: what the consent check found, and the consent that the request stands on from here."""

    request_id: UUID
    outcome: Outcome

    def apply(self, session: Session, *, now: datetime) -> None:
        """Check again under the subject's lock, and note it.

        Raises:
            WriteRefusedError: the outcome is another by now; the result is the new one.
        """
        session.flush()
        request = session.get_one(DisclosureRequest, self.request_id)
        if request.subject_id is not None:
            lock_authority(session, request.subject_id)
        result = _check(session, request, request.subject_id, now)
        if result.outcome is not self.outcome:
            raise WriteRefusedError(_as_json(result))
        rely_on(session, request, result, now=now)
        audit.record(
            session,
            stream=f"case:{request.id}",
            tag=CHECKED,
            actor_id=None,
            subject=f"request:{request.id}",
            at=now,
            facts={**_as_json(result), "consent_version": result.consent_version},
        )


def ask_consent(session: Session, call: OperationCall) -> OperationResult:
    """Run ``consent.ask`` with ``kind`` ``request`` or ``renewal``.

    Result: ``{"asked": bool, "until": str | None}``; ``asked`` is false if nobody who may answer has a mail address,
    and then the holder's people ask on paper or in person. ``until`` is an ISO instant.
    """
    question = _question(session, call)
    subject = session.get_one(Subject, question.subject_id)
    found = may_answer_at(session, subject, call.now)
    reachable = [one for one in found if one.email and question.only in (None, one.id)]
    until = question.open_until or call.now + OPEN_FOR
    result = {"asked": bool(reachable), "until": until.isoformat() if reachable else None}
    return OperationResult(result, (Ask(question),))


def _question(session: Session, call: OperationCall) -> Question:
    kind = call.params.get("kind")
    if kind == AskKind.RENEWAL:
        consent = session.get(Consent, business_id(call))
        if consent is None or consent.partnership_id != call.partnership_id:
            raise NotFoundError(f"expected consent {call.business_key} to renew, but there is none")
        return asks.renewal_of(consent)
    if kind != AskKind.REQUEST:
        raise InvalidInputError(f"expected the kind request or renewal, but got {kind!r}")
    request = request_of(session, call)
    subject_id = request.subject_id or just_matched(session, request, call.variables)
    if subject_id is None:
        raise NotFoundError(f"expected request {request.id} to be matched, but it is not")
    return Question(
        kind=AskKind.REQUEST,
        subject_id=subject_id,
        recipient_id=request.requesting_agency_id,
        categories=request.categories,
        purposes=[request.purpose],
        request_id=request.id,
    )


@dataclass(frozen=True, slots=True)
class Ask:
    """Write: the asks, their mail and their reminders; who has an open one is not asked again."""

    question: Question

    def apply(self, session: Session, *, now: datetime) -> None:
        """Ask."""
        asks.ask(session, self.question, now=now)
