"""42 CFR Part 2, paragraph by paragraph of the research notes."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, CONSENT, DENY, PERMIT, REVIEW, Case, asked, form, scope

BASE = "PART2-031"
"""A minor's consent with both signatures, to child welfare."""
ADULT = {"subject_age": 18, "consent.signer_role": "subject", "record_facts": {}}
SEPARATE = {
    **ADULT,
    "record_categories": ["sud_counseling_notes"],
    "consent.scope.categories": ["sud_counseling_notes"],
    "consent.separate_instrument_for": "sud_counseling_notes",
}


def program(requester: str, purpose: str, category: str, **facts: object) -> dict[str, object]:
    return asked("sud_program", "PART2 HIPAA", requester, purpose, category, **facts)


def order(kind: str, category: str, purpose: str = "custody_case", **process: object) -> dict[str, object]:
    return program(
        "law_enforcement/detective" if "65" in kind else "court/judge",
        purpose,
        category,
        court_order_type=kind,
        process={"subpart_e": True, "compulsory_process": True, **process},
    )


SIGNERS = [
    Case(
        "an adult",
        BASE,
        CONDITIONS,
        ADULT,
        ["redisclosure_notice_2_32", "copy_of_consent_2_32b", "accounting_2_25"],
    ),
    Case("a parent of an adult", BASE, CONSENT, {**ADULT, "consent.signer_role": "parent"}),
    Case(
        "a minor alone, where the state lets them",
        BASE,
        CONDITIONS,
        {"consent.signer_role": "subject", "record_facts.state_minor_sud_consent": True},
    ),
    Case(
        "a parent alone, where the state lets the minor",
        BASE,
        CONSENT,
        {"consent.signer_role": "parent", "record_facts.state_minor_sud_consent": True},
    ),
    Case("a minor alone, where it takes both", BASE, CONSENT, {"consent.signer_role": "subject"}),
    Case(
        "a minor of 15 in California",
        BASE,
        CONDITIONS,
        {"jurisdiction": "US-CA", "consent.signer_role": "subject", "record_facts": {}},
    ),
    Case(
        "a minor of 11 in California",
        BASE,
        CONSENT,
        {"jurisdiction": "US-CA", "consent.signer_role": "subject", "record_facts": {}, "subject_age": 11},
    ),
    Case(
        "a minor alone, the state not read",
        BASE,
        REVIEW,
        {"consent.signer_role": "subject", "record_facts": {}},
    ),
]

