"""Runs a shipped process with scripted operations: kept in memory, or saved and restored before every step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from SpiffWorkflow import TaskState

from engine.runtime import PROCESSES, shipped_files
from engine.workflow.extensions import user_task_settings
from engine.workflow.operations import OperationResult
from engine.workflow.parser import Model, parse_model
from engine.workflow.stepping import Run
from engine.workflow.traces import Call

START = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
MODELS: dict[str, Model] = {key: parse_model(shipped_files(key), key) for key in PROCESSES}

Move = Callable[["Twin"], None]
"""One thing that happens to a case from outside."""


@dataclass(slots=True)
class Twin:
    """One case. Everything that anybody could notice of it goes into ``seen``."""

    key: str
    answers: Mapping[str, Iterable[Mapping[str, Any]]]
    """What each operation answers, in turn; the last answer is repeated."""
    restored: bool
    """Whether the state goes through bytes before every step, as it does in the kernel."""
    now: datetime = START
    seen: list[Any] = field(default_factory=list)
    outcome: str | None = None
    _state: bytes = b""
    _kept: Any = None
    _turns: dict[str, list[Mapping[str, Any]]] = field(init=False)

    def __post_init__(self) -> None:
        self._turns = {operation: list(given) for operation, given in self.answers.items()}

    def start(self, variables: Mapping[str, Any]) -> None:
        self._step(lambda run: run.create(variables), fresh=True)

    def complete(self, element: str, values: Mapping[str, Any]) -> None:
        def act(run: Run) -> None:
            (task,) = [each for each in _waiting(run) if each.task_spec.bpmn_id == element]
            run.complete(task, user_task_settings(task.task_spec).result, values)

        self._step(act)

    def send(self, name: str, payload: Mapping[str, Any]) -> None:
        def act(run: Run) -> None:
            assert run.send(name, payload), f"nobody waits for {name}"

        self._step(act)

    def wait(self, days: float) -> None:
        self.now += timedelta(days=days)
        self._step(lambda _run: None)

    def _step(self, act: Callable[[Run], None], *, fresh: bool = False) -> None:
        run = Run(
            MODELS[self.key],
            now=self.now,
            call=self._answer,
            answers={},
            parked=frozenset(),
            standing=frozenset(),
            scopes={"holder": "h", "requester": "r"},
        )
        if not fresh and self.restored:
            run.restore(self._state)
        elif not fresh:
            run.workflow = self._kept
            run.workflow.script_engine = run.engine
        act(run)
        run.advance()
        self._state, self._kept = run.dump(), run.workflow
        self.outcome = run.outcome or self.outcome
        self.seen.append(
            {
                "passed": run.trace.entries,
                "people": sorted(task.task_spec.bpmn_id for task in _waiting(run)),
                "completed": run.workflow.completed,
                "outcome": self.outcome,
                "data": run.workflow.last_task.data if run.workflow.completed else None,
            }
        )

    def _answer(self, call: Call) -> OperationResult:
        self.seen.append((call.operation, call.element_id, dict(call.params), dict(call.variables)))
        turns = self._turns.get(call.operation) or [{}]
        return OperationResult(dict(turns.pop(0) if len(turns) > 1 else turns[0]))

    @property
    def operations(self) -> list[str]:
        return [entry[0] for entry in self.seen if isinstance(entry, tuple)]

    @property
    def passed(self) -> set[str]:
        steps = [entry for entry in self.seen if isinstance(entry, dict)]
        return {element for step in steps for _, element, _ in step["passed"] if element}


def _waiting(run: Run) -> list[Any]:
    return [task for task in run.tasks() if task.state == TaskState.READY and task.task_spec.manual]


def done(element: str, **values: Any) -> Move:
    """Somebody completes a task."""
    return lambda twin: twin.complete(element, values)


def said(name: str, **payload: Any) -> Move:
    """A message arrives."""
    return lambda twin: twin.send(name, payload)


def days(count: float) -> Move:
    """Time passes, and the worker fires what is due."""
    return lambda twin: twin.wait(count)
