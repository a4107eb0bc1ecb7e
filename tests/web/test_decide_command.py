"""``concord decide``: three forms of input, JSON, and the comparison with decided cases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.legal.vectors import VECTORS, given
from web.commands import main

KEYS = {"outcome", "legal_basis", "conditions", "why", "rules", "releasable_categories"}


def run(value: object, *options: str) -> Result:
    return CliRunner().invoke(main, ["decide", "-", *options], input=json.dumps(value))


def test_one_request_gives_one_decision() -> None:
    ran = run(given("FERPA-001"), "--json")
    assert ran.exit_code == 0, ran.output
    decision = json.loads(ran.output)
    assert decision.keys() == KEYS
    assert decision["outcome"] == "permit_with_conditions"


def test_a_list_gives_a_list_in_the_same_order() -> None:
    ran = run([given("FERPA-018"), {}, given("FERPA-001")], "--json")
    assert [each["outcome"] for each in json.loads(ran.output)] == [
        "deny",
        "legal_review",
        "permit_with_conditions",
    ]


def test_decided_cases_give_decisions_too() -> None:
    chosen = VECTORS[:3]
    ran = run(chosen, "--json")
    assert [each["outcome"] for each in json.loads(ran.output)] == [
        each["expect"]["outcome"] for each in chosen
    ]


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "given.json"
    path.write_text(json.dumps(given("FERPA-001")))
    ran = CliRunner().invoke(main, ["decide", str(path)])
    assert ran.output.startswith("permit_with_conditions\n  because: ")
    assert "supports counsel and does not replace it" in ran.output


def test_cases_that_agree_are_counted() -> None:
    ran = run(VECTORS[:3])
    assert (ran.exit_code, ran.output) == (0, "3 of 3 agree (100.0%)\n")


def test_a_case_that_differs_is_named_with_the_rule_that_caused_it() -> None:
    case = {"id": "X-1", "given": given("FERPA-018"), "expect": {"outcome": "permit", "conditions": ["a"]}}
    ran = run([case, VECTORS[0]])
    assert ran.exit_code == 1
    assert "1 of 2 agree" in ran.output
    assert "X-1: expected permit, but decided deny by ferpa_bars.rights_removed; lacks a" in ran.output


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\x00"])
def test_what_is_no_json_is_refused_in_words(text: str) -> None:
    ran = CliRunner().invoke(main, ["decide", "-", "--json"], input=text)
    assert ran.exit_code == 1
    assert "expected JSON, but the file is none" in ran.output


def test_a_missing_fact_is_named() -> None:
    facts = given("FERPA-001")
    del facts["purpose"]
    decision = json.loads(run(facts, "--json").output)
    assert decision["outcome"] == "legal_review"
    assert decision["faults"] == [{"fact": "purpose", "problem": "expected this fact, but it is missing"}]
