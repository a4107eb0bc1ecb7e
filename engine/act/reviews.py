"""Legal review: what counsel of the holder decides, and about which consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor
from engine.act.authority import lock_authority
from engine.act.checks import CheckResult
from engine.act.emergencies import COUNSEL
from engine.act.errors import SamePersonError
from engine.act.facts import check_subject, scope_of
from engine.act.models import DisclosureRequest, LegalReview, ReleasePackage
from engine.act.relying import rely_on
from engine.act.standing import require_holder_staff
from engine.act.vocabulary import APPROVALS, CATEGORIES, CONDITIONS, ReviewOutcome, require_codes
from engine.errors import InvalidInputError, NotFoundError


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """What counsel submitted."""

    request_id: UUID
    outcome: ReviewOutcome
    reason: str = ""
    """Needed unless it is a plain approval or a question; for the holder's own people."""
    question: str = ""
    """What the requester is asked; needed for ``ask_requester``, and they read it."""
    conditions: Sequence[str] = ()
    """Codes of ``vocabulary.CONDITIONS``; at least one for ``approve_with_conditions``."""
    categories: Sequence[str] = ()
    """What may be released; empty means everything that the consent carries."""
    alone_reason: str = ""
    """Why the same person may prepare the release, where the agency has nobody else."""


def record_review(session: Session, decision: ReviewDecision, *, actor: Actor, now: datetime) -> LegalReview:
    """Write counsel's decision, with the consent and version that it is about.

    Raises:
        NotFoundError: no such request, or the actor is not the holder's counsel.
        SamePersonError: the actor made the request, or prepared its release.
        InvalidInputError: a reason or condition is missing, or the consent doesn't carry what is approved.
    """
    request = _request(session, decision.request_id, actor)
    _require_other_person(session, request, decision, actor)
    _require_reasons(decision)
    row = _row(session, request, decision, actor, now)
    if decision.outcome in APPROVALS:
        _approve(session, request, row, decision, now)
    session.add(row)
    session.flush()
    audit.record(
        session,
        stream=f"case:{request.id}",
        tag=f"act:review:{decision.outcome.value}",
        actor_id=actor.user_id,
        subject=f"request:{request.id}",
        at=now,
        facts={"round": row.round, "categories": row.categories, "conditions": row.conditions},
    )
    return row


def _request(session: Session, request_id: UUID, actor: Actor) -> DisclosureRequest:
    request = session.get(DisclosureRequest, request_id)
    if request is None:
        raise NotFoundError(f"expected request {request_id}, but there is none")
    require_holder_staff(actor, request.holder_id, partnership_id=request.partnership_id, roles=COUNSEL)
    return request


def _require_other_person(
    session: Session, request: DisclosureRequest, decision: ReviewDecision, actor: Actor
) -> None:
    if actor.user_id == request.requested_by:
        raise SamePersonError("expected a reviewer who did not make the request, but it is the same person")
    if (
        decision.outcome in APPROVALS
        and not decision.alone_reason.strip()
        and has_prepared(session, request.id, actor)
    ):
        raise SamePersonError(
            "expected a reviewer who did not prepare the release, but it is the same person"
        )


def has_prepared(session: Session, request_id: UUID, actor: Actor) -> bool:
    """Tell whether the actor sealed a package of a request."""
    sealed = select(ReleasePackage.id).where(
        ReleasePackage.request_id == request_id,
        ReleasePackage.prepared_by == actor.user_id,
        ReleasePackage.sealed_at.is_not(None),
    )
    return session.scalar(sealed.limit(1)) is not None


def _require_reasons(decision: ReviewDecision) -> None:
    problems: dict[str, str] = {}
    unexplained = (ReviewOutcome.DENY, ReviewOutcome.APPROVE_WITH_CONDITIONS)
    if decision.outcome in unexplained and not decision.reason.strip():
        problems["reason"] = "Write one or two sentences."
    if decision.outcome is ReviewOutcome.ASK_REQUESTER and not decision.question.strip():
        problems["question"] = "Write what you need to know."
    if decision.outcome is ReviewOutcome.APPROVE_WITH_CONDITIONS and not decision.conditions:
        problems["conditions"] = "Choose at least one condition."
    if problems:
        raise InvalidInputError(f"expected a complete decision, but {sorted(problems)} are empty", problems)


def _row(
    session: Session, request: DisclosureRequest, decision: ReviewDecision, actor: Actor, now: datetime
) -> LegalReview:
    before = latest_review(session, request.id)
    conditional = decision.outcome is ReviewOutcome.APPROVE_WITH_CONDITIONS
    return LegalReview(
        partnership_id=request.partnership_id,
        request_id=request.id,
        round=before.round + 1 if before else 1,
        outcome=decision.outcome.value,
        categories=[],
        conditions=require_codes(decision.conditions, CONDITIONS, field="conditions") if conditional else [],
        reason=decision.reason.strip(),
        question=decision.question.strip() or None,
        alone_reason=decision.alone_reason.strip() or None,
        reviewed_by=actor.user_id,
        reviewed_at=now,
    )


def _approve(
    session: Session, request: DisclosureRequest, row: LegalReview, decision: ReviewDecision, now: datetime
) -> None:
    """Approve what one consent carries, and no more; the case stands on that consent from here."""
    if request.subject_id is None:
        raise InvalidInputError(
            "expected a request that is matched, but it is not", {"outcome": "Match it first."}
        )
    lock_authority(session, request.subject_id)
    result = check_subject(session, request.subject_id, scope_of(request), now)
    row.categories = _approved(decision, request, result)
    row.consent_id, row.consent_version = result.consent_id, result.consent_version
    rely_on(session, request, result, now=now)


def _approved(decision: ReviewDecision, request: DisclosureRequest, result: CheckResult) -> list[str]:
    carried = set(result.releasable)
    if not carried:
        raise InvalidInputError(
            f"expected a consent that carries the approval, but the check says {result.reason}",
            {"outcome": f"{result.sentence} So it can't be approved now."},
        )
    chosen = require_codes(decision.categories or carried, CATEGORIES, field="categories")
    if not set(chosen) <= carried & set(request.categories):
        raise InvalidInputError(
            "expected only categories that the consent carries, but there are others",
            {"categories": "Choose only from what the consent carries."},
        )
    return chosen


def latest_review(session: Session, request_id: UUID) -> LegalReview | None:
    """Return the newest review of a request, or None."""
    query = (
        select(LegalReview)
        .where(LegalReview.request_id == request_id)
        .order_by(LegalReview.round.desc())
        .limit(1)
    )
    return session.scalar(query.execution_options(populate_existing=True))
