"""FERPA: which records it covers, who consents, and what a consent lacks."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, CONSENT, DENY, PERMIT, REVIEW, Case, asked, form, scope

OFFICIAL = {"school_official": True, "legitimate_educational_interest": True}


def school(requester: str, purpose: str, category: str, **facts: object) -> dict[str, object]:
    return asked("school", "FERPA", requester, purpose, category, **facts)


COVERAGE = [
    Case("a unit's own record", "FERPA-034", PERMIT, {"record_facts.law_enforcement_purpose": True}),
    Case(
        "a sealed record of a unit",
        "FERPA-034",
        DENY,
        {"record_facts.law_enforcement_purpose": True, "record_facts.sealed": True},
    ),
    Case(
        "a unit's record in the principal's file",
        "FERPA-034",
        CONSENT,
        {
            "record_categories": ["law_enforcement_unit_record"],
            "record_facts.law_enforcement_purpose": True,
            "record_facts.maintained_by": "principal",
        },
    ),
    Case("what the unit did not make", "FERPA-034", CONSENT, {"record_facts.created_by_leu": False}),
    Case(
        "a unit's record of which nothing is known",
        "FERPA-034",
        REVIEW,
        {"record_categories": ["law_enforcement_unit_record"], "record_facts": {}},
    ),
    Case("a school without federal funds", "FERPA-001", REVIEW, {"record_facts.receives_ed_funds": False}),
    Case(
        "a college's treatment record",
        "FERPA-001",
        REVIEW,
        asked(
            "postsecondary",
            "FERPA",
            "hospital/treating_physician",
            "treatment",
            "treatment_summary",
            subject_age=19,
        ),
    ),
    Case(
        "an ordinary counselor's notes on drugs are no Part 2 record",
        "FERPA-001",
        PERMIT,
        school(
            "school/teacher",
            "classroom_accommodation",
            "counselor_notes_drug_use",
            record_facts={"holds_itself_out_as_sud_program": False},
            requester_facts=OFFICIAL,
        ),
    ),
]


SIGNERS = [
    Case(
        "the student signs at 18",
        "FERPA-012",
        CONDITIONS,
        {"consent.signer_role": "subject", "consent.signed_on": "2026-11-20"},
    ),
    Case("both sign", "FERPA-001", CONDITIONS, {"consent.signer_role": "subject_and_parent"}),
    Case(
        "the student signed at 17",
        "FERPA-012",
        CONSENT,
        {"consent.signer_role": "subject"},
    ),
    Case(
        "a student who turned 18 meanwhile",
        "FERPA-001",
        CONSENT,
        {"subject_age": 17, "record_facts.subject_turned_18_on": "2026-11-24"},
    ),
    Case("a student of 14 signs", "FERPA-001", CONSENT, {"consent.signer_role": "subject"}),
    Case(
        "an emancipated student signs",
        "FERPA-001",
        REVIEW,
        {"consent.signer_role": "subject", "emancipated": True},
    ),
    Case("a grandparent signs", "FERPA-001", REVIEW, {"consent.signer_role": "grandparent"}),
    Case("a caseworker signs", "FERPA-001", REVIEW, {"consent.signer_role": "caseworker"}),
    Case(
        "a caseworker signs for a ward",
        "FERPA-001",
        CONSENT,
        {"consent.signer_role": "caseworker", "record_facts.ward_of_state": True},
    ),
    Case("a neighbour signs", "FERPA-001", REVIEW, {"consent.signer_role": "neighbour"}),
    Case(
        "a college student of 17 signs",
        "FERPA-001",
        CONDITIONS,
        {"consent.signer_role": "subject", "holder_agency_type": "postsecondary", "subject_age": 17},
    ),
    Case(
        "a parent signs for a college student of 17",
        "FERPA-001",
        CONSENT,
        {"holder_agency_type": "postsecondary", "subject_age": 17},
    ),
]


CONSENTS = [
    Case("unsigned", "FERPA-001", CONSENT, {"consent.signed": False, "consent.signed_on": None}),
    Case("undated", "FERPA-001", CONSENT, {"consent.signed_on": None}),
    Case("revoked", "FERPA-001", CONSENT, {"consent.revoked_on": "2026-11-24"}),
    Case(
        "revoked while irrevocable",
        "FERPA-001",
        CONSENT,
        {"consent.revoked_on": "2026-11-24", "consent.irrevocable_until": "disposition"},
    ),
    Case("expired", "FERPA-001", CONSENT, {"consent.expires_on": "2026-11-23"}),
    Case(
        "its last day",
        "FERPA-001",
        CONDITIONS,
        {"consent.expires_on": "2026-11-24"},
        ["complete_release_today"],
    ),
    Case("without an end", "FERPA-001", REVIEW, {"consent.expires_on": None}),
    Case(
        "its event has occurred",
        "FERPA-001",
        CONSENT,
        {
            "consent.expires_on": None,
            "consent.expires_event": "end of year",
            "consent.event_occurred_on": "2026-11-24",
        },
    ),
    Case(
        "its event has not occurred",
        "FERPA-001",
        CONDITIONS,
        {"consent.expires_on": None, "consent.expires_event": "end of year"},
    ),
    Case("a HIPAA form", "FERPA-001", CONSENT, {"consent.form": "hipaa"}),
    Case("no records named", "FERPA-001", CONSENT, {"consent.elements.records_specified": False}),
    Case("no purpose stated", "FERPA-001", CONSENT, {"consent.elements.purpose_stated": False}),
    Case("no recipient named", "FERPA-001", CONSENT, {"consent.elements.recipient_identified": False}),
    Case("for other records", "FERPA-001", CONSENT, {"consent.scope.categories": ["grades"]}),
    Case("for another purpose", "FERPA-001", CONSENT, {"consent.scope.purposes": ["news"]}),
    Case("for another recipient", "FERPA-001", CONSENT, {"consent.scope.recipients": ["hospital"]}),
    Case(
        "an electronic signature of nobody in particular",
        "FERPA-006",
        CONSENT,
        {"consent.electronic.identity_authenticated": False},
    ),
    Case(
        "to a landlord, of where a child lives",
        "FERPA-055",
        CONDITIONS,
        {"consent": form("FERPA-001", scope=scope("homeless_status", "landlord", "tenancy"))},
    ),
]

CASES = [*COVERAGE, *SIGNERS, *CONSENTS]
