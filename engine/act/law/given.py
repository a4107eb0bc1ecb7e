"""The facts of one question to the law, ``given``: their names, their kinds, and what must be there.

This is the schema that the tables read. A fact that is missing, of another kind or of a name that no table knows is
a :class:`Fault`: it is named, and the answer is then ``legal_review``, whatever the other facts say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.act.law.kinds import (
    Field,
    day,
    flag,
    flags,
    some_known,
    some_texts,
    text,
    texts,
    thing,
    years,
)

REGIMES = ("FERPA", "IDEA", "HIPAA", "PART2", "CAPTA", "STATE_JUVENILE", "NONE")


def _flags(*names: str) -> dict[str, Field]:
    return {name: Field(flag) for name in names}


def _needed(expected: Any, inside: Mapping[str, Field] | None = None, *, nullable: bool = False) -> Field:
    return Field(expected, required=True, nullable=nullable, inside=inside)


REQUESTER_FACTS: Mapping[str, Field] = {
    **_flags(
        "case_plan_access",
        "certification_99_38",
        "court_ordered_treatment_provider",
        "direct_control",
        "in_annual_notice",
        "lawful_custody",
        "legally_responsible",
        "legitimate_educational_interest",
        "pre_adjudication",
        "rights_removed_by_order",
        "school_official",
        "tax_dependent",
        "team_member",
    ),
    "debarred_until": Field(day),
}

RECORD_FACTS: Mapping[str, Field] = {
    **_flags(
        "acts_for_school",
        "agreed_restriction_covers",
        "contains_other_minors",
        "contains_other_students",
        "contains_privileged",
        "created_by_leu",
        "deidentified",
        "director_capacity_finding",
        "directory_designated",
        "fatality",
        "federally_assisted",
        "hipaa_covered_transactions",
        "holds_itself_out_as_sud_program",
        "law_enforcement_purpose",
        "minor_consented_service",
        "minor_requests_parent_as_rep",
        "notes_kept_separate",
        "opted_out",
        "receives_ed_funds",
        "requesters_child_is_subject",
        "sealed",
        "state_minor_sud_consent",
        "state_requires_immunization_proof",
        "suspected_abuse_by_requester",
        "ward_of_state",
    ),
    "consent_named_recipient": Field(text),
    "education_rights_holder": Field(text),
    "limited_to": Field(texts),
    "maintained_by": Field(text),
    "matched_by": Field(text),
    "operated_by": Field(text),
    "parent_agreed": Field(text),
    "received_under": Field(text),
    "subject_turned_18_on": Field(day),
}

EMERGENCY: Mapping[str, Field] = {
    "kind": _needed(text),
    **_flags("articulable_significant_threat", "consent_obtainable", "imminent", "recipient_can_mitigate"),
    "ended_on": Field(day),
}

PROCESS: Mapping[str, Field] = {
    **_flags(
        "compulsory_process",
        "deidentified_insufficient",
        "finding_2_63",
        "issued_in_that_proceeding",
        "necessity_finding",
        "nondisclosure_ordered",
        "parent_is_party",
        "relevant_material",
        "specific_limited",
        "subpart_e",
    ),
    "satisfactory_assurance": Field(text),
}

CONSENT: Mapping[str, Field] = {
    "form": _needed(text),
    "signed": _needed(flag),
    "signed_on": _needed(day, nullable=True),
    "signer_role": _needed(text),
    "electronic": _needed(thing, _flags("identity_authenticated", "approval_indicated"), nullable=True),
    "elements": _needed(flags),
    "expires_on": _needed(day, nullable=True),
    "expires_event": _needed(text, nullable=True),
    "event_occurred_on": Field(day),
    "revoked_on": _needed(day, nullable=True),
    "irrevocable_until": Field(text),
    "scope": _needed(
        thing,
        {"categories": _needed(texts), "recipients": _needed(texts), "purposes": _needed(texts)},
    ),
    "single_tpo": _needed(flag),
    "separate_instrument_for": _needed(text, nullable=True),
    "combined_with": _needed(texts),
    "intermediary_named": Field(flag),
}

AGREEMENT: Mapping[str, Field] = {
    "kind": _needed(text),
    "status": _needed(text),
    "effective_on": _needed(day),
    "expires_on": _needed(day, nullable=True),
    "review_due_on": _needed(day, nullable=True),
    "parties": Field(texts),
    "purposes": Field(texts),
    "categories": Field(texts),
    "categories_excluded": Field(texts),
    "state_statute": Field(thing, inside={"kind": Field(text), "cite": Field(text)}),
}

GIVEN: Mapping[str, Field] = {
    "jurisdiction": _needed(text),
    "holder_agency_type": _needed(text),
    "holder_regimes": _needed(some_known(*REGIMES)),
    "requester_agency_type": _needed(text),
    "requester_role": _needed(text),
    "requester_facts": _needed(thing, REQUESTER_FACTS),
    "purpose": _needed(text),
    "record_categories": _needed(some_texts),
    "record_facts": _needed(thing, RECORD_FACTS),
    "subject_age": _needed(years),
    "emancipated": _needed(flag),
    "emergency": _needed(thing, EMERGENCY, nullable=True),
    "court_order_type": _needed(text, nullable=True),
    "process": _needed(thing, PROCESS, nullable=True),
    "consent": _needed(thing, CONSENT, nullable=True),
    "agreement": _needed(thing, AGREEMENT, nullable=True),
    "today": _needed(day),
}
"""Every fact; the civil days are those of the holder's place."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fact that is not as it must be: its path, and what was expected of it. It never repeats the value."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"


def faults(given: object) -> tuple[Fault, ...]:
    """Return what is wrong with facts, in the order of the schema; nothing if all of them can be read."""
    if not isinstance(given, dict):
        return (Fault("given", "expected an object, but it is something else"),)
    return tuple(_inside(given, GIVEN, ""))


def _inside(value: Mapping[Any, Any], fields: Mapping[str, Field], under: str) -> Iterator[Fault]:
    for name, field in fields.items():
        path = under + name
        if name not in value:
            if field.required:
                yield Fault(path, "expected this fact, but it is missing")
        else:
            yield from _about(value[name], field, path)
    for name in value:
        if name not in fields:
            # The name is the sender's: only the table's own names are repeated.
            yield Fault(under.rstrip(".") or "given", "expected known facts only, but one has another name")
            return


def _about(value: Any, field: Field, path: str) -> Iterator[Fault]:
    if value is None:
        if not field.nullable:
            yield Fault(path, "expected a value, but it is null")
        return
    expected = field.expected(value)
    if expected is not None:
        yield Fault(path, f"expected {expected}, but it is something else")
    elif field.inside is not None:
        yield from _inside(value, field.inside, f"{path}.")
