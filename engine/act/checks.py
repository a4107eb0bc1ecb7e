"""The consent check: a pure function over everything that is known of one subject's consents.

Missing, expired, ambiguous or conflicting consent denies or goes to a human; it never permits. Only who has the
right to answer at the instant counts, for yes and for no. Two such people who disagree go to counsel: the newest
answer does not win over another person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from engine.act.vocabulary import ConsentStatus, Decision


class Outcome(StrEnum):
    """What follows from the consents."""

    PERMIT = "permit"
    CONSENT_REQUIRED = "consent_required"
    LEGAL_REVIEW = "legal_review"
    DENY = "deny"


class Reason(StrEnum):
    """Why, as a stable code."""

    COVERED = "covered"
    NO_CONSENT = "no_consent"
    UNSIGNED = "unsigned"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NO_AUTHORITY = "no_authority"
    OTHER_SCOPE = "other_scope"
    SPLIT = "split"
    REFUSED = "refused"
    PARTLY_REFUSED = "partly_refused"
    CONFLICT = "conflict"
    NOTHING_ASKED = "nothing_asked"


SENTENCES = {
    Reason.COVERED: "A signed consent covers everything that is asked for.",
    Reason.NO_CONSENT: "No consent is on file for this. The guardian can be asked.",
    Reason.UNSIGNED: "A consent was prepared, but nobody has signed it yet.",
    Reason.NOT_YET: "A consent is signed, but its period has not begun.",
    Reason.EXPIRED: "The consent that covered this has expired. The guardian can be asked again.",
    Reason.REVOKED: "The consent that covered this was revoked. Nothing is released on it.",
    Reason.NO_AUTHORITY: "Who signed may no longer decide for the child. Who may now has to be asked.",
    Reason.OTHER_SCOPE: "There is a consent, but for other records, another purpose or another agency.",
    Reason.SPLIT: "Several consents cover parts of this. One consent must carry the whole release.",
    Reason.REFUSED: "The guardian said no to this.",
    Reason.PARTLY_REFUSED: "The guardian said no to part of this. Counsel decides how to go on.",
    Reason.CONFLICT: "Two people who may decide for the child disagree. Counsel decides how to go on.",
    Reason.NOTHING_ASKED: "The request names no records. Counsel decides how to go on.",
}
"""What people read; it says nothing about who the people are."""

_CURABLE = (
    Reason.NO_CONSENT,
    Reason.OTHER_SCOPE,
    Reason.UNSIGNED,
    Reason.NO_AUTHORITY,
    Reason.NOT_YET,
    Reason.EXPIRED,
    Reason.REVOKED,
)
"""Why a permission is missing, from the least to the most telling; the most telling one is named."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be disclosed, from whom, to whom, and why."""

    holder_id: UUID
    recipient_id: UUID
    purpose: str
    categories: frozenset[str]


@dataclass(frozen=True, slots=True)
class ConsentFacts:
    """What the check must know of one consent. Periods are half-open: [start_at, end_at)."""

    id: UUID
    version: int
    grantor_id: UUID
    holder_id: UUID
    recipient_id: UUID
    categories: frozenset[str]
    purposes: frozenset[str]
    decision: str
    status: str
    start_at: datetime
    end_at: datetime | None
    signed_at: datetime
    revoked_at: datetime | None = None
    grantor_may_consent: bool = True
    """False where a court order or law takes the right away."""
    grantor_from_at: datetime | None = None
    """First instant at which the grantor may decide; None for no limit."""
    grantor_to_at: datetime | None = None
    """First instant at which they may no longer: custody ends, or the child is 18 (34 CFR 99.5)."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The answer, with what it stands on."""

    outcome: Outcome
    reason: Reason
    consent_id: UUID | None = None
    """The consent relied on; for other outcomes than ``permit`` the one that carries ``releasable``."""
    consent_version: int | None = None
    releasable: tuple[str, ...] = ()
    """Categories that this one consent carries undisputed, sorted. Only ``permit`` lets them go without a human."""

    @property
    def sentence(self) -> str:
        """Return the reason as people read it."""
        return SENTENCES[self.reason]


