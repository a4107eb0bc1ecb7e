"""What the consent check decided about a request when it was made; consents that came or went since don't change it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engine import audit
from engine.act.checks import SENTENCES, CheckResult, Outcome, Reason

CHECKED = "act:consent:check"
"""Tag of the audit's entries about a request's consent check."""


@dataclass(frozen=True, slots=True)
class DecidedCheck:
    """One answer of the check, as it was written down with what followed from it."""

    at: datetime
    outcome: Outcome
    reason: Reason
    releasable: tuple[str, ...]
    """Categories that one consent carried undisputed, sorted."""

    @property
    def sentence(self) -> str:
        """Return the reason as people read it."""
        return SENTENCES[self.reason]

    def says(self, other: CheckResult) -> bool:
        """Tell whether ``other`` comes to the same, be it by another consent."""
        mine = (self.outcome, self.reason, self.releasable)
        return mine == (other.outcome, other.reason, other.releasable)


def decided_check(session: Session, request_id: UUID) -> DecidedCheck | None:
    """Return the last decision of ``consent.check`` about a request, or None if it was not checked yet.

    The audit has it, with the time and the consent; the caller has checked that the request is theirs to know of.
    """
    entry = audit.newest(session, stream=f"case:{request_id}", tag=CHECKED)
    if entry is None:
        return None
    facts = entry.facts
    return DecidedCheck(
        at=entry.at,
        outcome=Outcome(facts["outcome"]),
        reason=Reason(facts["reason"]),
        releasable=tuple(facts["releasable"]),
    )
