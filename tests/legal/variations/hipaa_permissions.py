"""HIPAA: what needs no authorization."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, CONSENT, DENY, PERMIT, REVIEW, Case, asked

BASE = "HIPAA-035"
"""An emancipated minor's authorization, to a school."""


def clinic(requester: str, purpose: str, category: str, **facts: object) -> dict[str, object]:
    return asked("mental_health_provider", "HIPAA", requester, purpose, category, **facts)


def parent(**record_facts: object) -> dict[str, object]:
    facts = {"subject_age": 14, "emancipated": False, "record_facts": record_facts}
    return clinic("parent/parent", "parent_access", "treatment_summary", **facts)


PERMISSIONS = [
    Case("treatment", BASE, PERMIT, clinic("hospital/treating_physician", "treatment", "treatment_summary")),
    Case(
        "payment",
        BASE,
        CONDITIONS,
        clinic("hospital/billing", "payment", "treatment_summary"),
        ["minimum_necessary"],
    ),
    Case(
        "a school nurse who treats",
        BASE,
        CONDITIONS,
        clinic("school/school_nurse", "treatment", "medication"),
        ["advise_record_becomes_ferpa"],
    ),
    Case("an employer", BASE, CONSENT, clinic("employer/hr", "employment", "treatment_summary")),
    Case("marketing", BASE, CONSENT, clinic("employer/hr", "marketing", "diagnosis")),
    Case(
        "public health",
        BASE,
        CONDITIONS,
        clinic("public_health_authority/epidemiologist", "public_health", "diagnosis"),
        ["accounting_164_528"],
    ),
    Case(
        "the records behind a report",
        BASE,
        REVIEW,
        clinic("child_welfare/cps_investigator", "abuse_investigation", "full_chart"),
        ["state_overlay_check"],
    ),
    Case("more than identifiers", "HIPAA-028", CONSENT, {"record_categories": ["diagnosis"]}),
    Case(
        "a crime on the premises",
        BASE,
        REVIEW,
        clinic("law_enforcement/police_officer", "crime_on_premises", "medical"),
    ),
    Case("samples for a prosecution", "HIPAA-029", DENY, {"purpose": "prosecution"}),
    Case("custody that nobody states", "HIPAA-038", REVIEW, {"requester_facts": {}}),
    Case(
        "proof that is not required",
        "HIPAA-013",
        CONSENT,
        {"record_facts.state_requires_immunization_proof": False},
    ),
    Case(
        "proof of which nobody knows whether it is required",
        "HIPAA-013",
        REVIEW,
        {"record_facts.state_requires_immunization_proof": None},
    ),
    Case(
        "de-identified",
        BASE,
        PERMIT,
        clinic("university/researcher", "study", "diagnosis", record_facts={"deidentified": True}),
    ),
    Case(
        "said to be de-identified", BASE, REVIEW, clinic("university/researcher", "study", "sud_deidentified")
    ),
    Case(
        "a provider that HIPAA does not reach",
        BASE,
        REVIEW,
        {"record_facts.hipaa_covered_transactions": False},
    ),
    Case(
        "treatment for substance use of unknown origin",
        BASE,
        REVIEW,
        clinic("hospital/treating_physician", "treatment", "sud_treatment_summary"),
    ),
    Case(
        "a record under another law than the holder's",
        BASE,
        REVIEW,
        asked("school", "CAPTA", "school/teacher", "instruction", "grades"),
    ),
]


ACCESS = [
    Case("a parent", BASE, PERMIT, parent()),
    Case(
        "a parent, of care that the minor consented to", BASE, CONSENT, parent(minor_consented_service=True)
    ),
    Case(
        "a parent whom the minor asked",
        BASE,
        PERMIT,
        parent(minor_consented_service=True, minor_requests_parent_as_rep=True),
    ),
    Case("a parent of an adult", BASE, CONSENT, {**parent(), "subject_age": 18}),
    Case(
        "a parent whose rights an order removed",
        BASE,
        REVIEW,
        {**parent(), "requester_facts": {"rights_removed_by_order": True}},
    ),
    Case(
        "a suspected abuser",
        BASE,
        REVIEW,
        parent(suspected_abuse_by_requester=True),
        ["do_not_notify_parent"],
    ),
    Case(
        "a patient",
        BASE,
        PERMIT,
        clinic("patient/patient", "own_record", "diagnosis", subject_age=19, emancipated=False),
    ),
    Case(
        "a minor",
        BASE,
        REVIEW,
        clinic("patient/patient", "own_record", "diagnosis", subject_age=15, emancipated=False),
    ),
    Case(
        "a minor, of care of their own",
        BASE,
        PERMIT,
        clinic(
            "patient/patient",
            "own_record",
            "diagnosis",
            subject_age=15,
            emancipated=False,
            record_facts={"minor_consented_service": True},
        ),
    ),
]


PROCESS = [
    Case("a grand jury", "HIPAA-024", CONDITIONS, {"court_order_type": "grand_jury_subpoena"}),
    Case(
        "psychotherapy notes, by subpoena",
        "HIPAA-025",
        REVIEW,
        {"record_categories": ["psychotherapy_notes"]},
        ["counsel_responds"],
    ),
    Case("a letter", "HIPAA-024", CONSENT, {"court_order_type": "letterhead_request"}),
    Case(
        "a warrant", "HIPAA-024", CONDITIONS, {"court_order_type": "search_warrant"}, ["accounting_164_528"]
    ),
    Case(
        "an administrative request that meets the tests",
        "HIPAA-024",
        CONDITIONS,
        {
            "court_order_type": "administrative_subpoena",
            "process": {
                "relevant_material": True,
                "specific_limited": True,
                "deidentified_insufficient": True,
            },
        },
        ["minimum_necessary", "accounting_164_528"],
    ),
    Case(
        "an administrative request that fails one",
        "HIPAA-024",
        REVIEW,
        {
            "court_order_type": "administrative_subpoena",
            "process": {
                "relevant_material": True,
                "specific_limited": False,
                "deidentified_insufficient": False,
            },
        },
        ["counsel_responds", "validate_process"],
    ),
    Case(
        "a paper of no known kind",
        "HIPAA-024",
        REVIEW,
        {"court_order_type": "royal_edict"},
        ["counsel_responds"],
    ),
    Case(
        "reproductive care, with a warrant",
        "HIPAA-024",
        REVIEW,
        {"court_order_type": "search_warrant", "record_categories": ["reproductive_health"]},
        ["state_overlay_check"],
    ),
]


RESTRICTIONS = [
    Case("against a warrant", "HIPAA-036", CONDITIONS, {"court_order_type": "search_warrant"}),
    Case(
        "in a medical emergency",
        "HIPAA-036",
        PERMIT,
        {"emergency": {"kind": "medical", "consent_obtainable": False}},
    ),
    Case("against an authorization", BASE, REVIEW, {"record_facts.agreed_restriction_covers": True}),
]


THREATS = [
    Case("not imminent", "HIPAA-030", CONSENT, {"emergency.imminent": False}),
    Case("of which it is not said how near", "HIPAA-030", REVIEW, {"emergency.imminent": None}),
    Case("over", "HIPAA-030", CONSENT, {"emergency.ended_on": "2026-10-20"}),
]

CASES = [*PERMISSIONS, *ACCESS, *PROCESS, *RESTRICTIONS, *THREATS]
