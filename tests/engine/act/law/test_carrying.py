"""From ``given`` to what the tables read: nothing is lost, days are days, and what nobody gave is null."""

from __future__ import annotations

from datetime import date

import pytest

from engine.act.law.carrying import carried, paths, with_record
from engine.act.law.given import RECORD_FACTS, REQUESTER_FACTS
from engine.act.law.tables import shipped_tables
from engine.plan.overlays import shipped_overlays
from tests.legal.vectors import given


def test_days_are_days_and_what_nobody_gave_is_null():
    facts = given("FERPA-012")
    inputs = with_record(carried(facts), facts, "attendance")
    assert inputs["today"] == date(2026, 11, 24)
    assert inputs["consent"]["signed_on"] == date(2026, 3, 1)
    assert inputs["record"]["subject_turned_18_on"] == date(2026, 11, 20)
    assert inputs["record"]["sealed"] is None
    assert inputs["requester"]["tax_dependent"] is None
    assert inputs["process"]["type"] is None
    assert inputs["emergency"] is None


def test_every_fact_has_its_path():
    known = paths()
    assert {f"requester.{name}" for name in REQUESTER_FACTS} <= known
    assert {f"record.{name}" for name in RECORD_FACTS} <= known
    assert {"record.category", "process.type", "consent.signed", "agreement.kind", "emergency.kind"} <= known
    assert {"subject.age", "holder.type", "purpose", "today", "jurisdiction"} <= known


def test_every_test_of_an_overlay_reads_a_fact_that_there_is():
    tested = {path for each in shipped_overlays().overlays for rule in each.rules for path in rule.when}
    assert tested
    assert sorted(tested - paths()) == []


@pytest.mark.parametrize("name", [*REQUESTER_FACTS, *RECORD_FACTS])
def test_every_fact_is_read_by_a_table_or_an_overlay_or_is_known_not_to_be(name):
    texts = shipped_tables().model.decode() + "".join(each.text for each in shipped_overlays().overlays)
    read = f".{name}" in texts or name == "pre_adjudication"
    assert read is (name not in NOT_READ)


NOT_READ = {
    "consent_named_recipient": "a Part 2 recipient may pass nothing on, whomever the consent named",
    "operated_by": "who runs a clinic on a campus does not change what it keeps",
}
