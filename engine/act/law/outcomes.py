"""What the law answers, from the most permissive to the strictest."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class LegalOutcome(StrEnum):
    """The answer for a record, a regime, or a whole request; in the order in which they get stricter."""

    PERMIT = "permit"
    """Release; nothing case-specific is owed."""
    PERMIT_WITH_CONDITIONS = "permit_with_conditions"
    """Release once every condition is met."""
    LEGAL_REVIEW = "legal_review"
    """Lawyers disagree, or a fact or a state rule is missing."""
    CONSENT_REQUIRED = "consent_required"
    """No exception fits and nothing forbids; an ordinary valid consent would cure it."""
    DENY = "deny"
    """A legal prohibition attaches to this request as it was made."""

    @property
    def severity(self) -> int:
        """The place in the order; 0 is the most permissive."""
        return _ORDER.index(self)

    @property
    def releases(self) -> bool:
        """Whether records may go out, once the conditions are met."""
        return self in (LegalOutcome.PERMIT, LegalOutcome.PERMIT_WITH_CONDITIONS)

    @property
    def may_release(self) -> bool:
        """Whether a release may follow, if counsel so decides."""
        return self.severity <= LegalOutcome.LEGAL_REVIEW.severity


_ORDER = tuple(LegalOutcome)


def strictest(outcomes: Iterable[LegalOutcome]) -> LegalOutcome:
    """Return the strictest of some outcomes; ``legal_review`` if there are none, for then nothing was decided."""
    return max(outcomes, key=lambda each: each.severity, default=LegalOutcome.LEGAL_REVIEW)
