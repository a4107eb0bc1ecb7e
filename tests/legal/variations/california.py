"""California."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, DENY, PERMIT, REVIEW, Case, asked

CLOSED = ["inspect_only_no_copy", "no_further_dissemination_without_court_order"]


def court(
    state: str, requester: str, category: str, purpose: str = "investigation", **facts: object
) -> dict[str, object]:
    return asked(
        "juvenile_court", "STATE_JUVENILE", requester, purpose, category, jurisdiction=state, **facts
    )


CALIFORNIA = [
    Case("a judge", "JUV-001", CONDITIONS, court("US-CA", "court/judge", "juvenile_case_file"), CLOSED),
    Case("a parent", "JUV-001", CONDITIONS, court("US-CA", "parent/parent", "juvenile_case_file"), CLOSED),
    Case(
        "a caseworker",
        "JUV-001",
        CONDITIONS,
        court("US-CA", "child_welfare/caseworker", "juvenile_case_file"),
        CLOSED,
    ),
    Case(
        "who treats by order of the court",
        "JUV-003",
        CONDITIONS,
        {"requester_facts.court_ordered_treatment_provider": True},
        CLOSED,
    ),
    Case("a member of the team", "JUV-003", CONDITIONS, {"requester_facts": {"team_member": True}}, CLOSED),
    Case("an officer", "JUV-001", REVIEW, court("US-CA", "law_enforcement/detective", "juvenile_case_file")),
    Case(
        "a superintendent who wants a copy",
        "JUV-001",
        DENY,
        {"record_categories": ["juvenile_case_file_copy"]},
        ["inspect_only_no_copy"],
    ),
    Case(
        "a judge who wants a copy",
        "JUV-001",
        REVIEW,
        court("US-CA", "court/judge", "juvenile_case_file_copy"),
    ),
    Case(
        "a prosecutor who wants a copy",
        "JUV-001",
        REVIEW,
        court("US-CA", "law_enforcement/district_attorney", "juvenile_case_file_copy"),
    ),
    Case("a sealed file", "JUV-001", DENY, {"record_facts.sealed": True}, ["respond_as_if_no_record"]),
    Case(
        "a court that disposes",
        "JUV-005",
        CONDITIONS,
        {"requester_agency_type": "court", "requester_role": "judge"},
        ["include_disposition_when_available"],
    ),
    Case(
        "a principal, of an arrest",
        "JUV-005",
        REVIEW,
        {"requester_agency_type": "school", "requester_role": "principal"},
    ),
    Case(
        "an employer, of an arrest",
        "JUV-006",
        DENY,
        {"requester_agency_type": "employer", "requester_role": "hr"},
    ),
    Case(
        "police, of a report",
        "JUV-008",
        CONDITIONS,
        {"requester_agency_type": "law_enforcement", "requester_role": "detective"},
    ),
    Case(
        "a parent, of a report on one child", "JUV-008", REVIEW, {"record_facts.contains_other_minors": False}
    ),
    Case(
        "a landlord, of a report",
        "JUV-008",
        DENY,
        {"requester_agency_type": "landlord", "record_facts": {}},
        ["petition_juvenile_court"],
    ),
    Case("a parent's authorization at 15", "HIPAA-006", REVIEW, {"jurisdiction": "US-CA"}),
    Case(
        "a parent's authorization at 11",
        "HIPAA-006",
        CONDITIONS,
        {"jurisdiction": "US-CA", "subject_age": 11},
    ),
    Case(
        "a parent's access at 15",
        "HIPAA-006",
        REVIEW,
        asked(
            "mental_health_provider",
            "HIPAA",
            "parent/parent",
            "parent_access",
            "treatment_summary",
            jurisdiction="US-CA",
            subject_age=15,
        ),
    ),
    Case(
        "a parent's access, to a medical record",
        "HIPAA-006",
        PERMIT,
        asked(
            "pediatric_clinic",
            "HIPAA",
            "parent/parent",
            "parent_access",
            "medical",
            jurisdiction="US-CA",
            subject_age=9,
        ),
    ),
    Case(
        "a parent's access, to a record of substance use",
        "HIPAA-006",
        REVIEW,
        asked(
            "hospital",
            "HIPAA",
            "parent/parent",
            "parent_access",
            "progress_sud",
            jurisdiction="US-CA",
            subject_age=15,
            record_facts={"holds_itself_out_as_sud_program": False},
        ),
    ),
]

CASES = [*CALIFORNIA]
