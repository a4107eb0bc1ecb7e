"""Cases of our own; with the decided ones they fire every rule, so that none is there that nothing needs."""

from __future__ import annotations

import re

import pytest

from engine.act.law.deciding import decide
from engine.act.law.given import faults
from engine.act.law.tables import shipped_tables, tables_of
from engine.plan.overlays import shelf_of, shipped_overlays
from engine.workflow.dmn.boxed import DecisionTable
from engine.workflow.dmn.model import Decision, Knowledge
from engine.workflow.dmn.reading import read
from tests.legal.cases import CONSENT, DENY, REVIEW, Case
from tests.legal.variations import VARIATIONS
from tests.legal.vectors import LAW, VECTORS, given


@pytest.mark.parametrize("case", VARIATIONS, ids=lambda case: f"{case.base} {case.name}")
def test_a_case_of_our_own(case):
    facts = case.given()
    assert faults(facts) == ()
    decision = decide(facts, **LAW)
    assert (decision.outcome, decision.why) == (case.outcome, decision.why)
    assert set(case.conditions) <= set(decision.conditions)
    assert set(case.without).isdisjoint(decision.conditions)


def test_every_answer_says_why_by_which_law_and_a_refusal_what_would_cure_it():
    for facts in [each["given"] for each in VECTORS] + [case.given() for case in VARIATIONS]:
        decision = decide(facts, **LAW)
        assert decision.why
        assert decision.legal_basis
        assert decision.outcome not in (CONSENT, DENY) or decision.cures
        assert (
            not decision.releasable_categories
            or decision.outcome.releases
            or len(facts["record_categories"]) > 1
        )


DOUBTING = shelf_of(
    [
        """
        jurisdiction = "US-ZZ"
        title = "A state whose statute nobody has read"
        effective_from = 2026-01-01
        [[rule]]
        id = "zz.1"
        effect = "review"
        opens = "34 CFR 99.38"
        citations = ["state law (overlay not loaded)"]
        why = "The statute has not been read."
        """
    ]
)
STATUTE_IN_DOUBT = Case(
    "a statute in doubt", "FERPA-050", REVIEW, {"jurisdiction": "US-ZZ"}, ["state_overlay_check"]
)


def test_a_statute_that_nobody_has_read_goes_to_counsel():
    decision = decide(STATUTE_IN_DOUBT.given(), **{**LAW, "overlays": DOUBTING})
    assert decision.outcome is STATUTE_IN_DOUBT.outcome
    assert set(STATUTE_IN_DOUBT.conditions) <= set(decision.conditions)
    assert "The statute has not been read." in decision.why


def every_rule() -> set[str]:
    found = {rule.id for overlay in shipped_overlays().overlays for rule in overlay.rules}
    for element in read(shipped_tables().model).elements:
        logic = element.logic if isinstance(element, Decision) else None
        if isinstance(element, Knowledge) and element.function is not None:
            logic = element.function.body
        if isinstance(logic, DecisionTable):
            found |= {rule.id or "?" for rule in logic.rules}
    return found


def test_every_rule_of_the_tables_and_overlays_fires():
    everything = [each["given"] for each in VECTORS] + [case.given() for case in VARIATIONS]
    fired = {rule for facts in everything for rule in decide(facts, **LAW).fired}
    fired |= set(decide(STATUTE_IN_DOUBT.given(), **{**LAW, "overlays": DOUBTING}).fired)
    assert sorted(every_rule() - fired) == []


def test_a_record_that_edited_tables_leave_without_a_regime_goes_to_counsel():
    edited = re.sub(rb'<rule id="regimes\..*?</rule>', b"", shipped_tables().model, flags=re.S)
    for default in (b'"UNGOVERNED"', b"null"):
        tables = tables_of(edited.replace(b'<text>"UNGOVERNED"</text>', b"<text>" + default + b"</text>"))
        decision = decide(given("FERPA-059"), **{**LAW, "tables": tables})
        assert decision.outcome is REVIEW
