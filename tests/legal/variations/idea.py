"""IDEA: where it wants consent beyond FERPA."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, CONSENT, REVIEW, Case, form, scope

IDEA = [
    Case(
        "transition with consent",
        "IDEA-001",
        CONDITIONS,
        {
            "consent": form(
                "FERPA-001",
                form="idea",
                scope=scope("iep", "vocational_rehabilitation", "transition_services"),
            )
        },
        ["record_access_300_614"],
    ),
    Case(
        "transition, the adult student signs",
        "IDEA-001",
        CONDITIONS,
        {
            "subject_age": 18,
            "consent": form(
                "FERPA-001",
                form="idea",
                signer_role="subject",
                scope=scope("iep", "vocational_rehabilitation", "transition_services"),
            ),
        },
    ),
    Case("transition on an order", "IDEA-001", CONDITIONS, {"court_order_type": "court_order"}),
    Case(
        "a district of a private school",
        "IDEA-001",
        CONSENT,
        {"purpose": "child_find", "requester_role": "lea_of_private_school"},
    ),
    Case(
        "a district that looks for children",
        "IDEA-001",
        CONSENT,
        {"purpose": "child_find", "requester_agency_type": "school"},
    ),
    Case(
        "a parent of an adult signs",
        "FERPA-020",
        CONSENT,
        {"consent.signer_role": "parent", "subject_age": 18},
    ),
    Case("a child signs", "FERPA-020", CONSENT, {"consent.signer_role": "subject"}),
    Case("a grandparent signs", "FERPA-020", REVIEW, {"consent.signer_role": "grandparent"}),
    Case("a caseworker signs", "FERPA-020", CONSENT, {"consent.signer_role": "caseworker"}),
    Case(
        "a crime is reported",
        "IDEA-001",
        CONSENT,
        {
            "purpose": "crime_report",
            "requester_agency_type": "law_enforcement",
            "requester_role": "patrol_officer",
        },
    ),
]

CASES = [*IDEA]
