"""What Concord reads from a diagram's extension elements (``spiffworkflow:properties``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PRIORITIES = {"low": 0, "normal": 1, "high": 2, "urgent": 3}


@dataclass(frozen=True, slots=True)
class UserTaskSettings:
    """The properties of a user task; expressions are FEEL texts."""

    form: str
    result: str
    """The process variable that gets the submitted values."""
    candidate_group: str | None
    scope: str | None
    candidate_user: str | None
    """Expression that gives the id of the one person who has the task."""
    due: str | None
    """Expression that gives a duration from the moment the task is reached."""
    priority: int
    four_eyes: bool
    """Whether each of its instances must be another person's."""


@dataclass(frozen=True, slots=True)
class RuleTaskSettings:
    """The properties of a business rule task."""

    decision: str
    """Name or id of the decision that it asks."""
    result: str
    """The process variable that gets the decision's value."""


def element_id(task_spec: Any) -> str:
    """Return the id by which a diagram knows a SpiffWorkflow task spec; each instance of several has that of all."""
    return str(task_spec.bpmn_id or task_spec.name)


def user_task_settings(task_spec: Any) -> UserTaskSettings:
    """Read the properties of a SpiffWorkflow user task spec; absent ones get neutral values."""
    found = properties(task_spec)
    return UserTaskSettings(
        form=found.get("form", ""),
        result=found.get("result") or element_id(task_spec),
        candidate_group=found.get("candidate_group") or None,
        scope=found.get("scope") or None,
        candidate_user=found.get("candidate_user") or None,
        due=found.get("due") or None,
        priority=PRIORITIES.get(found.get("priority", "normal"), PRIORITIES["normal"]),
        four_eyes=found.get("four_eyes") == "true",
    )


def rule_task_settings(task_spec: Any) -> RuleTaskSettings:
    """Read the properties of a business rule task spec."""
    found = properties(task_spec)
    return RuleTaskSettings(found.get("decision", ""), found.get("result") or element_id(task_spec))


def end_outcome(task_spec: Any) -> str | None:
    """Return the ``outcome`` property of an end event."""
    return properties(task_spec).get("outcome") or None


def properties(task_spec: Any) -> dict[str, str]:
    """Return the ``spiffworkflow:properties`` of an element, by name."""
    extensions = getattr(task_spec, "extensions", None) or {}
    found: dict[str, str] = extensions.get("properties") or {}
    return found
