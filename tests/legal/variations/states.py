"""CAPTA, the overlays of the states, and the agreement."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, CONSENT, DENY, PERMIT, REVIEW, Case, asked, form

CLOSED = ["inspect_only_no_copy", "no_further_dissemination_without_court_order"]


def cps(requester: str, purpose: str, **facts: object) -> dict[str, object]:
    return asked("child_welfare", "CAPTA", requester, purpose, "cps_record", **facts)


def court(
    state: str, requester: str, category: str, purpose: str = "investigation", **facts: object
) -> dict[str, object]:
    return asked(
        "juvenile_court", "STATE_JUVENILE", requester, purpose, category, jurisdiction=state, **facts
    )


CAPTA = [
    Case(
        "who is named in a report",
        "CAPTA-001",
        REVIEW,
        cps("parent/subject_of_report", "own_report"),
        ["protect_reporter_identity"],
    ),
    Case(
        "police who protect a child",
        "CAPTA-001",
        REVIEW,
        cps("law_enforcement/detective", "protect_child"),
        ["need_to_protect_child_documented"],
    ),
    Case(
        "a court without the finding",
        "CAPTA-004",
        DENY,
        {"process.necessity_finding": False},
        ["counsel_responds"],
    ),
    Case("an employer", "CAPTA-001", DENY, cps("employer/hr", "employment")),
    Case("a newspaper", "CAPTA-001", DENY, cps("media/reporter", "news")),
    Case(
        "a newspaper, of a death",
        "CAPTA-001",
        REVIEW,
        cps("media/reporter", "news", record_facts={"fatality": True}),
    ),
    Case(
        "a principal in Montana",
        "CAPTA-001",
        REVIEW,
        {"jurisdiction": "US-MT"},
        ["court_order_or_team_membership"],
    ),
    Case(
        "a detective in California", "CAPTA-001", REVIEW, {"jurisdiction": "US-CA"}, ["state_overlay_check"]
    ),
    Case("a state without overlay", "CAPTA-001", REVIEW, {"jurisdiction": "US-XX"}, ["state_overlay_check"]),
]

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

MONTANA = [
    Case("a sealed record", "JUV-009", DENY, {"record_facts.sealed": True}, ["respond_as_if_no_record"]),
    Case(
        "a record of somebody of 18",
        "JUV-009",
        DENY,
        {"record_facts": {}, "subject_age": 18},
        ["respond_as_if_no_record"],
    ),
    Case("not sealed at 18", "JUV-009", REVIEW, {"subject_age": 18}, ["check_not_sealed"]),
    Case(
        "a member of the team",
        "JUV-010",
        CONDITIONS,
        {"requester_facts.team_member": True},
        ["no_dissemination_beyond_team"],
    ),
    Case("the court", "JUV-010", CONDITIONS, court("US-MT", "court/judge", "youth_court_social_record")),
    Case(
        "who has custody",
        "JUV-010",
        CONDITIONS,
        court(
            "US-MT",
            "child_welfare/caseworker",
            "youth_court_social_record",
            requester_facts={"lawful_custody": True},
        ),
    ),
    Case("by order", "JUV-010", CONDITIONS, {"court_order_type": "court_order"}, ["validate_process"]),
    Case(
        "a prosecutor",
        "JUV-010",
        REVIEW,
        court("US-MT", "law_enforcement/prosecutor", "youth_court_social_record"),
    ),
    Case(
        "an arrest",
        "JUV-010",
        REVIEW,
        court("US-MT", "school/principal", "arrest_information"),
        ["state_overlay_check"],
    ),
    Case("a consent carries an education record", "FERPA-001", CONDITIONS, {"jurisdiction": "US-MT"}),
    Case(
        "youth court, by statute",
        "FERPA-050",
        CONDITIONS,
        {
            "requester_agency_type": "juvenile_justice",
            "requester_role": "intake_probation_officer",
            "purpose": "juvenile_justice_service",
        },
    ),
]

ELSEWHERE = [
    Case(
        "consent in a state that is not loaded",
        "FERPA-001",
        REVIEW,
        {"jurisdiction": "US-XX"},
        ["state_overlay_check"],
    ),
    Case("no consent in a state that is not loaded", "FERPA-061", CONSENT, {"jurisdiction": "US-XX"}),
    Case(
        "no federal law",
        "FERPA-061",
        REVIEW,
        {"holder_agency_type": "private_school", "holder_regimes": ["NONE"]},
        ["state_overlay_check"],
    ),
    Case(
        "no federal law, de-identified",
        "FERPA-059",
        PERMIT,
        {"holder_agency_type": "private_school", "holder_regimes": ["NONE"]},
    ),
    Case(
        "sealed, in a state that is not loaded",
        "JUV-016",
        DENY,
        {"record_facts.sealed": True},
        ["respond_as_if_no_record"],
    ),
    Case(
        "a grand jury",
        "CAPTA-004",
        REVIEW,
        {"court_order_type": "grand_jury_subpoena", "requester_role": "grand_jury_agent"},
    ),
    Case(
        "school police at a school",
        "JUV-016",
        REVIEW,
        {"requester_agency_type": "school", "requester_role": "school_police"},
    ),
]

AGREEMENT = [
    Case(
        "what the partners excluded", "FERPA-065", REVIEW, {"agreement.categories_excluded": ["attendance"]}
    ),
    Case("what they did not exclude", "FERPA-065", CONDITIONS, {"agreement.categories_excluded": ["grades"]}),
    Case(
        "not yet in force",
        "FERPA-065",
        CONDITIONS,
        {"agreement.effective_on": "2026-12-01"},
        ["agreement_lapsed_flag"],
    ),
    Case("a consent beside it", "FERPA-061", CONDITIONS, {"consent": form("FERPA-001")}),
]

CASES = [*CAPTA, *CALIFORNIA, *MONTANA, *ELSEWHERE, *AGREEMENT]
