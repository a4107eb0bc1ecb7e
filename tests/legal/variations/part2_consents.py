"""42 CFR Part 2: who consents, and what a consent lacks."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, CONSENT, REVIEW, Case

BASE = "PART2-031"
"""A minor's consent with both signatures, to child welfare."""
ADULT = {"subject_age": 18, "consent.signer_role": "subject", "record_facts": {}}
SEPARATE = {
    **ADULT,
    "record_categories": ["sud_counseling_notes"],
    "consent.scope.categories": ["sud_counseling_notes"],
    "consent.separate_instrument_for": "sud_counseling_notes",
}


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
    Case("counseling notes, on their own", BASE, CONDITIONS, SEPARATE),
    Case("counseling notes, combined", BASE, CONSENT, {**SEPARATE, "consent.combined_with": ["tpo"]}),
    Case(
        "counseling notes, by a general consent",
        BASE,
        CONSENT,
        {**SEPARATE, "consent.separate_instrument_for": None},
    ),
    Case(
        "counseling notes in the chart",
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

CASES = [*SIGNERS, *CONSENTS]
