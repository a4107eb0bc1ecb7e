"""HIPAA: who authorizes, and what an authorization lacks."""

from __future__ import annotations

from tests.legal.cases import CONDITIONS, CONSENT, DENY, PERMIT, REVIEW, Case, asked, form, scope

NOTES = {"notes_kept_separate": True}
BASE = "HIPAA-035"
"""An emancipated minor's authorization, to a school."""
PARENT = {"emancipated": False, "consent.signer_role": "parent"}


def clinic(requester: str, purpose: str, category: str, **facts: object) -> dict[str, object]:
    return asked("mental_health_provider", "HIPAA", requester, purpose, category, **facts)


SIGNERS = [
    Case("a parent", BASE, CONDITIONS, PARENT, ["limit_to_authorization_scope"]),
    Case("a parent of an adult", BASE, CONSENT, {**PARENT, "subject_age": 18}),
    Case("both", BASE, CONDITIONS, {**PARENT, "consent.signer_role": "subject_and_parent"}),
    Case(
        "a parent, of care that the minor consented to",
        BASE,
        CONSENT,
        {**PARENT, "record_facts.minor_consented_service": True},
    ),
    Case(
        "a minor, of care of their own",
        BASE,
        CONDITIONS,
        {"emancipated": False, "record_facts.minor_consented_service": True},
    ),
    Case(
        "a minor, of a parent's choice of care",
        BASE,
        CONSENT,
        {"emancipated": False, "record_facts.minor_consented_service": False},
    ),
    Case("a minor, of whose care nobody says", BASE, REVIEW, {"emancipated": False}),
    Case("a foster parent", BASE, REVIEW, {**PARENT, "consent.signer_role": "foster_parent"}),
]


AUTHORIZATIONS = [
    Case("unsigned", BASE, CONSENT, {"consent.signed": False}),
    Case("dated tomorrow", BASE, CONSENT, {"consent.signed_on": "2026-11-25"}),
    Case(
        "a signature of nobody in particular",
        BASE,
        CONSENT,
        {"consent.electronic": {"identity_authenticated": True, "approval_indicated": False}},
    ),
    Case("without an end", BASE, CONSENT, {"consent.expires_on": None}),
    Case("a FERPA form", BASE, CONSENT, {"consent.form": "ferpa"}),
    Case("a combined form", BASE, CONDITIONS, {"consent.form": "combined"}),
    *(
        Case(f"without {element}", BASE, CONSENT, {f"consent.elements.{element}": False})
        for element in (
            "information_described",
            "discloser_identified",
            "recipient_identified",
            "purpose_stated",
            "expiry_stated",
            "revocation_right_stated",
            "conditioning_statement",
            "redisclosure_statement",
        )
    ),
    Case(
        "a representative whose authority is not described",
        BASE,
        CONSENT,
        {**PARENT, "consent.elements.representative_authority_described": False},
    ),
    Case(
        "a patient needs no representative",
        BASE,
        CONDITIONS,
        {"consent.elements.representative_authority_described": False},
    ),
    Case("for another purpose", BASE, CONSENT, {"consent.scope.purposes": ["discipline"]}),
    Case("for another recipient", BASE, CONSENT, {"consent.scope.recipients": ["hospital"]}),
    Case("to a school", BASE, CONDITIONS, {}, ["advise_record_becomes_ferpa"]),
]


PSYCHOTHERAPY = [
    Case(
        "an authorization of its own",
        "HIPAA-016",
        CONDITIONS,
        {
            "consent": form(
                "HIPAA-006",
                separate_instrument_for="psychotherapy_notes",
                scope=scope("psychotherapy_notes", "hospital", "treatment"),
            )
        },
        ["limit_to_authorization_scope"],
    ),
    Case(
        "a general authorization",
        "HIPAA-016",
        CONSENT,
        {"consent": form("HIPAA-006", scope=scope("psychotherapy_notes", "hospital", "treatment"))},
    ),
    Case(
        "an authorization of its own, combined with another",
        "HIPAA-016",
        CONSENT,
        {
            "consent": form(
                "HIPAA-006",
                separate_instrument_for="psychotherapy_notes",
                combined_with=["treatment"],
                scope=scope("psychotherapy_notes", "hospital", "treatment"),
            )
        },
    ),
    Case("notes in the chart", "HIPAA-016", PERMIT, {"record_facts.notes_kept_separate": False}),
    Case(
        "a parent wants the notes",
        "HIPAA-016",
        DENY,
        clinic("parent/parent", "parent_access", "psychotherapy_notes", record_facts=NOTES, subject_age=13),
    ),
]

CASES = [*SIGNERS, *AUTHORIZATIONS, *PSYCHOTHERAPY]
