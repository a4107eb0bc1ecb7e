"""Instance state to bytes and back, without the spec.

The bytes are zstd over JSON. They are bytes and never a JSON column: the order of keys matters to SpiffWorkflow's
loader, and a database that reorders them loses tasks silently.
"""

from __future__ import annotations

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
from engine.workflow.values import same_json

FORMAT = b"CS1\x00"
"""Names this layout (and SpiffWorkflow 3.2's); another one is refused, not guessed."""


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


def dump(workflow: Any) -> bytes:
    """Return the state of a workflow as bytes; events that nobody caught must have been taken out before."""
    body = orjson.dumps(_REGISTRY.convert(workflow))
    return FORMAT + zstandard.ZstdCompressor(level=1).compress(body)


def load(state: bytes, model: Model, engine: Any) -> Any:
    """Return the workflow whose state ``dump`` gave, over the parsed model of *its* version.

    Without an engine it can be looked at, but not run.

    Raises:
        IntegrityViolationError: the bytes are not a state of this format.
    """
    if not state.startswith(FORMAT):
        raise IntegrityViolationError("expected an instance state of this release, but its format is another")
    body = zstandard.ZstdDecompressor().decompress(state[len(FORMAT) :])
    workflow = _REGISTRY.restore(orjson.loads(body), model=model)
    if engine is not None:
        workflow.script_engine = engine
    return workflow
