"""No law is invented: what the tables and overlays cite is in the list of citations, with who read it."""

from __future__ import annotations

import pytest

from engine.act.law.citations import citations, unconfirmed
from engine.act.law.tables import shipped_tables
from engine.plan.overlays import shipped_overlays
from engine.workflow.dmn.boxed import DecisionTable, Rule
from engine.workflow.dmn.model import Decision
from engine.workflow.dmn.reading import read
from tests.legal.vectors import VECTORS

COLUMNS = ("Citation", "Why", "Cure")
FINDINGS = ("effect", "condition")


def tables() -> list[tuple[str, DecisionTable]]:
    elements = read(shipped_tables().model).elements
    return [
        (each.name, each.logic)
        for each in elements
        if isinstance(each, Decision) and isinstance(each.logic, DecisionTable)
    ]


def rules() -> list[tuple[DecisionTable, Rule]]:
    return [(table, rule) for _, table in tables() for rule in table.rules if table.annotations]


def test_every_citation_of_the_tables_is_known():
    cited = {one for _, rule in rules() for one in rule.annotations[0].split("; ") if one}
    assert sorted(cited - citations().keys()) == []


def test_every_citation_of_the_overlays_is_known():
    overlays = shipped_overlays().overlays
    cited = {one for each in overlays for rule in each.rules for one in rule.citations}
    cited |= {one for each in overlays for minor in each.minors for one in minor.citations}
    assert sorted(cited - citations().keys()) == []


def test_every_citation_of_the_decided_cases_is_known_and_as_verified():
    for vector in VECTORS:
        assert set(vector["unverified_citations"]) == set(unconfirmed(vector["citations"]))


@pytest.mark.parametrize(("name", "table"), tables(), ids=lambda each: each if isinstance(each, str) else "")
def test_every_rule_that_finds_something_says_by_which_law_and_why(name, table):
    outputs = [output.name for output in table.outputs]
    if "effect" not in outputs and "condition" not in outputs:
        return
    assert table.annotations == COLUMNS
    for rule in table.rules:
        citation, why, _ = rule.annotations
        says = dict(zip(outputs, (entry.text for entry in rule.outputs), strict=True))
        assert (citation and why) or says.get("effect") in SILENT, (name, rule.id)


SILENT = ('"missing"', '"review"', '"permit"', '"none"')
"""Effects of rules that only hand on what others found; the next test names them."""

HANDING_ON = {
    "FERPA consent",
    "FERPA process",
    "HIPAA authorization",
    "HIPAA process",
    "Part 2 consent",
    "Part 2 process",
    "IDEA consent",
    "Juvenile authority",
    "STATE",
}


def test_only_tables_that_hand_on_have_rules_without_a_sentence():
    silent = {
        name
        for name, table in tables()
        for rule in table.rules
        if any(output.name in FINDINGS for output in table.outputs)
        and (not table.annotations or not rule.annotations[1])
    }
    assert silent == HANDING_ON


def test_what_nobody_read_is_for_counsel_to_confirm():
    assert unconfirmed(["34 CFR 99.3", "34 CFR 99.4", "Zed 1"]) == ("34 CFR 99.3", "Zed 1")


def test_what_would_cure_a_refusal_is_said():
    for table, rule in rules():
        outputs = [output.name for output in table.outputs]
        says = dict(zip(outputs, (entry.text for entry in rule.outputs), strict=True))
        if says.get("effect") in ('"missing"', '"forbid"') and rule.annotations[1]:
            assert rule.annotations[2], rule.id
