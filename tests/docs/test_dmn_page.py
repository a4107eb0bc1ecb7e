"""What ``docs/dmn.md`` says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.workflow import decisions
from engine.workflow.decisions import TABLE_RULES
from engine.workflow.dmn.boxed import Aggregation, HitPolicy
from engine.workflow.dmn.source import NAMESPACES
from engine.workflow.dmn.weight import MAX_WEIGHT
from engine.workflow.extensions import RuleTaskSettings
from tests.docs.dmn_page import PAGE, Example, commands, examples, files, finding, given, printed

TEXT = PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(("command", "told"), list(commands()), ids=lambda each: each[:60])
def test_a_command_prints_what_the_page_says(
    command: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in files().items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert printed(command) == told


@pytest.mark.parametrize("example", list(examples("table")), ids=lambda example: example.told[0])
def test_a_table_gives_what_the_page_says(example: Example) -> None:
    for line in example.told:
        inputs, told = line.split(" // ")
        assert given(example.xml, inputs) == told


@pytest.mark.parametrize("example", list(examples("lint")), ids=lambda example: example.told[0][:60])
def test_lint_finds_what_the_page_says(example: Example) -> None:
    assert tuple(map(finding, decisions.lint(example.xml))) == example.told


def test_every_rule_of_lint_is_told_with_its_severity() -> None:
    rows = re.findall(r"^\| `(table_\w+)` \| (\w+) \|", TEXT, re.MULTILINE)
    assert dict(rows) == {name: severity.value for name, severity in TABLE_RULES.items()}


def test_every_hit_policy_and_aggregation_has_an_example() -> None:
    shown = re.findall(r"^```table\n(.+)$", TEXT, re.MULTILINE)
    assert set(HitPolicy) | {f"COLLECT {each}" for each in Aggregation} == set(shown)


def test_every_note_is_told() -> None:
    noted = {
        "no_match",
        "type",
        "not_allowed",
        "name_unknown",
        "function_unknown",
        "type_unknown",
        "no_logic",
        "external_function",
    }
    code = "".join(path.read_text() for path in Path(decisions.__file__).parent.joinpath("dmn").glob("*.py"))
    # Every code is a constant in a call of ``tell`` or ``remark``.
    used = set(re.findall(r'(?:tell|remark)\(\s*(?:scope, )?"(\w+)"', code))
    assert used == noted
    assert set(re.findall(r"^\| `(\w+)` \| [A-Z]", TEXT, re.MULTILINE)) == noted


def test_the_figures_are_those_of_the_engine() -> None:
    assert f"{decisions.BUDGET.steps:,} steps and {MAX_WEIGHT:,} words" in TEXT
    assert all(version in TEXT for version in NAMESPACES.values())
    assert set(RuleTaskSettings.__slots__) == set(re.findall(r'property name="(\w+)"', TEXT))
