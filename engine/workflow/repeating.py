"""Repetitions on Concord's terms: activities with several instances, and loops (BPMN 2.0.2, 13.3.6 and 13.3.7).

SpiffWorkflow's own stir together what the instances leave: two people's answers become one, and lists are joined.
Its count of instances must be a Python int, which FEEL never gives. Here the activity itself runs as an element, so
that an incident names it; each instance's variables replace those of the one before; and an output collection has
the results in the order of the items.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from typing import Any, ClassVar

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, MultiInstanceTask, StandardLoopTask
from SpiffWorkflow.spiff.parser import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.task_spec import SpiffTaskParser
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask

from engine.workflow.errors import ModelRejectedError
from engine.workflow.rule_tasks import RuleTask, RuleTaskParser
from engine.workflow.values import same_json

MAX_INSTANCES = 100
"""Instances of one activity: a diagram that wants more would fill somebody's inbox by mistake."""


class _Repetition:
    """What loops and several instances share: the activity runs once to begin and once to end."""

    task_spec: str
    """Name of the spec of each instance."""

    def _update_hook(self, my_task: Any) -> bool:
        return bool(SpiffBpmnTask._update_hook(self, my_task))

    def _run_hook(self, my_task: Any) -> bool | None:
        """Begin, or end; None as long as an instance is at work."""
        if "ended" not in my_task.internal_data:
            my_task.internal_data["ended"] = self.begin(my_task)
        return True if my_task.internal_data["ended"] else None

    def begin(self, my_task: Any) -> bool:
        """Start the first instances; True if there is none to wait for."""
        raise NotImplementedError

    def start_instance(self, my_task: Any, given: Mapping[str, Any]) -> Any:
        """Add an instance that sees the variables of the activity, and ``given``."""
        for name in given:
            if name in my_task.data:
                raise ModelRejectedError(
                    f"expected {name} to name the item of one instance, but a variable has that name"
                )
        child = my_task._add_child(my_task.workflow.spec.task_specs[self.task_spec], TaskState.WAITING)
        child.triggered = True
        child.data.update(deepcopy(dict(given)))
        child.task_spec._update(child)
        return child

    def end(self, my_task: Any) -> None:
        """Let the activity run once more, to its end."""
        my_task.internal_data["ended"] = True
        my_task._set_state(TaskState.READY)


def _changed(child: Any) -> dict[str, Any]:
    """Return the variables that an instance changed, against what the activity was given when it began."""
    given = child.parent.parent.data
    return {
        name: value
        for name, value in child.data.items()
        if name not in given or not same_json(given[name], value)
    }


class Loop(_Repetition, StandardLoopTask, SpiffBpmnTask):  # type: ignore[misc]
    """``standardLoopCharacteristics``: again while the condition holds, at most ``loopMaximum`` times."""

    def begin(self, my_task: Any) -> bool:
        """Start the first round, unless the condition is asked before it and doesn't hold."""
        my_task.internal_data["rounds"] = 0
        if self.test_before and self.loop_complete(my_task):
            return True
        self.start_instance(my_task, {})
        return False

    def merge_child(self, _workflow: Any, child: Any) -> None:
        """Take over what a round left, and start the next or end."""
        my_task = child.parent
        my_task.data.update(_changed(child))
        my_task.internal_data["rounds"] += 1
        if self.loop_complete(my_task):
            self.end(my_task)
        else:
            self.start_instance(my_task, {})

    def loop_complete(self, my_task: Any) -> bool:
        """Tell whether no further round follows."""
        if self.maximum is not None and my_task.internal_data["rounds"] >= self.maximum:
            return True
        if self.condition is None:
            return False
        return my_task.workflow.script_engine.evaluate(my_task, self.condition) is not True


