"""Instance state to bytes and back, without the spec.

The bytes are zstd over JSON. They are bytes and never a JSON column: the order of keys matters to SpiffWorkflow's
loader, and a database that reorders them loses tasks silently.

Dates, times, durations and decimals have one encoding in it, FEEL's typed JSON. A state that holds any is marked, so that
a release that doesn't know the encoding refuses it; one that holds none is as it always was.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import zstandard
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter, TaskConverter
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.spiff.serializer import DEFAULT_CONFIG
from SpiffWorkflow.task import Task

from engine.errors import IntegrityViolationError
from engine.workflow.parser import Model
from engine.workflow.values import AS_IT_IS, same_json, typed, untyped

FORMAT = b"CS1\x00"
"""Names this layout (and SpiffWorkflow 3.2's); another one is refused, not guessed."""
TYPED = b"CS2\x00"
"""The same with typed values in it (``values.typed``)."""


class _TaskConverter(TaskConverter):  # type: ignore[misc]
    """The library's, but it tells 1 from True (the library's comparison loses that change) and copies less."""

    def to_dict(self, task: Any) -> dict[str, Any]:
        made: dict[str, Any] = super().to_dict(task)
        if task.parent is not None:
            before = task.parent.data
            made["delta"]["updates"] = {
                key: value
                for key, value in task.data.items()
                if key not in before or not same_json(before[key], value)
            }
        return made

    def from_dict(self, dct: dict[str, Any], workflow: Any) -> Any:
        spec = workflow.spec.task_specs.get(dct["task_spec"])
        task = self.target_class(workflow, spec, state=dct["state"], id=UUID(dct["id"]))
        task._parent = UUID(dct["parent"]) if dct["parent"] is not None else None
        task._children = [UUID(child) for child in dct["children"]]
        task.last_state_change = dct["last_state_change"]
        task.triggered = dct["triggered"]
        task.internal_data = self.registry.restore(dct["internal_data"])
        if isinstance(spec, CatchingEvent) and task.has_state(TaskState.WAITING):
            workflow.top_workflow.event_manager.add_task(task)
        task.data = _merged(task, dct)
        return task


def _merged(task: Any, dct: dict[str, Any]) -> dict[str, Any]:
    if task.parent is None:
        root: dict[str, Any] = dct["data"]
        return root
    values = {**task.parent.data, **dct["delta"]["updates"]}
    for key in dct["delta"]["deletions"]:
        values.pop(key, None)
    return values


class _StateConverter(BpmnWorkflowConverter):  # type: ignore[misc]
    """The library's, less the specs."""

    def to_dict(self, workflow: Any) -> dict[str, Any]:
        made: dict[str, Any] = super(BpmnWorkflowConverter, self).to_dict(workflow)
        made["subprocesses"] = self.mapping_to_dict(workflow.subprocesses)
        return made

    def from_dict(self, dct: dict[str, Any], model: Model) -> Any:
        workflow = self.target_class(model.spec, model.called, deserializing=True)
        workflow.tasks = self.mapping_from_dict(dct["tasks"], UUID, workflow=workflow)
        workflow.task_tree = workflow.tasks[UUID(dct["root"])]
        self.set_default_attributes(workflow, dct)
        self.subprocesses_from_dict(dct["subprocesses"], workflow)
        return workflow


_REGISTRY = BpmnWorkflowSerializer.configure(
    {**DEFAULT_CONFIG, BpmnWorkflow: _StateConverter, Task: _TaskConverter}
)
for _kind in (datetime, timedelta):
    # The library's own encoding is still read, and no longer written: there is one.
    del _REGISTRY.typenames[_kind]


def dump(workflow: Any) -> bytes:
    """Return the state of a workflow as bytes; events that nobody caught must have been taken out before."""
    tree = _REGISTRY.convert(workflow)
    try:
        mark, body = FORMAT, orjson.dumps(tree, option=AS_IT_IS)
    except TypeError:
        mark, body = TYPED, orjson.dumps(typed(tree))
    return mark + zstandard.ZstdCompressor(level=1).compress(body)


def load(state: bytes, model: Model, engine: Any) -> Any:
    """Return the workflow whose state ``dump`` gave, over the parsed model of *its* version.

    Without an engine it can be looked at, but not run.

    Raises:
        IntegrityViolationError: the bytes are not a state of this format.
    """
    mark = state[: len(FORMAT)]
    if mark not in (FORMAT, TYPED):
        raise IntegrityViolationError("expected an instance state of this release, but its format is another")
    tree = orjson.loads(zstandard.ZstdDecompressor().decompress(state[len(mark) :]))
    workflow = _REGISTRY.restore(untyped(tree) if mark == TYPED else tree, model=model)
    if engine is not None:
        workflow.script_engine = engine
    return workflow
