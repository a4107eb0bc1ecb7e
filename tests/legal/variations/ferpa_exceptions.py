"""FERPA: what needs no consent."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, CONSENT, DENY, PERMIT, REVIEW, Case, asked
from tests.legal.vectors import given

OFFICIAL = {"school_official": True, "legitimate_educational_interest": True}
CONTRACTOR = {**OFFICIAL, "direct_control": True, "in_annual_notice": True}
MOU = given("FERPA-061")["agreement"]
CERTIFIED = {"certification_99_38": True, "pre_adjudication": True}


def school(requester: str, purpose: str, category: str, **facts: object) -> dict[str, object]:
    return asked("school", "FERPA", requester, purpose, category, **facts)


EXCEPTIONS = [
    Case("a teacher with an interest", "FERPA-028", PERMIT, {"requester_facts": OFFICIAL}),
    Case(
        "an interest that nobody states", "FERPA-028", REVIEW, {"requester_facts": {"school_official": True}}
    ),
    Case("direct control without its agreement", "FERPA-030", REVIEW, {"agreement": None}),
    Case("direct control, agreement ended", "FERPA-030", CONSENT, {"agreement.status": "expired"}),
    Case(
        "direct control, agreement past its term",
        "FERPA-030",
        CONSENT,
        {"agreement.expires_on": "2026-11-23"},
    ),
    Case(
        "direct control, not in the notice", "FERPA-030", CONSENT, {"requester_facts.in_annual_notice": False}
    ),
    Case(
        "control that nobody states",
        "FERPA-030",
        REVIEW,
        {"requester_facts": OFFICIAL},
    ),
    Case(
        "a tutor under direct control",
        "FERPA-030",
        CONDITIONS,
        school(
            "tutoring_nonprofit/tutor", "instruction", "grades", requester_facts=CONTRACTOR, agreement=MOU
        ),
        ["redisclosure_limit_notice_99_33"],
    ),
    Case(
        "a study without agreement", "FERPA-061", CONSENT, school("university/researcher", "study", "grades")
    ),
    Case(
        "a study on an MOU",
        "FERPA-061",
        CONSENT,
        school("university/researcher", "study", "grades", agreement=MOU),
    ),
    Case(
        "a study by agreement",
        "FERPA-061",
        CONDITIONS,
        school("university/researcher", "study", "grades", agreement={**MOU, "kind": "study"}),
        ["record_disclosure_99_32"],
    ),
    Case(
        "data that are said to be de-identified",
        "FERPA-059",
        REVIEW,
        {"record_facts": {}},
    ),
    Case("financial aid", "FERPA-061", CONDITIONS, school("university/registrar", "financial_aid", "grades")),
    Case("accreditation", "FERPA-061", CONDITIONS, school("accreditor/visitor", "accreditation", "grades")),
    Case(
        "a barred requester",
        "FERPA-026",
        DENY,
        {"requester_facts.debarred_until": "2029-02-01"},
    ),
    Case("a bar that has ended", "FERPA-026", CONDITIONS, {"requester_facts.debarred_until": "2026-11-23"}),
    Case(
        "a mandated report",
        "FERPA-061",
        CONDITIONS,
        school("child_welfare/cps_hotline", "mandated_abuse_report", "abuse_report_facts"),
        ["mandated_report_content_only"],
    ),
    Case(
        "school police of a district, who are school officials",
        "FERPA-061",
        PERMIT,
        school("school/school_police", "school_safety", "discipline", requester_facts=OFFICIAL),
    ),
    Case("an employer", "FERPA-061", CONSENT, school("employer/hr", "employment", "discipline")),
]


FAMILY = [
    Case(
        "a parent's access is not logged",
        "FERPA-016",
        CONDITIONS,
        without=["record_disclosure_99_32", "redisclosure_limit_notice_99_33"],
    ),
    Case(
        "what goes out on consent is not logged",
        "FERPA-001",
        CONDITIONS,
        without=["record_disclosure_99_32"],
    ),
    Case(
        "a student of 18",
        "FERPA-016",
        CONDITIONS,
        school("student/student", "own_record", "grades", subject_age=18),
        ["respond_within_45_days_99_10"],
    ),
    Case(
        "a student of 16",
        "FERPA-016",
        REVIEW,
        school("student/student", "own_record", "grades", subject_age=16),
    ),
    Case("another child's record", "FERPA-056", CONSENT, {"record_facts.requesters_child_is_subject": False}),
    Case(
        "others in a record",
        "FERPA-001",
        CONDITIONS,
        {"record_facts.contains_other_students": True},
        ["redact_other_students"],
    ),
]


JUVENILE_JUSTICE = [
    Case(
        "a statute and a certificate",
        "FERPA-047",
        CONDITIONS,
        {"requester_facts": CERTIFIED},
        ["written_certification_99_38", "record_disclosure_99_32"],
    ),
    Case(
        "no statute is known",
        "FERPA-047",
        REVIEW,
        {"requester_facts": CERTIFIED, "agreement": None},
        ["state_overlay_check"],
    ),
    Case(
        "the state has no such statute for this purpose",
        "FERPA-050",
        CONSENT,
        {"purpose": "news"},
    ),
    Case("no certificate is shown", "FERPA-047", CONSENT, {"requester_facts": {"pre_adjudication": True}}),
    Case(
        "passed on to others",
        "CHAIN-004",
        CONSENT,
        {"requester_agency_type": "media", "requester_role": "reporter"},
    ),
]


CHILD_WELFARE = [
    Case("no case plan", "FERPA-022", CONSENT, {"requester_facts.case_plan_access": False}),
    Case("responsibility that nobody states", "FERPA-022", REVIEW, {"requester_facts": {}}),
]


EMERGENCY = [
    Case(
        "its recipient is not said to help", "FERPA-037", REVIEW, {"emergency.recipient_can_mitigate": None}
    ),
    Case("its recipient cannot help", "FERPA-037", CONSENT, {"emergency.recipient_can_mitigate": False}),
    Case("its threat is not told", "FERPA-037", REVIEW, {"emergency.articulable_significant_threat": None}),
    Case("over", "FERPA-037", CONSENT, {"emergency.ended_on": "2026-11-24"}),
]


DIRECTORY = [
    Case("designated", "FERPA-053", PERMIT, {"record_facts.limited_to": None}),
    Case(
        "an address", "FERPA-053", PERMIT, {"record_facts.limited_to": None, "record_categories": ["contact"]}
    ),
    Case(
        "opted out", "FERPA-053", CONSENT, {"record_facts.limited_to": None, "record_facts.opted_out": True}
    ),
    Case(
        "by number", "FERPA-053", CONSENT, {"record_facts.limited_to": None, "record_facts.matched_by": "ssn"}
    ),
    Case("not designated", "FERPA-053", CONSENT, {"record_facts.directory_designated": False}),
    Case("designation not stated", "FERPA-053", REVIEW, {"record_facts": {}}),
]

CASES = [*EXCEPTIONS, *FAMILY, *JUVENILE_JUSTICE, *CHILD_WELFARE, *EMERGENCY, *DIRECTORY]