CONSENTS = [
    Case("unsigned", BASE, CONSENT, {**ADULT, "consent.signed": False}),
    Case("dated tomorrow", BASE, CONSENT, {**ADULT, "consent.signed_on": "2026-11-25"}),
    Case("a signature of nobody in particular", BASE, CONSENT, {**ADULT, "consent.electronic": {}}),
    Case("revoked", BASE, CONSENT, {**ADULT, "consent.revoked_on": "2026-11-20"}),
    Case(
        "revoked while irrevocable",
        BASE,
        REVIEW,
        {**ADULT, "consent.revoked_on": "2026-11-20", "consent.irrevocable_until": "final disposition"},
    ),
    Case("expired", BASE, CONSENT, {**ADULT, "consent.expires_on": "2026-11-23"}),
    Case(
        "its last day",
        BASE,
        CONDITIONS,
        {**ADULT, "consent.expires_on": "2026-11-24"},
        ["complete_release_today"],
    ),
    Case(
        "never to end", BASE, CONSENT, {**ADULT, "consent.expires_on": None, "consent.expires_event": "none"}
    ),
    Case("a FERPA form", BASE, CONSENT, {**ADULT, "consent.form": "ferpa"}),
    *(
        Case(f"without {element}", BASE, CONSENT, {**ADULT, f"consent.elements.{element}": False})
        for element in (
            "patient_named",
            "discloser_identified",
            "information_described",
            "recipient_identified",
            "purpose_stated",
            "revocation_right_stated",
            "expiry_stated",
            "refusal_consequences_stated",
            "tpo_redisclosure_statement",
        )
    ),
    Case("for other records", BASE, CONSENT, {**ADULT, "consent.scope.categories": ["progress_sud"]}),
    Case("for another purpose", BASE, CONSENT, {**ADULT, "consent.scope.purposes": ["follow_up"]}),
    Case("for another recipient", BASE, CONSENT, {**ADULT, "consent.scope.recipients": ["school"]}),
    Case("counselling notes, on their own", BASE, CONDITIONS, SEPARATE),
    Case("counselling notes, combined", BASE, CONSENT, {**SEPARATE, "consent.combined_with": ["tpo"]}),
    Case(
        "counselling notes, by a general consent",
        BASE,
        CONSENT,
        {**SEPARATE, "consent.separate_instrument_for": None},
    ),
    Case(
        "counselling notes in the chart",
        BASE,
        CONDITIONS,
        {**SEPARATE, "consent.separate_instrument_for": None, "record_facts": {"notes_kept_separate": False}},
    ),
    Case(
        "psychotherapy notes of a program",
        BASE,
        CONSENT,
        {**ADULT, "record_categories": ["psychotherapy_notes"]},
    ),
    Case(
        "an exchange whose participants are named",
        "PART2-042",
        CONDITIONS,
        {"consent.intermediary_named": True, "consent.scope.recipients": ["health_information_exchange"]},
    ),
    Case("an exchange by another role", "PART2-042", CONSENT, {"requester_role": "case_manager"}),
    Case(
        "a single consent for treatment, to a class",
        BASE,
        CONDITIONS,
        {
            **ADULT,
            "requester_agency_type": "hospital",
            "requester_role": "treating_physician",
            "purpose": "treatment",
            "consent.single_tpo": True,
            "consent.expires_on": None,
            "consent.expires_event": "none",
            "consent.scope": {
                "categories": ["sud_treatment_summary"],
                "recipients": ["my treating providers"],
                "purposes": ["tpo"],
            },
        },
        ["no_use_against_patient_2_12d"],
    ),
    Case(
        "for a court-referred treatment",
        "PART2-039",
        CONDITIONS,
        {"subject_age": 18},
        ["use_only_for_referral_duties_2_35"],
    ),
    Case(
        "for a proceeding against the patient, on its own",
        "PART2-012",
        CONDITIONS,
        {"consent.combined_with": [], "consent.scope.purposes": ["proceeding_against_subject"]},
    ),
]

ORDERS = [
    Case(
        "a subpoena",
        BASE,
        DENY,
        program(
            "attorney/civil_litigant_counsel",
            "litigation",
            "sud_treatment_summary",
            court_order_type="subpoena_attorney",
        ),
        ["counsel_responds_without_confirming_patient"],
    ),
    Case(
        "an investigation without an order",
        BASE,
        DENY,
        program("law_enforcement/detective", "criminal_investigation", "sud_treatment_summary"),
        ["counsel_responds_without_confirming_patient"],
    ),
    Case(
        "a paper of no known kind",
        BASE,
        REVIEW,
        program("court/judge", "custody_case", "sud_treatment_summary", court_order_type="royal_edict"),
        ["validate_process"],
    ),
    Case(
        "a civil order for a charge",
        BASE,
        DENY,
        order("court_order_part2_2_64", "sud_treatment_summary", "new_charge_against_subject"),
    ),
    Case(
        "communications, with the finding",
        BASE,
        CONDITIONS,
        order("court_order_part2_2_64", "confidential_communications", finding_2_63=True),
        ["limit_to_order_scope"],
    ),
    Case(
        "communications, finding not stated",
        BASE,
        REVIEW,
        order("court_order_part2_2_64", "confidential_communications"),
    ),
    Case(
        "attendance, for an investigation",
        BASE,
        CONDITIONS,
        order("court_order_part2_2_65", "attendance_sud", "criminal_investigation_of_subject"),
    ),
    Case(
        "a summary, for an investigation, with the finding",
        BASE,
        CONDITIONS,
        order(
            "court_order_part2_2_65",
            "sud_treatment_summary",
            "criminal_investigation_of_subject",
            finding_2_63=True,
        ),
    ),
    Case(
        "communications, for an investigation, with the finding",
        BASE,
        CONDITIONS,
        order(
            "court_order_part2_2_65",
            "confidential_communications",
            "criminal_investigation_of_subject",
            finding_2_63=True,
        ),
    ),
    Case(
        "an order that says subpart E and is not",
        BASE,
        DENY,
        order("court_order_part2_2_64", "sud_treatment_summary", subpart_e=False),
    ),
]

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

CASES = [*SIGNERS, *CONSENTS, *ORDERS, *WITHOUT_CONSENT, *ONWARD]
