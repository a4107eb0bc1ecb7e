"""42 CFR Part 2: what needs no consent, and what recipients may do."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, CONSENT, DENY, PERMIT, REVIEW, Case, asked, form, scope

BASE = "PART2-031"
"""A minor's consent with both signatures, to child welfare."""
ADULT = {"subject_age": 18, "consent.signer_role": "subject", "record_facts": {}}


def program(requester: str, purpose: str, category: str, **facts: object) -> dict[str, object]:
    return asked("sud_program", "PART2 HIPAA", requester, purpose, category, **facts)


WITHOUT_CONSENT = [
    Case("an emergency, consent not asked for", "PART2-021", REVIEW, {"emergency.consent_obtainable": None}),
    Case("an emergency that is over", "PART2-021", CONSENT, {"emergency.ended_on": "2026-11-24"}),
    Case("an emergency that is not medical", "PART2-021", CONSENT, {"emergency.kind": "threat_to_life"}),
    Case(
        "a report of abuse",
        BASE,
        CONDITIONS,
        program("child_welfare/cps_hotline", "mandated_abuse_report", "abuse_report_facts"),
        ["mandated_report_content_only"],
    ),
    Case(
        "after the report",
        BASE,
        CONSENT,
        program("child_welfare/cps_investigator", "follow_up", "abuse_report_facts"),
    ),
    Case(
        "more than the incident",
        BASE,
        CONSENT,
        program("law_enforcement/police_officer", "crime_on_premises", "sud_treatment_summary"),
    ),
    Case(
        "a service organization whose agreement ended",
        "PART2-045",
        CONSENT,
        {"agreement.expires_on": "2026-11-22"},
    ),
    Case("a service organization on an MOU", "PART2-045", CONSENT, {"agreement.kind": "mou"}),
    Case(
        "de-identified",
        BASE,
        PERMIT,
        program("university/researcher", "study", "progress_sud", record_facts={"deidentified": True}),
    ),
    Case(
        "said to be de-identified",
        BASE,
        REVIEW,
        program("university/researcher", "study", "sud_deidentified"),
    ),
    Case("a patient", BASE, PERMIT, program("patient/patient", "own_record", "progress_sud", subject_age=19)),
    Case(
        "a parent", BASE, CONSENT, program("parent/parent", "parent_access", "progress_sud", subject_age=15)
    ),
    Case(
        "a parent, no threat",
        BASE,
        CONSENT,
        program(
            "parent/parent",
            "parent_access",
            "progress_sud",
            subject_age=15,
            record_facts={"director_capacity_finding": True},
        ),
    ),
    Case(
        "a parent, a threat and no capacity",
        BASE,
        CONDITIONS,
        program(
            "parent/parent",
            "parent_access",
            "progress_sud",
            subject_age=15,
            record_facts={"director_capacity_finding": True},
            emergency={"kind": "health_safety", "articulable_significant_threat": True},
        ),
        ["program_director_determination_2_14c"],
    ),
    Case("a restriction", BASE, DENY, {**ADULT, "record_facts": {"agreed_restriction_covers": True}}),
    Case(
        "a refusal that confirms nothing",
        BASE,
        CONSENT,
        program("school/principal", "discipline", "sud_treatment_summary"),
        ["neither_confirm_nor_deny"],
    ),
    Case("an employer", BASE, CONSENT, program("employer/hr", "employment", "sud_treatment_summary")),
]


ONWARD = [
    Case(
        "a covered recipient, to a prosecutor",
        "PART2-006",
        DENY,
        {
            "requester_agency_type": "law_enforcement",
            "requester_role": "prosecutor",
            "purpose": "prosecution",
        },
    ),
    Case(
        "a school that received it for treatment",
        "PART2-006",
        CONSENT,
        {"holder_agency_type": "school", "holder_regimes": ["FERPA", "PART2"]},
    ),
    Case(
        "a holder that does not list Part 2",
        "PART2-006",
        CONSENT,
        {
            "holder_agency_type": "school",
            "holder_regimes": ["FERPA"],
            "record_facts.received_under": "42 CFR 2.31 consent",
        },
    ),
    Case(
        "for the duty under the referral",
        "PART2-040",
        REVIEW,
        {
            "purpose": "supervision",
            "requester_agency_type": "juvenile_justice",
            "requester_role": "probation_officer",
        },
        ["use_only_for_referral_duties_2_35"],
    ),
    Case(
        "a teacher, of a summary for the counselor",
        BASE,
        CONSENT,
        asked(
            "school",
            "FERPA PART2",
            "school/teacher",
            "classroom_accommodation",
            "clinic_summary_received",
            requester_facts={"school_official": True, "legitimate_educational_interest": True},
            record_facts={
                "received_under": "42 CFR 2.31 consent",
                "consent_named_recipient": "school_counselor",
            },
        ),
    ),
    Case(
        "a teacher, of a summary that came under HIPAA",
        BASE,
        PERMIT,
        asked(
            "school",
            "FERPA",
            "school/teacher",
            "classroom_accommodation",
            "clinic_summary_received",
            requester_facts={"school_official": True, "legitimate_educational_interest": True},
            record_facts={"received_under": "45 CFR 164.508", "consent_named_recipient": "school_counselor"},
        ),
    ),
    Case(
        "a unit that holds itself out as a program",
        BASE,
        CONSENT,
        asked(
            "school_clinic",
            "FERPA PART2",
            "school/teacher",
            "instruction",
            "medication",
            record_facts={"holds_itself_out_as_sud_program": True, "federally_assisted": True},
        ),
    ),
    Case(
        "a clinic that is no program",
        BASE,
        CONDITIONS,
        asked(
            "school_clinic",
            "FERPA PART2",
            "school/registrar",
            "enrollment",
            "sud_treatment_summary",
            record_facts={"holds_itself_out_as_sud_program": False},
        ),
    ),
    Case(
        "a consent in another form, for a school's record",
        BASE,
        CONSENT,
        {
            "holder_regimes": ["FERPA", "PART2"],
            "holder_agency_type": "school_clinic",
            "record_facts": {},
            "consent": form(
                "FERPA-001", scope=scope("sud_treatment_summary", "child_welfare", "case_planning")
            ),
        },
    ),
]

CASES = [*WITHOUT_CONSENT, *ONWARD]