class _SeveralInstances(_Repetition, MultiInstanceTask, SpiffBpmnTask):  # type: ignore[misc]
    """What parallel and sequential instances share."""

    at_once: ClassVar[bool]

    def begin(self, my_task: Any) -> bool:
        items = self._items(my_task)
        my_task.internal_data |= {"waiting": items, "count": len(items), "done": 0}
        if self._collects:
            self.data_output.set(my_task, [None] * len(items))
        count = len(items)
        for _ in range(count if self.at_once else min(count, 1)):
            self._start_next(my_task)
        return count == 0

    def merge_child(self, _workflow: Any, child: Any) -> None:
        """Take over what an instance left, and start the next, wait for the others, or end."""
        my_task = child.parent
        if self._collects:
            results = list(self.data_output.get(my_task))
            results[child.internal_data["index"]] = self.output_item.get(child)
            self.data_output.set(my_task, results)
        else:
            left = _changed(child)
            left.pop(self.input_item.bpmn_id if self.input_item else "", None)
            my_task.data.update(left)
        my_task.internal_data["done"] += 1
        if my_task.internal_data["done"] == my_task.internal_data["count"] or self._is_enough(child):
            for other in self._instances(my_task):
                other.cancel()
            self.end(my_task)
        elif not self.at_once:
            self._start_next(my_task)

    @property
    def _collects(self) -> bool:
        return self.data_output is not None and self.output_item is not None

    def _items(self, my_task: Any) -> list[Any]:
        if self.data_input is None:
            count = count_of(my_task.workflow.script_engine.evaluate(my_task, self.cardinality))
            return list(range(1, count + 1))
        name, found = self.data_input.bpmn_id, self.data_input.get(my_task)
        if not isinstance(found, list):
            raise ModelRejectedError(f"expected a list in {name} for {self.bpmn_id}, but it holds none")
        _require_modest(len(found))
        return deepcopy(found)

    def _start_next(self, my_task: Any) -> None:
        waiting = my_task.internal_data["waiting"]
        index, item = my_task.internal_data["count"] - len(waiting), waiting.pop(0)
        child = self.start_instance(my_task, {self.input_item.bpmn_id: item} if self.input_item else {})
        child.internal_data["index"] = index

    def _is_enough(self, child: Any) -> bool:
        if self.condition is None:
            return False
        my_task = child.parent
        count, done = my_task.internal_data["count"], my_task.internal_data["done"]
        numbers = {"numberOfInstances": count, "numberOfCompletedInstances": done}
        seen = {**child.data, **my_task.data, **numbers}
        return my_task.workflow.script_engine.environment.evaluate(self.condition, seen) is True


class Parallel(_SeveralInstances):
    """``multiInstanceLoopCharacteristics``: all at once."""

    at_once = True


class Sequential(_SeveralInstances):
    """``multiInstanceLoopCharacteristics isSequential="true"``: one after the other."""

    at_once = False


def count_of(value: Any) -> int:
    """Return the number of instances that an expression's value means.

    Raises:
        ModelRejectedError: it is no whole number, negative, or too large.
    """
    if not isinstance(value, Decimal) or value != value.to_integral_value() or value < 0:
        raise ModelRejectedError("expected a whole number of instances, but the expression gave none")
    _require_modest(value)
    return int(value)


def _require_modest(count: int | Decimal) -> None:
    if count > MAX_INSTANCES:
        raise ModelRejectedError(
            f"expected at most {MAX_INSTANCES} instances of an activity, but there are more"
        )


def connect(spec: Any) -> None:
    """Let the repetitions of a parsed process spec hear of their instances' ends.

    SpiffWorkflow connects them when an instance is made, which is too late for one that was stored elsewhere.
    """
    for task_spec in spec.task_specs.values():
        if isinstance(task_spec, LoopTask):
            spec.task_specs[task_spec.task_spec].completed_event.connect(task_spec.merge_child)


class _OnConcordsTerms:
    STANDARD_LOOP_CLASS = Loop
    PARALLEL_MI_CLASS = Parallel
    SEQUENTIAL_MI_CLASS = Sequential

    def _add_loop_task(self, characteristics: Any) -> None:
        _spell_out(characteristics, "testBefore")
        super()._add_loop_task(characteristics)  # type: ignore[misc]

    def _add_multiinstance_task(self, characteristics: Any) -> None:
        _spell_out(characteristics, "isSequential")
        super()._add_multiinstance_task(characteristics)  # type: ignore[misc]


def _spell_out(characteristics: Any, flag: str) -> None:
    """Write XML's ``1`` as ``true``: SpiffWorkflow reads nothing else as a yes."""
    if characteristics.get(flag) == "1":
        characteristics.set(flag, "true")


def _on_our_terms(parser: type[Any]) -> type[Any]:
    own = issubclass(parser, SpiffTaskParser)
    return type(f"Repeating{parser.__name__}", (_OnConcordsTerms, parser), {}) if own else parser


_PARSERS = {
    **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
    full_tag("businessRuleTask"): (RuleTaskParser, RuleTask),
}


class ModelParser(SpiffBpmnParser):  # type: ignore[misc]
    """SpiffWorkflow's parser, with repetitions and business rule tasks of our own."""

    OVERRIDE_PARSER_CLASSES: ClassVar[dict[str, Any]] = {
        tag: (_on_our_terms(parser), spec) for tag, (parser, spec) in _PARSERS.items()
    }
