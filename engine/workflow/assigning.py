"""What a user task gets when it is reached: the group or the one person that has it, and when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from engine.access import group_key
from engine.workflow.environment import FeelEngine
from engine.workflow.errors import ModelRejectedError
from engine.workflow.extensions import UserTaskSettings, element_id, user_task_settings
from engine.workflow.models import NO_DUE
from engine.workflow.timers import due_after


class Assignment(NamedTuple):
    """Who may do a task, and when it is due."""

    candidate_group: str | None
    """``role@scope``; its members may claim the task."""
    assignee_id: UUID | None
    """Who alone has it, if anybody."""
    due_at: datetime


def assignment(engine: FeelEngine, task: Any, scopes: Mapping[str, Any], now: datetime) -> Assignment:
    """Evaluate what a user task that is ready says of its people and its time.

    Args:
        engine: Evaluates expressions.
        task: The engine's task.
        scopes: The instance's: names to the ids that candidate groups end with.
        now: Aware instant, from which a duration counts.

    Raises:
        ConcordError: an expression fails, or gives neither a person nor a time; or the instance has no such scope.
    """
    settings = user_task_settings(task.task_spec)
    due_at = due_after(engine.evaluate(task, settings.due), now) if settings.due else NO_DUE
    return Assignment(_group(settings, task, scopes), _person(settings, engine, task), due_at)


def _group(settings: UserTaskSettings, task: Any, scopes: Mapping[str, Any]) -> str | None:
    if settings.candidate_group is None:
        return None
    scope = scopes.get(settings.scope or "")
    if scope is None:
        raise ModelRejectedError(
            f"expected {element_id(task.task_spec)} to have a scope of its instance, but {settings.scope!r} is none"
        )
    return group_key(settings.candidate_group, str(scope))


def _person(settings: UserTaskSettings, engine: FeelEngine, task: Any) -> UUID | None:
    if settings.candidate_user is None:
        return None
    value = engine.evaluate(task, settings.candidate_user)
    try:
        return UUID(value)
    except (TypeError, ValueError, AttributeError):
        raise ModelRejectedError(
            f"expected a person for {element_id(task.task_spec)}, but the expression gave none"
        ) from None
