"""Stored decisions: nothing in them changes, and years later the same texts give the same answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from engine.act.law.tables import shipped_tables, tables_of
from engine.act.legal_decisions import Law, decide_request, latest_decision, replay
from engine.act.models import LawText, StoredDecision
from engine.audit.models import AuditEntry
from engine.errors import IntegrityViolationError, NotFoundError
from engine.plan.overlays import Shelf, shelf_of, shipped_overlays, suspended
from tests.conftest import NOW
from tests.engine.act.world import add_request
from tests.legal.vectors import given

SHIPPED = Law(shipped_tables(), shipped_overlays())
STRICT = """
jurisdiction = "US-MT"
title = "Montana, for a day"
effective_from = 2026-01-01
[[rule]]
id = "mt.strict"
effect = "forbid"
citations = ["MCA 41-5-215(1)"]
why = "Counsel forbade it."
"""


def facts(**changes: object) -> dict[str, object]:
    return {**given("FERPA-001"), "jurisdiction": "US-MT", **changes}


def test_a_decision_is_stored_with_its_texts_its_facts_and_its_rules(session, world, now):
    request = add_request(session, world, now)
    row, decision = decide_request(session, request, facts(), SHIPPED, now=now)
    assert (row.outcome, row.decided_at) == ("permit_with_conditions", now)
    assert row.answer["fired"] == list(decision.fired)
    assert row.facts == facts()
    assert {one.kind for one in session.scalars(select(LawText))} == {"tables", "overlay"}
    assert latest_decision(session, request.id) is row


def test_the_audit_names_the_versions_and_the_rules_and_no_fact(session, world, now):
    request = add_request(session, world, now)
    row, _ = decide_request(session, request, facts(), SHIPPED, now=now)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.tag == "act:law:decide")).one()
    assert entry.facts["decision"] == str(row.id)
    assert entry.facts["tables"] == shipped_tables().version
    assert "ferpa_consent.valid" in entry.facts["rules"]
    assert "attendance" not in str(entry.facts)


def test_facts_and_answer_are_encrypted_at_rest(session, world, now):
    request = add_request(session, world, now)
    row, _ = decide_request(session, request, facts(), SHIPPED, now=now)
    raw = session.execute(
        text("SELECT facts, answer FROM legal_decision WHERE id = :id"), {"id": row.id.hex}
    ).one()
    assert all(b"attendance" not in bytes(each) for each in raw)


def test_the_answer_is_the_same_when_tables_and_overlays_have_changed(session, world, now):
    request = add_request(session, world, now)
    old_tables = tables_of(
        shipped_tables().model.replace(b'"redisclosure_limit_notice_99_33"', b'"a_condition_of_then"')
    )
    law = Law(old_tables, shelf_of([STRICT.replace("forbid", "require") + 'conditions = ["old"]\n']))
    row, decision = decide_request(session, request, facts(), law, now=now)
    assert {"a_condition_of_then", "old"} <= set(decision.conditions)
    again = replay(session, row.id)
    assert again.same
    assert again.answer["conditions"] == list(decision.conditions)


def test_a_suspension_is_remembered(session, world, now):
    request = add_request(session, world, now)
    law = Law(shipped_tables(), Shelf((suspended(shelf_of([STRICT]).overlays[0]),)))
    row, _ = decide_request(session, request, facts(), law, now=now)
    assert (row.outcome, row.overlay_suspended) == ("legal_review", True)
    assert replay(session, row.id).same


@pytest.mark.parametrize("broken", [{"purpose": None}, {"today": "soon"}, {"jurisdiction": 7}])
def test_what_could_not_be_decided_is_stored_too(session, world, now, broken):
    request = add_request(session, world, now)
    row, _ = decide_request(session, request, facts(**broken), SHIPPED, now=now)
    assert row.outcome == "legal_review"
    assert row.answer["faults"]
    assert replay(session, row.id).same


def test_federal_law_alone_decides_no_case(session, world, now):
    request = add_request(session, world, now)
    row, _ = decide_request(session, request, facts(jurisdiction="US"), SHIPPED, now=now)
    assert (row.outcome, row.overlay_sha256) == ("legal_review", None)


def test_the_newest_decision_counts(session, world, now):
    request = add_request(session, world, now)
    decide_request(session, request, facts(), SHIPPED, now=now)
    later, _ = decide_request(session, request, facts(consent=None), SHIPPED, now=now + timedelta(hours=1))
    assert latest_decision(session, request.id) is later


def test_a_decision_that_is_none_is_named(session, world, now):
    with pytest.raises(NotFoundError):
        replay(session, add_request(session, world, now).id)


@pytest.mark.parametrize(
    "change",
    [
        update(StoredDecision).values(outcome="permit"),
        delete(StoredDecision),
        update(LawText).values(content=b""),
        delete(LawText),
    ],
)
def test_the_database_refuses_any_change(database, world, change):
    with database.write() as session:
        decide_request(session, add_request(session, world, NOW), facts(), SHIPPED, now=NOW)
    with pytest.raises(DBAPIError, match="to stay as they are"), database.write() as session:
        session.execute(change)
    with database.read() as session:
        (row,) = session.scalars(select(StoredDecision))
        assert replay(session, row.id).same


def test_a_text_that_somebody_changed_is_found_out(session, world, now):
    request = add_request(session, world, now)
    row, _ = decide_request(session, request, facts(), SHIPPED, now=now)
    for name in ("changed", "deleted"):
        session.execute(text(f"DROP TRIGGER law_text_is_not_{name}"))
    session.execute(
        update(LawText)
        .where(LawText.kind == "overlay")
        .values(content=select(LawText.content).where(LawText.kind == "tables").limit(1).scalar_subquery())
    )
    session.expire_all()
    with pytest.raises(IntegrityViolationError):
        replay(session, row.id)
