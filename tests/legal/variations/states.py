"""CAPTA, Montana, other states, and the agreement."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, CONSENT, DENY, PERMIT, REVIEW, Case, asked, form


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

CASES = [*CAPTA, *MONTANA, *ELSEWHERE, *AGREEMENT]
