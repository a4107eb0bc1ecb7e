"""The places of a diagram that take a text: the diagram around it is checked, parsed and run.

Publication refuses some of these places altogether. They are run here all the same, for the script environment is the
second wall, and must hold by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from SpiffWorkflow import TaskState

from engine.errors import ConcordError
from engine.workflow import feel
from engine.workflow.drills.bodies import DIAGRAMS
from engine.workflow.drills.holds import let_go
from engine.workflow.drills.seeds import VARIABLES
from engine.workflow.extensions import user_task_settings
from engine.workflow.lint import FindingsError, Installation, lint
from engine.workflow.lint_rules import FIRST
from engine.workflow.operations import OperationResult, OperationSpec
from engine.workflow.parser import Model, parse_model
from engine.workflow.step import LEAST_STEPS, MAX_RUNS
from engine.workflow.stepping import Run
from engine.workflow.traces import Call, ElementFailedError

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
_FORM = b'{"type": "default", "id": "any", "components": [{"type": "textfield", "key": "a", "label": "A"}]}'


def _operate(_session: object, _call: Any) -> OperationResult:
    return OperationResult({"ok": True})


_OPERATION = OperationSpec("drill.call", _operate, "Answers.", frozenset({"value"}))
INSTALLATION = Installation(
    {"drill.call": _OPERATION}, roles=["counsel"], variables=dict.fromkeys(VARIABLES, "Any")
)


def _slot(made: Callable[[str], bytes]) -> Callable[[str], object]:
    return lambda text: _driven(made(text))


DIAGRAM_SLOTS: Mapping[str, Callable[[str], object]] = {name: _slot(made) for name, made in DIAGRAMS.items()}


def _driven(diagram: bytes) -> object:
    """Check a diagram, and run it to its end: a week passes, tasks are done, a message comes.

    What publication can't even read is not run; anything else that it refuses is.
    """
    files = {"drill.bpmn": diagram, "any.form.json": _FORM}
    findings = lint(files, INSTALLATION)
    if any(finding.rule == FIRST.name for finding in findings):
        raise FindingsError(findings)
    model = parse_model(files, "drill")
    let_go()
    stored = _stepped(model, NOW, lambda run: run.create(dict(VARIABLES)))
    let_go()
    later = NOW + timedelta(days=7)

    def go_on(run: Run) -> None:
        run.restore(stored)
        for task in run.tasks():
            if task.state == TaskState.READY and task.task_spec.manual:
                run.complete(task, user_task_settings(task.task_spec).result, {"a": "done"})
        run.send("sent", {"text": "released"})

    return _stepped(model, later, go_on)


def _stepped(model: Model, now: datetime, trigger: Callable[[Run], None]) -> bytes:
    """Run as a step does, an element that fails put aside; return the state."""
    failed: set[int] = set()
    steps = feel.DEFAULT_BUDGET.steps
    for _ in range(MAX_RUNS):
        run = Run(
            model,
            now=now,
            call=_answer,
            answers={},
            parked=frozenset(failed),
            standing=frozenset(),
            scopes={"holder": "drill"},
            steps=steps,
        )
        try:
            trigger(run)
            run.advance()
            return run.dump()
        except ElementFailedError as caught:
            if not isinstance(caught.failure.cause, ConcordError):
                raise caught.failure.cause from None
            failed.add(caught.failure.ordinal)
            steps = max(run.steps_left, LEAST_STEPS)
    return b""


def _answer(_call: Call) -> OperationResult:
    return OperationResult({"ok": True, "id": str(uuid4())})
