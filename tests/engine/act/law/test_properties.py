"""What no change of the tables may ever break: less consent, or a worse purpose, never permits more."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from engine.act.law.deciding import decide
from engine.act.law.given import RECORD_FACTS, REQUESTER_FACTS
from engine.act.law.kinds import flag
from engine.act.law.outcomes import LegalOutcome
from engine.plan.overlays import Shelf, shelf_of, shipped_overlays, suspended
from tests.legal.variations import VARIATIONS
from tests.legal.vectors import LAW, VECTORS, given

Facts = dict[str, Any]
GIVEN: list[Facts] = [each["given"] for each in VECTORS] + [case.given() for case in VARIATIONS]
CONSENTED = [facts for facts in GIVEN if facts["consent"]]
IN_STATES = [facts for facts in GIVEN if facts["jurisdiction"] != "US"]
PART2 = [facts for facts in GIVEN if facts["holder_regimes"] == ["PART2", "HIPAA"]]
AGAINST = ("proceeding_against_subject", "new_charge_against_subject", "criminal_investigation_of_subject")
SWAPPED = (
    "holder_agency_type",
    "holder_regimes",
    "requester_agency_type",
    "requester_role",
    "purpose",
    "record_categories",
    "subject_age",
    "emancipated",
    "emergency",
    "court_order_type",
    "process",
    "agreement",
    "jurisdiction",
)


def outcome(facts: Facts, **law: Any) -> LegalOutcome:
    decision = decide(facts, **{**LAW, **law})
    assert decision.faults == ()
    return decision.outcome


@st.composite
def mixed(draw: st.DrawFn, base: list[Facts] = GIVEN) -> Facts:
    """Return a request whose facts come from several, and whose consent, if any, is to just that."""
    facts = copy.deepcopy(draw(st.sampled_from(base)))
    for name in draw(st.lists(st.sampled_from(SWAPPED), max_size=4)):
        facts[name] = copy.deepcopy(draw(st.sampled_from(GIVEN))[name])
    for known, name in ((RECORD_FACTS, "record_facts"), (REQUESTER_FACTS, "requester_facts")):
        flags = sorted(each for each, field in known.items() if field.expected is flag)
        facts[name] |= draw(st.dictionaries(st.sampled_from(flags), st.booleans(), max_size=3))
    if facts["consent"] and draw(st.booleans()):
        facts["consent"]["scope"] = {
            "categories": facts["record_categories"],
            "recipients": [facts["requester_agency_type"]],
            "purposes": [facts["purpose"]],
        }
    return facts


def without_element(facts: Facts, element: str) -> Facts:
    changed = copy.deepcopy(facts)
    changed["consent"]["elements"].pop(element)
    return changed


def with_consent(facts: Facts, **changes: Any) -> Facts:
    changed = copy.deepcopy(facts)
    changed["consent"].update(changes)
    return changed


WORSE: dict[str, Callable[[Facts], Facts]] = {
    "revoked today": lambda facts: with_consent(facts, revoked_on=facts["today"]),
    "revoked some day": lambda facts: with_consent(facts, revoked_on="2030-01-01"),
    "expired": lambda facts: with_consent(facts, expires_on="2026-11-23"),
    "its event has occurred": lambda facts: with_consent(facts, event_occurred_on="2026-11-24"),
    "not signed": lambda facts: with_consent(facts, signed=False, signed_on=None),
    "dated in the future": lambda facts: with_consent(facts, signed_on="2027-11-25"),
    "without elements": lambda facts: with_consent(facts, elements={}),
    "to nobody": lambda facts: with_consent(facts, scope={**facts["consent"]["scope"], "recipients": []}),
    "of nothing": lambda facts: with_consent(facts, scope={**facts["consent"]["scope"], "categories": []}),
    "gone": lambda facts: {**facts, "consent": None},
}


@pytest.mark.parametrize("change", [name for name in WORSE if name != "gone"])
def test_less_consent_never_permits_more(change):
    for facts in CONSENTED[::4]:
        assert outcome(WORSE[change](facts)).severity >= outcome(facts).severity


def test_a_missing_element_never_permits_more():
    for facts in [each["given"] for each in VECTORS if each["given"]["consent"]]:
        before = outcome(facts)
        for element in facts["consent"]["elements"]:
            assert outcome(without_element(facts, element)).severity >= before.severity


@settings(max_examples=100, deadline=None)
@examples(mixed(CONSENTED), st.sampled_from([name for name in WORSE if name not in ("gone", "to nobody")]))
def test_less_consent_never_permits_more_of_any_mixture(facts, change):
    assert outcome(WORSE[change](facts)).severity >= outcome(facts).severity


@settings(max_examples=60, deadline=None)
@examples(mixed(CONSENTED), st.data())
def test_a_missing_element_never_permits_more_of_any_mixture(facts, data):
    element = data.draw(st.sampled_from(sorted(facts["consent"]["elements"])))
    assert outcome(without_element(facts, element)).severity >= outcome(facts).severity


@settings(max_examples=60, deadline=None)
@examples(mixed(CONSENTED))
def test_without_any_consent_nothing_is_released_that_was_not_before(facts):
    assert outcome(facts).releases or not outcome(WORSE["gone"](facts)).releases


@pytest.mark.parametrize("purpose", AGAINST)
def test_a_prohibited_purpose_never_permits_more(purpose):
    for facts in [each["given"] for each in VECTORS]:
        assert outcome({**facts, "purpose": purpose}).severity >= outcome(facts).severity


@settings(max_examples=60, deadline=None)
@examples(mixed(PART2), st.sampled_from(AGAINST))
def test_a_patient_record_is_never_released_against_the_patient_without_order_or_consent(facts, purpose):
    facts.update(consent=None, court_order_type=None, purpose=purpose, holder_regimes=["PART2"])
    facts.update(holder_agency_type="sud_program")
    for fact in ("deidentified", "holds_itself_out_as_sud_program", "federally_assisted"):
        facts["record_facts"].pop(fact, None)
    for category in ("abuse_report_facts", "sud_deidentified"):
        facts["record_categories"] = [one for one in facts["record_categories"] if one != category] or [
            "progress_sud"
        ]
    assert not outcome(facts).releases


@settings(max_examples=60, deadline=None)
@examples(mixed())
def test_without_its_overlay_no_state_permits_anything(facts):
    assert not outcome(facts, overlays=Shelf(), federal_alone=False).releases


def test_an_overlay_that_goes_never_turns_review_into_permission():
    gone = (Shelf(), Shelf(tuple(map(suspended, shipped_overlays().overlays))))
    for facts in IN_STATES:
        before = outcome(facts)
        for shelf in gone:
            assert before.releases or not outcome(facts, overlays=shelf).releases


def test_a_case_is_never_decided_by_federal_law_alone():
    for facts in GIVEN[::9]:
        assert not outcome({**facts, "jurisdiction": "US"}, federal_alone=False).releases
    assert outcome(given("FERPA-001"), federal_alone=False) is LegalOutcome.LEGAL_REVIEW


def test_an_agreement_is_never_authority():
    for facts in GIVEN[::6]:
        if facts["agreement"] or outcome(facts).releases:
            continue
        agreement = {
            "kind": "mou",
            "status": "active",
            "effective_on": "2026-01-01",
            "expires_on": "2027-01-01",
            "review_due_on": "2027-01-01",
            "parties": [],
            "purposes": [facts["purpose"]],
            "categories": facts["record_categories"],
        }
        released = outcome({**facts, "agreement": agreement}).releases
        assert not released or facts["requester_facts"].get("direct_control")


TIGHTER = """
jurisdiction = "US-MT"
title = "Montana, tightened"
effective_from = 2024-06-01
[[rule]]
id = "tight"
effect = "{effect}"
citations = ["MCA 41-5-215(1)"]
why = "Counsel tightened it."
{more}
"""


@pytest.mark.parametrize(
    ("effect", "more"), [("forbid", ""), ("review", ""), ("require", 'conditions = ["validate_process"]')]
)
def test_counsel_can_tighten_at_once_and_never_loosen(effect, more):
    tighter = shelf_of([TIGHTER.format(effect=effect, more=more)])
    silent = shelf_of([TIGHTER.format(effect=effect, more=f'{more}\nholders = ["nobody"]')])
    for facts in GIVEN[::9]:
        here = {**facts, "jurisdiction": "US-MT"}
        assert outcome(here, overlays=tighter).severity >= outcome(here, overlays=silent).severity


def test_an_overlay_is_decided_by_from_its_first_day_on():
    facts = {**GIVEN[0], "jurisdiction": "US-MT"}
    text = TIGHTER.format(effect="forbid", more="")
    shelf = shelf_of([text])
    assert decide(facts, **{**LAW, "overlays": shelf}).outcome is LegalOutcome.DENY
    early = decide(facts, **{**LAW, "overlays": shelf}, as_of=date(2024, 5, 31))
    assert early.outcome is not LegalOutcome.DENY
