"""The second phase of the step: running an instance in memory, with no lock held and nothing written.

The run is deterministic: the same state, trigger and answers give the same sequence of elements. So an element is
addressed by its *ordinal*, the position at which it runs. When an operation fails, or its write is refused, the
whole run is thrown away and done again with that ordinal parked, or answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.end_event import EndEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.spiff.specs.event_definitions import MessageEventDefinition

from engine.errors import NotFoundError
from engine.workflow import decided, feel, state
from engine.workflow.assigning import Assignment, assignment
from engine.workflow.environment import FeelEngine, FeelEnvironment
from engine.workflow.errors import StepLimitError
from engine.workflow.extensions import element_id, end_outcome
from engine.workflow.parser import Model
from engine.workflow.timers import TimerFailedError, is_timer
from engine.workflow.traces import Call, CallOperation, ElementFailedError, Failure, Trace, WriteEntry
from engine.workflow.values import check_json

MAX_ELEMENTS = 200
"""Elements that one step may run; a diagram that wants more loops without waiting for anybody."""
MAX_DEPTH = 600
"""Depth of the engine's task tree. Beyond 1,000 SpiffWorkflow no longer sees ready tasks, and Python's recursion
limit comes before that."""
SUBMITTED = "submitted"
"""Marks a user task that a person has done, and from which the engine could not go on."""


class Run:
    """One run of one instance."""

    def __init__(
        self,
        model: Model,
        *,
        now: datetime,
        call: CallOperation,
        answers: Mapping[int, Mapping[str, Any]],
        parked: frozenset[int],
        standing: frozenset[UUID],
        scopes: Mapping[str, Any],
        steps: int = feel.DEFAULT_BUDGET.steps,
    ) -> None:
        """Prepare a run.

        Args:
            model: The parsed definition of the instance's version.
            now: The step's instant.
            call: Performs an operation.
            answers: Results that stand in for an operation's own, by ordinal (its write was refused).
            parked: Ordinals that must not run, because they failed before.
            standing: Engine tasks that have an open incident from an earlier step.
            scopes: The instance's scopes, of which a user task's group is one.
            steps: What its FEEL texts may cost together.
        """
        self._model = model
        self._call = call
        self._answers = answers
        self._parked = parked
        self._standing = standing
        self._now = now
        self._scopes = scopes
        self._ordinal = 0
        self._known: set[UUID] = set()
        self.parked_tasks: dict[int, UUID] = {}
        self.assigned: dict[UUID, Assignment] = {}
        """By user task that was reached in this run."""
        self.writes: list[WriteEntry] = []
        self.trace = Trace()
        self.outcome: str | None = None
        environment = FeelEnvironment(now, self._call_operation, self._decide, feel.Budget(steps=steps))
        self.engine = FeelEngine(environment)
        self.workflow: Any = None

    @property
    def steps_left(self) -> int:
        """What of its budget its FEEL texts have left; below zero if it didn't do."""
        return self.engine.environment.scope.run.left

    def create(self, variables: Mapping[str, Any]) -> None:
        """Make a new instance with its first variables."""
        self.workflow = BpmnWorkflow(self._model.spec, dict(self._model.called), script_engine=self.engine)
        self.workflow.task_tree.data.update(variables)
        self.trace.add("started", None, dict(variables))

    def restore(self, stored: bytes) -> None:
        """Load an instance."""
        self.workflow = state.load(stored, self._model, self.engine)
        self._known = {task.id for task in self.open_tasks()}

    def dump(self) -> bytes:
        """Return the state after the run. Events that nobody in the instance caught end here."""
        self.workflow.get_events()
        return state.dump(self.workflow)

    def tasks(self) -> list[Any]:
        """Return every engine task, outer process first."""
        found = list(self.workflow.tasks.values())
        for called in self.workflow.subprocesses.values():
            found.extend(called.tasks.values())
        return found

    def open_tasks(self) -> list[Any]:
        """Return the user tasks that wait for somebody to do them."""
        return [task for task in self.tasks() if task.state == TaskState.READY and _is_open(task)]

    def ready_task(self, task_id: UUID) -> Any:
        """Return a user task that can be completed; SpiffWorkflow itself would run it in any state.

        Raises:
            NotFoundError: the task is not there, or not ready.
        """
        for task in self.open_tasks():
            if task.id == task_id:
                return task
        raise NotFoundError(f"expected task {task_id} to be ready in its instance, but it is not")

    def complete(self, task: Any, variable: str, values: Mapping[str, Any]) -> None:
        """Complete a ready user task; its values become one process variable.

        What was submitted is kept whatever comes of it: should what follows fail, the task stays behind an incident,
        done as far as people are concerned, until the engine can go on from it.

        Raises:
            ElementFailedError: what follows failed; run again with its ordinal parked.
        """
        task.data[variable] = dict(values)
        task.internal_data[SUBMITTED] = True
        self.trace.add("submitted", element_id(task.task_spec), {variable: dict(values)})
        self._run_element(task)

    def send(self, name: str, payload: Mapping[str, Any]) -> bool:
        """Give a message to whoever waits for it in this instance; tell whether somebody did."""
        definition = MessageEventDefinition(name)
        waiting = [
            task
            for task in self.workflow.event_manager.tasks.values()
            if task.task_spec.catches(task, BpmnEvent(definition, dict(payload)))
        ]
        if not waiting:
            return False
        self.trace.add("message", element_id(waiting[0].task_spec), {"name": name, "payload": dict(payload)})
        self.workflow.send_event(BpmnEvent(definition, dict(payload)))
        return True

    def advance(self) -> None:
        """Run one element at a time until every token waits for a person, a message or a time.

        Raises:
            ElementFailedError: an element failed, or is one too many; run again with its ordinal parked.
        """
        self.workflow.refresh_timers()
        while (task := self._next()) is not None:
            self._run_element(task)
            self._settle_called()

    def _next(self) -> Any:
        held = set(self.parked_tasks.values()) | self._standing
        ready = [task for task in self.tasks() if task.state == TaskState.READY and task.id not in held]
        for task in ready:
            if task.id not in self._known and _is_open(task):
                self._assign(task)
        ready = [task for task in ready if not _is_open(task)]
        # An interrupting boundary event acts before anything else inside the activity goes on.
        boundary = [task for task in ready if isinstance(task.task_spec, BoundaryEvent)]
        return (boundary or ready or [None])[0]

    def _run_element(self, task: Any) -> None:
        ordinal, self._ordinal = self._ordinal, self._ordinal + 1
        if ordinal in self._parked:
            self._park(ordinal, task)
            return
        element = task.task_spec
        operation = getattr(element, "operation_name", None)
        timed = "event_value" in task.internal_data
        try:
            _require_within_limits(task, ordinal)
            task.run()
        except TimerFailedError as failed:
            raise ElementFailedError(Failure(ordinal, failed.element_id, None, failed.cause)) from failed
        except Exception as cause:
            raise ElementFailedError(Failure(ordinal, element_id(element), operation, cause)) from cause
        submitted = task.internal_data.pop(SUBMITTED, False)
        if element.bpmn_id is not None and task.state == TaskState.COMPLETED and not submitted:
            self.trace.add("timer" if timed else "entered", element.bpmn_id)
        if isinstance(element, EndEvent):
            self.outcome = end_outcome(element) or self.outcome

    def _park(self, ordinal: int, task: Any) -> None:
        """Let an element stand behind an incident; a person who has done a task is not held to its time any more."""
        self.parked_tasks[ordinal] = task.id
        if SUBMITTED in task.internal_data:
            for beside in task.parent.children:
                if isinstance(beside.task_spec, BoundaryEvent) and is_timer(beside.task_spec):
                    beside.cancel()

    def _assign(self, task: Any) -> None:
        """Find out whose a user task is that was just reached, while there can be an incident of it."""
        try:
            self.assigned[task.id] = assignment(self.engine, task, self._scopes, self._now)
        except Exception as cause:
            failure = Failure(max(self._ordinal - 1, 0), element_id(task.task_spec), None, cause)
            raise ElementFailedError(failure) from cause
        self._known.add(task.id)

    def _settle_called(self) -> None:
        """Let call activities notice that their called process has ended."""
        for called in self.workflow.get_active_subprocesses():
            parent = self.workflow.get_task_from_id(called.parent_task_id)
            parent.task_spec._update(parent)

    def _call_operation(self, task: Any, operation: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
        ordinal = self._ordinal - 1
        if ordinal in self._answers:
            result = dict(self._answers[ordinal])
        else:
            answer = self._call(Call(operation, element_id(task.task_spec), params, dict(task.data)))
            self.writes += [WriteEntry(ordinal, write) for write in answer.writes]
            result = dict(answer.result)
        self.trace.add("called", element_id(task.task_spec), {"operation": operation, "result": result})
        return result

    def _decide(self, task: Any, decision: str) -> Any:
        made = self._model.decisions.decide(decision, task.data, self.engine.environment.scope)
        value = feel.to_json(made.explanation.value)
        check_json(value)
        self.trace.add(decided.KIND, element_id(task.task_spec), decided.body(decision, made, value))
        return value


def _is_open(task: Any) -> bool:
    """Tell whether a ready element waits for a person."""
    return bool(task.task_spec.manual) and SUBMITTED not in task.internal_data


def _require_within_limits(task: Any, ordinal: int) -> None:
    if ordinal >= MAX_ELEMENTS:
        raise StepLimitError(f"expected at most {MAX_ELEMENTS} elements in a step, but the diagram runs on")
    if task.depth > MAX_DEPTH:
        raise StepLimitError(f"expected an instance of at most {MAX_DEPTH} levels, but it has grown deeper")
