"""What a user task gets when it is reached: the person who alone has it, and when it is due."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from engine.workflow.environment import FeelEngine
from engine.workflow.errors import ModelRejectedError
from engine.workflow.extensions import UserTaskSettings, element_id, user_task_settings
from engine.workflow.models import NO_DUE
from engine.workflow.timers import due_after


class Assignment(NamedTuple):
    """Who alone has a task, if anybody, and its due time."""

    assignee_id: UUID | None
    due_at: datetime


def assignment(engine: FeelEngine, task: Any, now: datetime) -> Assignment:
    """Evaluate the expressions of a user task that is ready.

    Raises:
        ConcordError: an expression fails, or gives neither a person nor a time.
    """
    settings = user_task_settings(task.task_spec)
    due_at = due_after(engine.evaluate(task, settings.due), now) if settings.due else NO_DUE
    return Assignment(_person(settings, engine, task), due_at)


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
