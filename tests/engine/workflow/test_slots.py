"""Every place of a diagram that takes a text takes FEEL: what only FEEL says happens there, and after a save as well.

``SHOWN`` lists the places; one that is new fails until it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from SpiffWorkflow import TaskState

from engine.errors import ConcordError
from engine.workflow.drills.bodies import BODIES, DIAGRAMS
from engine.workflow.drills.diagrams import INSTALLATION
from engine.workflow.errors import ScriptRefusedError
from engine.workflow.lint import Severity, lint
from engine.workflow.operations import OperationResult
from engine.workflow.parser import Model, parse_model
from engine.workflow.stepping import Call, ElementFailedError, Run
from engine.workflow.timers import next_due
from tests.engine.workflow.feel.kit import NOW
from tests.engine.workflow.kit import FORM

VARIABLES = {"n": 0.1, "text": "released", "list": [1, 2, 3], "who": "00000000-0000-0000-0000-000000000007"}
EXACT = "n + 0.2 = 0.3"
"""True for decimals, and false for Python."""


class Driven:
    """One instance of a diagram around a text."""

    def __init__(self, slot: str, text: str) -> None:
        self.model: Model = parse_model({"0.bpmn": DIAGRAMS[slot](text), "any.form.json": FORM}, "drill")
        self.calls: list[Call] = []
        self.run = self._run(NOW)
        self.run.create(dict(VARIABLES))
        self.run.advance()

    def _run(self, now: datetime) -> Run:
        def answer(call: Call) -> OperationResult:
            self.calls.append(call)
            return OperationResult({})

        return Run(
            self.model,
            now=now,
            call=answer,
            answers={},
            parked=frozenset(),
            standing=frozenset(),
            scopes={"holder": "clinic"},
        )

    def later(self, **more: int) -> Driven:
        """Save, let time pass, restore and go on."""
        saved = self.run.dump()
        self.run = self._run(NOW + timedelta(**more))
        self.run.restore(saved)
        self.run.advance()
        return self

    def passed(self, element: str) -> int:
        return sum(
            task.task_spec.bpmn_id == element and task.state == TaskState.COMPLETED
            for task in self.run.tasks()
        )

    @property
    def sent(self) -> list[Any]:
        """What was thrown, and nobody caught."""
        return [event.payload for event in self.run.workflow.bpmn_events]


def _guard_shows(slot: str) -> None:
    for text, end in ((EXACT, "met"), ("n + 0.2 != 0.3", "end"), ("unknown > 1", "end")):
        assert [Driven(slot, text).passed(each) for each in ("met", "end")] == [end == "met", end == "end"]


def _many_show(slot: str) -> None:
    assert Driven(slot, EXACT).run.trace.elements() == [
        "start",
        *(f"gate_{number}" for number in range(40)),
        "end",
    ]


def _timer_date_shows(slot: str) -> None:
    driven = Driven(slot, 'date("2026-11-25") + duration("P2D")')
    assert next_due(driven.run.workflow) == datetime(2026, 11, 27, tzinfo=UTC)
    assert not driven.later(days=1).run.workflow.completed
    assert driven.later(days=2).run.workflow.completed


def _timer_duration_shows(slot: str) -> None:
    driven = Driven(slot, 'duration("P1D") * count(list)')
    assert next_due(driven.run.workflow) == NOW + timedelta(days=3)
    assert driven.later(days=3).run.workflow.completed


def _timer_cycle_shows(slot: str) -> None:
    driven = Driven(slot, '"R" + string(count(list)) + "/P1D"')
    assert [driven.later(days=days).passed("end") for days in (1, 2, 3, 4)] == [1, 2, 3, 3]


def _condition_shows(slot: str) -> None:
    assert Driven(slot, EXACT).run.workflow.completed
    assert not Driven(slot, "n > 1").run.workflow.completed


def _cardinality_shows(slot: str) -> None:
    assert len(Driven(slot, "count(list)").calls) == 3


def _completion_shows(slot: str) -> None:
    assert len(Driven(slot, "numberOfCompletedInstances = count(list)").calls) == 3


def _loop_shows(slot: str) -> None:
    assert len(Driven(slot, EXACT).calls) == 90
    assert Driven(slot, "n > 1").calls == []


def _payload_shows(slot: str) -> None:
    driven = Driven(slot, '{a: duration("P1D"), b: n + 0.2}')
    assert driven.sent == [{"a": timedelta(days=1), "b": Decimal("0.3")}]


def _correlation_shows(slot: str) -> None:
    driven = Driven(slot, 'if n + 0.2 = 0.3 then duration("P1D") else null')
    assert driven.run.workflow.correlations["key"]["property"] == timedelta(days=1)
    assert driven.later(days=1).run.workflow.correlations["key"]["property"] == timedelta(days=1)


def _parameter_shows(slot: str) -> None:
    driven = Driven(slot, '{sum: n + 0.2, until: date("2026-11-25")}')
    (call,) = driven.calls
    assert call.params["value"]["sum"] == Decimal("0.3")
    assert call.params["value"]["until"].isoformat() == "2026-11-25"


def _due_shows(slot: str) -> None:
    driven = Driven(slot, 'if n + 0.2 = 0.3 then duration("P2D") else duration("P9D")')
    assert [each.due_at for each in driven.run.assigned.values()] == [NOW + timedelta(days=2)]


def _person_shows(slot: str) -> None:
    driven = Driven(slot, "if n + 0.2 = 0.3 then who else null")
    assert [each.assignee_id for each in driven.run.assigned.values()] == [UUID(VARIABLES["who"])]


def _script_is_refused(slot: str) -> None:
    findings = lint({"0.bpmn": DIAGRAMS[slot]("a = 1"), "any.form.json": FORM}, INSTALLATION)
    assert {"script_task", "pre_or_post_script"} & {
        each.rule for each in findings if each.severity is Severity.ERROR
    }
    with pytest.raises((ElementFailedError, ScriptRefusedError)) as caught:
        Driven(slot, "a = 1")
    cause = caught.value.failure.cause if isinstance(caught.value, ElementFailedError) else caught.value
    assert isinstance(cause, ScriptRefusedError)


SHOWN: Mapping[str, Callable[[str], None]] = {
    "guard": _guard_shows,
    "inclusive guard": _guard_shows,
    "many guards": _many_show,
    "timer date": _timer_date_shows,
    "timer duration": _timer_duration_shows,
    "timer cycle": _timer_cycle_shows,
    "conditional event": _condition_shows,
    "cardinality": _cardinality_shows,
    "completion condition": _completion_shows,
    "loop condition": _loop_shows,
    "message payload": _payload_shows,
    "message correlation": _correlation_shows,
    "process correlation": _correlation_shows,
    "service parameter": _parameter_shows,
    "due time": _due_shows,
    "responsible person": _person_shows,
    "signal payload": _payload_shows,
    "error payload": _payload_shows,
    "script": _script_is_refused,
    "script before": _script_is_refused,
    "script after": _script_is_refused,
}


def test_every_place_is_shown() -> None:
    assert set(SHOWN) == set(DIAGRAMS) >= set(BODIES)


@pytest.mark.parametrize("slot", SHOWN)
def test_a_place_takes_feel(slot: str) -> None:
    SHOWN[slot](slot)


@pytest.mark.parametrize("slot", sorted(set(SHOWN) - {"script", "script before", "script after"}))
def test_a_place_takes_no_python(slot: str) -> None:
    with pytest.raises((ElementFailedError, ConcordError)) as caught:
        Driven(slot, "__import__('os').getcwd()").later(days=1)
    failed = caught.value
    assert isinstance(
        failed.failure.cause if isinstance(failed, ElementFailedError) else failed, ConcordError
    )
