"""Timers on Concord's clock: event definitions that never read the time themselves, and when they are next due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)

from engine.clock import require_instant
from engine.workflow.errors import ModelRejectedError
from engine.workflow.extensions import element_id

_T = TypeVar("_T")


def due_after(value: Any, now: datetime) -> datetime:
    """Return the instant that a timer's value means.

    Args:
        value: What the timer's expression gave: a duration, an instant, a civil day (its first instant in UTC),
            or an ISO 8601 text of one of them.
        now: When the timer started (aware).

    Raises:
        ModelRejectedError: the value is none of these.
    """
    if isinstance(value, timedelta):
        return now + value
    if isinstance(value, datetime):
        return require_instant(value)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    if isinstance(value, str):
        return _due_after_text(value, now)
    raise ModelRejectedError(
        f"expected a duration or an instant from a timer, but it gave {type(value).__name__}"
    )


def _due_after_text(text: str, now: datetime) -> datetime:
    try:
        if text.upper().startswith("P"):
            parsed = TimerEventDefinition.parse_iso_duration(text)
            span: timedelta = TimerEventDefinition.get_timedelta_from_start(parsed, now)
            return now + span
        return require_instant(datetime.fromisoformat(text))
    except Exception as cause:
        raise ModelRejectedError(
            "expected an ISO 8601 duration or instant from a timer, but it gave another text"
        ) from cause


class TimerFailedError(Exception):
    """Internal: names the timer that can't say when it fires, while what comes before it is blamed by the engine."""

    def __init__(self, element: str, cause: Exception) -> None:
        super().__init__(element)
        self.element_id = element
        self.cause = cause


def is_timer(task_spec: Any) -> bool:
    """Tell whether an event's spec waits for a time."""
    return isinstance(task_spec.event_definition, TimerEventDefinition)


def _now(task: Any) -> datetime:
    now: datetime = task.workflow.script_engine.environment.now
    return now


def _begun(my_task: Any, expression: str, read: Callable[[Any, datetime], _T]) -> _T:
    """Return what a timer's expression means at the moment the timer starts."""
    try:
        return read(my_task.workflow.script_engine.evaluate(my_task, expression), _now(my_task))
    except Exception as cause:
        raise TimerFailedError(element_id(my_task.task_spec), cause) from cause


class _OnConcordsClock:
    """Fires once, at an instant that is fixed when the timer starts."""

    expression: str

    def has_fired(self, my_task: Any) -> bool:
        now, value = _now(my_task), my_task._get_internal_data("event_value")
        if value is None:
            value = _begun(my_task, self.expression, due_after).isoformat()
            my_task._set_internal_data(event_value=value)
        if datetime.fromisoformat(str(value)) <= now:
            my_task._set_internal_data(event_fired=True)
        return bool(my_task.internal_data.get("event_fired"))


class InstantTimer(_OnConcordsClock, TimeDateEventDefinition):  # type: ignore[misc]
    """``timeDate`` on Concord's clock."""


class DurationTimer(_OnConcordsClock, DurationTimerEventDefinition):  # type: ignore[misc]
    """``timeDuration`` on Concord's clock."""


class CycleTimer(CycleTimerEventDefinition):  # type: ignore[misc]
    """``timeCycle`` (``Rn/duration``) on Concord's clock."""

    def cycle_complete(self, my_task: Any) -> bool:
        """Tell whether the next cycle is due, and move on to the one after it."""
        now, value = _now(my_task), my_task._get_internal_data("event_value")
        if value is None:
            value = _begun(my_task, self.expression, first_cycle)
        ready = value["cycles"] != 0 and datetime.fromisoformat(value["next"]) <= now
        if ready:
            following = datetime.fromisoformat(value["next"]) + timedelta(seconds=value["duration"])
            value = {**value, "next": following.isoformat(), "cycles": value["cycles"] - 1}
        elif value["cycles"] == 0:
            my_task.internal_data["event_fired"] = True
        my_task._set_internal_data(event_value=value)
        return bool(ready)


def first_cycle(text: Any, now: datetime) -> dict[str, Any]:
    """Return how a cycle timer that starts ``now`` stands: how many cycles are left, when the next is due, its seconds.

    Raises:
        ModelRejectedError: the text is no ``Rn/duration``.
    """
    try:
        repeat, duration = str(text).upper().split("/")
        cycles = int(repeat[1:]) if repeat[1:] else -1
    except ValueError:
        raise ModelRejectedError(
            "expected R<n>/<duration> from a cycle timer, but it gave another text"
        ) from None
    first = _due_after_text(duration, now)
    return {"cycles": cycles, "next": first.isoformat(), "duration": (first - now).total_seconds()}


_CLOCKED = {
    TimeDateEventDefinition: InstantTimer,
    DurationTimerEventDefinition: DurationTimer,
    CycleTimerEventDefinition: CycleTimer,
}


def put_on_clock(spec: Any) -> None:
    """Replace the timers of a parsed process spec, in place, by ones on Concord's clock."""
    for task_spec in spec.task_specs.values():
        definition = getattr(task_spec, "event_definition", None)
        if definition is None:
            continue
        task_spec.event_definition = _clocked(definition)
        if isinstance(definition, MultipleEventDefinition):
            definition.event_definitions = [_clocked(d) for d in definition.event_definitions]


def _clocked(definition: Any) -> Any:
    kind = _CLOCKED.get(type(definition))
    return kind(definition.name, definition.expression) if kind else definition


def next_due(workflow: Any) -> datetime | None:
    """Return when the earliest waiting timer of an instance is due (aware, UTC), or None."""
    found = [due for task in workflow.event_manager.tasks.values() for due in _due_of(task)]
    return min(found, default=None)


def _due_of(task: Any) -> list[datetime]:
    value = task.internal_data.get("event_value")
    if value is None:
        return []
    if isinstance(value, dict):
        return [datetime.fromisoformat(value["next"])] if value["cycles"] != 0 else []
    return [datetime.fromisoformat(value)]
