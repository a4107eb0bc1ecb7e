"""Facts: what is missing, of another kind or unknown is named, and its value never repeated."""

from __future__ import annotations

import pytest

from engine.act.law.given import CONSENT, GIVEN, faults
from tests.legal.vectors import VECTORS, given


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_decided_cases_are_without_fault(vector):
    assert faults(vector["given"]) == ()


@pytest.mark.parametrize("name", GIVEN)
def test_a_missing_fact_is_named(name):
    facts = given("FERPA-001")
    del facts[name]
    assert [fault.path for fault in faults(facts)] == [name]


@pytest.mark.parametrize("name", [name for name, field in CONSENT.items() if field.required])
def test_a_missing_fact_of_the_consent_is_named(name):
    facts = given("FERPA-001")
    del facts["consent"][name]
    assert [fault.path for fault in faults(facts)] == [f"consent.{name}"]


@pytest.mark.parametrize("name", GIVEN)
@pytest.mark.parametrize("wrong", [0.5, {"a": object()}, [[]], "x" * 1000])
def test_a_fact_of_another_kind_is_named(name, wrong):
    found = faults({**given("FERPA-001"), name: wrong})
    assert found
    assert all(fault.path.split(".")[0] == name for fault in found)


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("subject_age", True),
        ("subject_age", -1),
        ("subject_age", "15"),
        ("today", "2026-13-01"),
        ("today", "20261124"),
        ("today", "2026-W48-2"),
        ("record_categories", []),
        ("record_categories", ["attendance", 7]),
        ("holder_regimes", ["FERPA", "GDPR"]),
        ("emancipated", "false"),
        ("consent.elements", {"purpose_stated": "yes"}),
        ("consent.scope.categories", "attendance"),
        ("consent.signed", None),
        ("purpose", ""),
        ("purpose", "a\nb"),
        ("purpose", "\ud800"),
        ("record_categories", ["\x00"]),
    ],
)
def test_a_wrong_value_is_named_by_its_path(path, wrong):
    facts = given("FERPA-001")
    *under, last = path.split(".")
    place = facts
    for each in under:
        place = place[each]
    place[last] = wrong
    assert [fault.path for fault in faults(facts)] == [path]


def test_a_name_that_no_table_knows_is_a_fault_and_is_not_repeated():
    facts = given("FERPA-001")
    facts["record_facts"]["Maria Lopez"] = True
    (fault,) = faults(facts)
    assert fault.path == "record_facts"
    assert "Maria" not in str(fault)


@pytest.mark.parametrize("wrong", [None, [], "given", 3])
def test_what_is_no_object_is_a_fault(wrong):
    assert [fault.path for fault in faults(wrong)] == ["given"]
