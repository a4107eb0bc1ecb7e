"""``concord decide``: three forms of input, JSON, and the comparison with decided cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from engine.act.law.tables import shipped_tables
from engine.act.legal_decisions import Law, decide_request
from engine.act.models import StoredDecision
from engine.config import Settings
from engine.plan.overlays import shipped_overlays
from engine.runtime import METADATA, Runtime, build_runtime
from engine.store.crypto import Keyring, install_keyring
from tests.conftest import NOW
from tests.engine.act.world import add_request, make_world
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


@pytest.mark.parametrize("options", [(), ("--json",)])
@pytest.mark.parametrize(
    "junk", ['[{"id": "\\ud800", "given": 1}]', '[NaN, "\\ud800", {"purpose": "\\ud800"}]', "[[]]", "[]"]
)
def test_junk_is_decided_and_printed(junk: str, options: tuple[str, ...]) -> None:
    ran = CliRunner().invoke(main, ["decide", "-", *options], input=junk)
    assert ran.exit_code in (0, 1)
    assert ran.exception is None or isinstance(ran.exception, SystemExit)
    assert "permit" not in ran.output


def test_a_missing_fact_is_named() -> None:
    facts = given("FERPA-001")
    del facts["purpose"]
    decision = json.loads(run(facts, "--json").output)
    assert decision["outcome"] == "legal_review"
    assert decision["faults"] == [{"fact": "purpose", "problem": "expected this fact, but it is missing"}]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keyring: Keyring) -> Iterator[Runtime]:
    monkeypatch.setenv("CONCORD_HOME", str(tmp_path))
    runtime = build_runtime(Settings())
    METADATA.create_all(runtime.database.engine)
    yield runtime
    runtime.database.dispose()
    install_keyring(keyring)


def stored(runtime: Runtime) -> StoredDecision:
    with runtime.database.write() as session:
        world = make_world(session, NOW)
        request = add_request(session, world, NOW)
        law = Law(shipped_tables(), shipped_overlays())
        facts = {**given("FERPA-018"), "jurisdiction": "US-MT"}
        return decide_request(session, request, facts, law, now=NOW)[0]


def test_a_stored_decision_is_said_again(home: Runtime) -> None:
    row = stored(home)
    ran = CliRunner().invoke(main, ["decide", "--replay", str(row.id)])
    assert ran.exit_code == 0, ran.output
    assert ran.stdout.startswith("deny\n  because: An order on file removes")
    assert "the same answer as 2026-11-25 17:00 UTC" in ran.stderr
    ran = CliRunner().invoke(main, ["decide", "--json", "--replay", str(row.id)])
    assert json.loads(ran.stdout) == row.answer


def test_a_decision_that_is_not_stored_is_named(home: Runtime) -> None:
    ran = CliRunner().invoke(main, ["decide", "--replay", str(uuid4())])
    assert ran.exit_code == 1
    assert "but there is none" in ran.output


def test_a_file_and_a_replay_exclude_each_other() -> None:
    for args in ([], ["-", "--replay", str(uuid4())]):
        assert CliRunner().invoke(main, ["decide", *args]).exit_code == 2
