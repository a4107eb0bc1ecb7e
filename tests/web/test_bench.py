"""``concord bench``: it measures, and says against what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from engine.act.law.given import faults
from engine.store.crypto import Keyring, install_keyring
from engine.workflow import decisions, feel
from engine.workflow.yardsticks import SpiffExpressions, SpiffTable
from web.commands import main
from web.commands.bench_decision import REQUESTS
from web.commands.bench_feel import EXPRESSIONS, NOW, VARIABLES
from web.commands.bench_table import DECISION, INPUTS, TABLE
from web.commands.feelin import is_there


@pytest.fixture(autouse=True)
def own_keyring(keyring: Keyring) -> Iterator[None]:
    yield
    install_keyring(keyring)


def test_the_step_is_held_against_a_bare_transaction() -> None:
    ran = CliRunner().invoke(main, ["bench", "step", "--rounds", "2", "--json"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.output)["found"]
    assert next(iter(found.values()))["ratio"] == 1
    assert found["legal review"]["ratio"] > 1
    assert len(found) == 5


def test_a_decision_of_the_law_is_held_against_one_table() -> None:
    ran = CliRunner().invoke(main, ["bench", "decision", "--rounds", "2", "--json"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.output)["found"]
    assert [*found] == ["one small table", *(f"a decision on {what}" for what in REQUESTS)]
    assert all(each["median_ms"] > 0 for each in found.values())


@pytest.mark.parametrize("what", REQUESTS)
def test_what_the_bench_decides_can_be_read(what: str) -> None:
    assert faults(REQUESTS[what]) == ()


def test_a_bench_that_is_none_is_named() -> None:
    refused = CliRunner().invoke(main, ["bench", "nothing"])
    assert refused.exit_code == 2
    assert "'step'" in refused.output


def test_the_bench_of_feel_prints_ratios_beside_its_peers() -> None:
    found = CliRunner().invoke(main, ["bench", "feel", "--rounds", "1", "--json"])
    assert found.exit_code == 0, found.output
    measured = json.loads(found.output)["found"]
    assert measured["an expression, compiled before"]["ratio"] == 1
    assert measured["SpiffWorkflow, the same in Python"]["median_ms"] > 0
    assert (
        measured["a table of 40 rules and 6 inputs"]["median_ms"]
        < measured["SpiffWorkflow, the same table"]["median_ms"]
    )
    assert is_there() is any(what.startswith("feelin") for what in measured)


@pytest.mark.parametrize(("text", "python"), EXPRESSIONS.items())
def test_what_the_bench_of_feel_evaluates_is_the_same_for_all(text: str, python: str) -> None:
    ours = feel.parse(text).evaluate(VARIABLES, now=NOW)
    assert ours == SpiffExpressions().evaluate(python, VARIABLES)


@pytest.mark.parametrize("inputs", INPUTS, ids=lambda inputs: str(inputs["kind"]))
def test_what_the_bench_of_a_table_decides_is_the_same_for_both(inputs: dict[str, Any]) -> None:
    ours = decisions.evaluate(TABLE, DECISION, inputs, now=NOW)
    assert ours is not None
    assert {"way": ours} == SpiffTable(TABLE, DECISION).decide(inputs)


def test_the_table_of_the_bench_has_40_rules_and_6_inputs_and_nothing_is_wrong_with_it() -> None:
    assert TABLE.count(b"<rule ") == 40
    assert TABLE.count(b"<input ") == 6
    assert {each.rule for each in decisions.lint(TABLE)} == {"table_gap"}