def check(
    consents: Sequence[ConsentFacts], scope: Scope, at: datetime, *, prefer: UUID | None = None
) -> CheckResult:
    """Decide whether ``scope`` may be disclosed at ``at``.

    Args:
        consents: Every consent of one subject, in any order.
        scope: What is asked for.
        at: Aware instant; consent periods are half-open, [start_at, end_at).
        prefer: The consent to name among several that carry as much; else the one signed last is named.

    Returns:
        ``permit`` with the consent relied on; ``consent_required`` if nobody refused and a signature would cure it;
        ``legal_review`` if people disagree or one said yes to a part only; ``deny`` if all of it was refused.

    Source: 34 CFR 99.30(b), 99.4, 99.5; 45 CFR 164.508(b)(2); 42 CFR 2.31; HL7 FHIR R5 Consent.
    """
    if not scope.categories:
        return CheckResult(Outcome.LEGAL_REVIEW, Reason.NOTHING_ASKED)
    permits = [c for c in consents if _addresses(c, scope) and _permits(c, at)]
    refused = _categories(c for c in consents if _addresses(c, scope) and _refuses(c, at)) & scope.categories
    permitted = _categories(permits) & scope.categories
    best = max(permits, key=lambda c: _rank(c, scope.categories - refused, prefer), default=None)
    reason = _reason(scope, permitted, refused, best)
    if reason is Reason.NO_CONSENT:
        reason = _why_missing(consents, scope, scope.categories - permitted, at)
    carried = best.categories & scope.categories - refused if best else frozenset()
    if best is None or not carried:
        return CheckResult(_OUTCOMES.get(reason, Outcome.CONSENT_REQUIRED), reason)
    outcome = _OUTCOMES.get(reason, Outcome.CONSENT_REQUIRED)
    return CheckResult(outcome, reason, best.id, best.version, tuple(sorted(carried)))


_OUTCOMES = {
    Reason.COVERED: Outcome.PERMIT,
    Reason.CONFLICT: Outcome.LEGAL_REVIEW,
    Reason.PARTLY_REFUSED: Outcome.LEGAL_REVIEW,
    Reason.REFUSED: Outcome.DENY,
}


def _reason(
    scope: Scope, permitted: frozenset[str], refused: frozenset[str], best: ConsentFacts | None
) -> Reason:
    if refused & permitted:
        return Reason.CONFLICT
    if refused:
        return Reason.REFUSED if refused == scope.categories else Reason.PARTLY_REFUSED
    if permitted != scope.categories or best is None:
        return Reason.NO_CONSENT
    return Reason.COVERED if scope.categories <= best.categories else Reason.SPLIT


def _addresses(consent: ConsentFacts, scope: Scope) -> bool:
    return (
        consent.holder_id == scope.holder_id
        and consent.recipient_id == scope.recipient_id
        and scope.purpose in consent.purposes
        and bool(consent.categories & scope.categories)
    )


def _has_authority(consent: ConsentFacts, at: datetime) -> bool:
    begun = consent.grantor_from_at is None or consent.grantor_from_at <= at
    over = consent.grantor_to_at is not None and consent.grantor_to_at <= at
    return consent.grantor_may_consent and begun and not over


def _permits(consent: ConsentFacts, at: datetime) -> bool:
    return (
        consent.decision == Decision.PERMIT
        and consent.status == ConsentStatus.ACTIVE
        and consent.revoked_at is None
        and consent.start_at <= at
        and (consent.end_at is None or at < consent.end_at)
        and _has_authority(consent, at)
    )


def _refuses(consent: ConsentFacts, at: datetime) -> bool:
    # A refusal has no end of its own: it stands until the same person signs something else.
    return (
        consent.decision == Decision.DENY
        and consent.status in (ConsentStatus.ACTIVE, ConsentStatus.REVOKED)
        and consent.start_at <= at
        and _has_authority(consent, at)
    )


def _categories(consents: Iterable[ConsentFacts]) -> frozenset[str]:
    return frozenset(category for consent in consents for category in consent.categories)


def _rank(
    consent: ConsentFacts, wanted: frozenset[str], prefer: UUID | None
) -> tuple[int, bool, datetime, UUID]:
    return (len(consent.categories & wanted), consent.id == prefer, consent.signed_at, consent.id)


def _why_missing(
    consents: Sequence[ConsentFacts], scope: Scope, missing: frozenset[str], at: datetime
) -> Reason:
    """Name the most telling reason why nobody permits the ``missing`` categories."""
    found = (_why_not(c, scope, missing, at) for c in consents if c.decision == Decision.PERMIT)
    return max((reason for reason in found if reason), key=_CURABLE.index, default=Reason.NO_CONSENT)


def _why_not(consent: ConsentFacts, scope: Scope, missing: frozenset[str], at: datetime) -> Reason | None:
    if consent.status in (ConsentStatus.SUPERSEDED, ConsentStatus.ENTERED_IN_ERROR):
        return None
    if not (_addresses(consent, scope) and consent.categories & missing):
        return Reason.OTHER_SCOPE
    if consent.revoked_at is not None or consent.status == ConsentStatus.REVOKED:
        return Reason.REVOKED
    if consent.status != ConsentStatus.ACTIVE:
        return Reason.UNSIGNED
    if consent.end_at is not None and consent.end_at <= at:
        return Reason.EXPIRED
    return Reason.NOT_YET if at < consent.start_at else Reason.NO_AUTHORITY
