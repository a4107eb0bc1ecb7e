"""The drill finds what doesn't hold, and finds nothing in Concord."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from click.testing import CliRunner

from engine.errors import ConcordError
from engine.workflow.drills import Report, drill
from engine.workflow.drills.cases import Case, cases
from engine.workflow.drills.diagrams import DIAGRAM_SLOTS
from engine.workflow.drills.seeds import FAMILIES
from engine.workflow.drills.slots import Slots, all_slots
from engine.workflow.drills.watching import Measured
from engine.workflow.environment import FeelEnvironment
from tests.engine.workflow.drills.leaks import LEAKS, leaks
from web.commands import main

pytestmark = pytest.mark.timeout(900)  # a busy machine takes minutes to start a process that loads everything
SAMPLE = 60
HARMLESS = "n > 0.05"


@pytest.fixture(scope="module")
def found() -> Report:
    return drill(len(LEAKS), 1, load=leaks)


WHAT: Mapping[str, str] = {
    "raises": "raised ValueError",
    "gives": "gave module",
    "evaluates": "reached for compile",
    "opens": "reached for open",
    "imports": "reached for import",
    "runs": "reached for subprocess.Popen",
    "walks": "reached for object.__getattr__",
    "spins": "held its thread",
    "grows": "grew the process by 80 MiB",
    "grows for a moment": "grew the process by 80 MiB",
    "dies": "ended the process",
}


@pytest.mark.parametrize("slot", WHAT)
def test_a_place_that_does_not_hold_is_found(found: Report, slot: str) -> None:
    said = [finding.what for finding in found.findings if finding.case.slot == slot]
    assert any(WHAT[slot] in each for each in said)


def test_a_place_that_holds_is_not(found: Report) -> None:
    assert {"holds", "gives json"}.isdisjoint(finding.case.slot for finding in found.findings)


def only_touching() -> Slots:
    return {"touches": LEAKS["touches"]}


def test_a_canary_that_is_touched_is_found() -> None:
    number = next(case.number for case in cases(400, 5, ["touches"]) if '"{canary}"' in case.text)
    report = drill(number + 1, 5, load=only_touching, only=number)
    assert [finding.what for finding in report.findings] == ["touched the canary"]


def test_concord_holds() -> None:
    ran = CliRunner().invoke(main, ["drill", "expressions", "--n", str(SAMPLE), "--seed", "7", "--json"])
    report = json.loads(ran.output)
    assert report["findings"] == []
    assert ran.exit_code == 0
    assert report["cases"] == report["outcomes"]["refused"] + report["outcomes"]["value"] == SAMPLE
    assert min(report["outcomes"].values()) > 5


def test_cases_are_the_same_for_the_same_seed_and_reach_every_place() -> None:
    slots = [*all_slots()]
    once, again = list(cases(400, 3, slots)), list(cases(400, 3, slots))
    assert once == again
    assert {case.slot for case in once} == set(slots)
    assert {case.family.split(",")[0] for case in once} == set(FAMILIES)
    assert once != list(cases(400, 4, slots))


@pytest.mark.parametrize("slot", DIAGRAM_SLOTS)
def test_a_place_of_a_diagram_evaluates_its_text(slot: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    for name in ("evaluate", "execute"):
        original = getattr(FeelEnvironment, name)

        def watched(self: FeelEnvironment, text: str, *more: object, _real: object = original) -> object:
            seen.append(text.strip())
            return _real(self, text, *more)  # type: ignore[operator]

        monkeypatch.setattr(FeelEnvironment, name, watched)
    try:
        DIAGRAM_SLOTS[slot](HARMLESS)
    except ConcordError:
        assert "script" in slot
    assert HARMLESS in seen


def reported(*measured: Measured) -> Report:
    report = Report(3)
    for number, found in enumerate(measured):
        report.add(Case(number, "diagram: guard", "strings, mixed", "\x1b" + "x" * 500), found)
    return report


def printed(monkeypatch: pytest.MonkeyPatch, report: Report) -> tuple[int, list[str]]:
    monkeypatch.setattr("engine.workflow.drills.drill", lambda _count, _seed, *, only: report)
    ran = CliRunner().invoke(main, ["drill", "expressions"])
    return ran.exit_code, ran.output.splitlines()


def test_the_command_prints_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    report = reported(Measured("refused", "feel_syntax", 0.25, 1), Measured("value", "", 0.01, 12))
    assert printed(monkeypatch, report) == (
        0,
        [
            "2 hostile texts at 1 places, seed 3: 1 refused, 1 harmless",
            "slowest 0.25 s of a thread, largest 12 MiB",
            "      2  slowest 0.25 s  strings",
            "all hold",
        ],
    )


def test_the_command_fails_where_something_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    report = reported(
        Measured("escaped", "raised TypeError", 0.25, 1),
        Measured("value", "", 1.01, 1),
        Measured("refused", "feel", 0.5, 65),
    )
    code, lines = printed(monkeypatch, report)
    assert code == 1
    shown = r"\u001b" + "x" * 119 + "…"
    assert lines[-4:] == [
        f"case 0 (diagram: guard; strings, mixed) raised TypeError: {shown}",
        f"case 1 (diagram: guard; strings, mixed) held its thread for 1.01 s: {shown}",
        f"case 2 (diagram: guard; strings, mixed) grew the process by 65 MiB: {shown}",
        "3 don't hold",
    ]
