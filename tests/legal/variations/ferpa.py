"""FERPA, IDEA and McKinney-Vento, paragraph by paragraph of the research notes."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, CONSENT, DENY, PERMIT, REVIEW, Case, asked, form, scope
from tests.legal.vectors import given

OFFICIAL = {"school_official": True, "legitimate_educational_interest": True}
CONTRACTOR = {**OFFICIAL, "direct_control": True, "in_annual_notice": True}
MOU = given("FERPA-061")["agreement"]
THREAT = given("FERPA-037")["emergency"]
CERTIFIED = {"certification_99_38": True, "pre_adjudication": True}


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

PROCESS = [
    Case(
        "an order",
        "FERPA-045",
        CONDITIONS,
        {"court_order_type": "court_order"},
        ["notify_parent_before_subpoena", "limit_to_order_scope", "validate_process"],
    ),
    Case(
        "a secret order",
        "FERPA-045",
        REVIEW,
        {"court_order_type": "court_order", "process": {"nondisclosure_ordered": True}},
        ["do_not_notify_parent", "validate_process"],
    ),
    Case(
        "an administrative subpoena",
        "FERPA-045",
        CONDITIONS,
        {"court_order_type": "administrative_subpoena"},
        ["notify_parent_before_subpoena"],
    ),
    Case(
        "a paper of no known kind",
        "FERPA-045",
        REVIEW,
        {"court_order_type": "royal_edict"},
        ["validate_process"],
    ),
    Case(
        "who holds it for a school",
        "FERPA-025",
        CONDITIONS,
        {"court_order_type": "subpoena_attorney", "record_facts.received_under": "34 CFR 99.31(a)"},
        ["notify_parent_before_subpoena"],
    ),
    Case("received on an order", "FERPA-025", REVIEW, {"record_facts.received_under": "34 CFR 99.31(a)(9)"}),
]

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

CASES = [
    *COVERAGE,
    *SIGNERS,
    *CONSENTS,
    *EXCEPTIONS,
    *FAMILY,
    *JUVENILE_JUSTICE,
    *CHILD_WELFARE,
    *EMERGENCY,
    *DIRECTORY,
    *PROCESS,
    *IDEA,
]
