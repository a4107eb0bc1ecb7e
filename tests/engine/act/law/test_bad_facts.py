"""A fact that is missing or of the wrong kind is named, and never gives a permission."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from engine.act.law.deciding import decide
from engine.act.law.given import GIVEN
from engine.act.law.outcomes import LegalOutcome
from tests.legal.vectors import LAW, VECTORS, given

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("name", GIVEN)
def test_a_missing_fact_gives_review_and_is_named(name):
    facts = given("FERPA-001")
    del facts[name]
    decision = decide(facts, **LAW)
    assert decision.outcome is LegalOutcome.LEGAL_REVIEW
    assert name in decision.why
    assert decision.releasable_categories == ()


@pytest.mark.parametrize("junk", [None, 3, [], "x", [{}], {"given": 1}])
def test_what_is_no_request_gives_review(junk):
    assert decide(junk, **LAW).outcome is LegalOutcome.LEGAL_REVIEW


@settings(max_examples=150, deadline=None)
@examples(st.sampled_from(VECTORS), st.sampled_from(sorted(GIVEN)), JUNK)
def test_junk_in_a_fact_never_crashes(vector, name, junk):
    facts = copy.deepcopy(vector["given"])
    facts[name] = junk
    decision = decide(facts, **LAW)
    if decision.faults:
        assert decision.outcome is LegalOutcome.LEGAL_REVIEW
