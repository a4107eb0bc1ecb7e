"""The words that requests, consents, releases and agreements share: codes, labels and a line of help.

Codes are stored and never change; labels are what people read. Categories follow the regimes that govern them
(FERPA, IDEA, HIPAA, 42 CFR Part 2, CAPTA and state juvenile law), because limits belong to records, not to agencies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from engine.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a vocabulary."""

    code: str
    label: str
    help: str


class Decision(StrEnum):
    """What a consent says (FHIR ``Consent.decision``)."""

    PERMIT = "permit"
    DENY = "deny"


class ConsentStatus(StrEnum):
    """Where a consent stands; *expired* is not among these, because it is computed from the period."""

    DRAFT = "draft"
    SENT = "sent"
    ACTIVE = "active"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    ENTERED_IN_ERROR = "entered_in_error"


class Route(StrEnum):
    """How a guardian's answer reached us."""

    LINK = "link"
    PAPER = "paper"
    IN_PERSON = "in_person"


class AskKind(StrEnum):
    """Why a guardian is asked."""

    REQUEST = "request"
    RENEWAL = "renewal"


class AnswerOutcome(StrEnum):
    """What a guardian answered to an ask."""

    SIGNED = "signed"
    NARROWED = "narrowed"
    REFUSED = "refused"


class ReviewOutcome(StrEnum):
    """What counsel of the holder decided."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    ASK_REQUESTER = "ask_requester"
    DENY = "deny"


class Basis(StrEnum):
    """What a disclosure stands on."""

    CONSENT = "consent"
    EMERGENCY = "emergency"


APPROVALS = frozenset({ReviewOutcome.APPROVE, ReviewOutcome.APPROVE_WITH_CONDITIONS})
SELF = "self"
"""The relationship of an eligible student who answers for themselves."""


def _terms(*rows: tuple[str, str, str]) -> Mapping[str, Term]:
    return MappingProxyType({code: Term(code, label, line) for code, label, line in rows})


CATEGORIES = _terms(
    ("education_record", "Education record", "Grades, courses, plans and reports kept by the school."),
    ("attendance", "Attendance", "The days a student came. Not what was said."),
    ("discipline", "Discipline", "What happened at school and what was decided about it."),
    ("special_education", "Special education", "Evaluations, the individual plan and the services under it."),
    ("health", "Health", "Physical health: care, medicines, allergies."),
    (
        "mental_health",
        "Mental health",
        "Safety plan, treatment summary, appointments. Not a therapist's own notes.",
    ),
    (
        "psychotherapy_notes",
        "Psychotherapy notes",
        "A therapist's own notes. They need a consent of their own.",
    ),
    (
        "substance_use",
        "Drug or alcohol treatment",
        "Asked of every family alike. It needs a consent that names you.",
    ),
    ("law_enforcement_unit", "Law enforcement record", "Kept by the police or a school's own police unit."),
    (
        "juvenile_record",
        "Juvenile court record",
        "Kept by the youth court or probation. State law limits it.",
    ),
    (
        "child_welfare",
        "Child welfare record",
        "Case plan and services. Reports of abuse are not shared here.",
    ),
)
"""Kinds of records, in the order in which forms list them."""

PURPOSES = _terms(
    (
        "safety_plan",
        "Make or keep a safety plan",
        "So that adults around a child know what helps and whom to call.",
    ),
    ("return_to_school", "Plan a safe return to school", "After an absence, a placement or treatment."),
    ("coordination_of_care", "Coordinate care", "So that services fit together and nothing is done twice."),
    ("service_referral", "Refer to a service", "So that a service knows what it needs to begin."),
    ("case_planning", "Plan a case", "For an open case at probation or child welfare."),
    ("health_emergency", "Respond to an emergency", "A serious threat to somebody's health or safety, now."),
    ("court_proceeding", "Take part in a court proceeding", "Counsel of the holder always looks at these."),
)
"""Why records are asked for."""

RELATIONSHIPS = _terms(
    ("parent", "Parent", ""),
    ("guardian", "Guardian", "Appointed by a court."),
    ("foster_parent", "Foster parent", "Where state law lets them decide."),
    ("caseworker", "Caseworker", "Where a court gave the agency the right to decide."),
    (SELF, "The student", "18 or older, or where state law lets a minor decide."),
)
"""What a representative is to the child."""

CONDITIONS = _terms(
    ("limit_to_necessary", "Only what the purpose needs", "45 CFR 164.502(b)"),
    ("redact_other_students", "Other children's names are blacked out", "34 CFR 99.12(a)"),
    ("redisclosure_limit_notice_99_33", "A note that the school may not pass it on", "34 CFR 99.33(d)"),
    ("redisclosure_notice_2_32", "The statement that Part 2 forbids passing it on", "42 CFR 2.32(a)"),
    ("copy_of_consent_2_32b", "A copy of the consent goes with it", "42 CFR 2.32(b)"),
    ("protect_reporter_identity", "Who reported stays unknown", "42 USC 5106a(b)(2)(B)"),
)
"""What counsel may require of a release; ``help`` is the citation. The custodian confirms each of them."""


def require_codes(codes: Iterable[str], vocabulary: Mapping[str, Term], *, field: str) -> list[str]:
    """Return ``codes`` without repetitions, in the vocabulary's order.

    Args:
        codes: What was chosen.
        vocabulary: One of the mappings above.
        field: Key of the form's field, for the error.

    Raises:
        InvalidInputError: none was chosen, or one is not in the vocabulary.
    """
    chosen = set(codes)
    if not chosen:
        raise InvalidInputError(
            f"expected at least one of {field}, but none was given", {field: "Choose at least one."}
        )
    unknown = chosen - vocabulary.keys()
    if unknown:
        raise InvalidInputError(
            f"expected known {field}, but {len(unknown)} of them are not", {field: "Choose from the list."}
        )
    return [code for code in vocabulary if code in chosen]


def require_code(code: str, vocabulary: Mapping[str, Term], *, field: str) -> str:
    """Return ``code`` if the vocabulary has it.

    Raises:
        InvalidInputError: it doesn't.
    """
    return require_codes([code], vocabulary, field=field)[0]


def labels(codes: Iterable[str], vocabulary: Mapping[str, Term]) -> list[str]:
    """Return what people read for ``codes``, in their order."""
    return [vocabulary[code].label for code in codes]
