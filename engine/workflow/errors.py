"""Errors of the workflow room."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from engine.errors import ConcordError, ConflictError, PermissionDeniedError


class ModelRejectedError(ConcordError):
    """A diagram or form can't be used; the text says where and why."""

    code: ClassVar[str] = "model_rejected"


class TaskFormError(ModelRejectedError):
    """The form of a user task doesn't give what the task needs; nobody can complete it on this version."""

    code: ClassVar[str] = "task_form"


class TaskNotClaimedError(PermissionDeniedError):
    """The task is open, but the actor has not claimed it."""

    code: ClassVar[str] = "task_not_claimed"


class TaskClosedError(ConflictError):
    """The task is closed already; ``ended_by`` and ``ended_at`` say who closed it and when."""

    code: ClassVar[str] = "task_closed"

    def __init__(self, task_id: UUID, *, kind: str, ended_by: UUID | None, ended_at: datetime) -> None:
        super().__init__(f"expected task {task_id} to be open, but it is {kind}")
        self.task_id = task_id
        self.kind = kind
        self.ended_by = ended_by
        self.ended_at = ended_at


class TaskTakenError(ConflictError):
    """Somebody else has claimed the task; ``assignee_id`` says who."""

    code: ClassVar[str] = "task_taken"

    def __init__(self, task_id: UUID, *, assignee_id: UUID) -> None:
        super().__init__(f"expected task {task_id} to be free, but somebody else has claimed it")
        self.task_id = task_id
        self.assignee_id = assignee_id


class CompletionRefusedError(PermissionDeniedError):
    """The completion policy of a higher room doesn't let this person complete this task; ``reason`` says why."""

    code: ClassVar[str] = "completion_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"expected somebody who may complete the task, but {reason}")
        self.reason = reason


class ClaimRefusedError(CompletionRefusedError):
    """This person may not complete the task, so they can't claim it either; ``reason`` says why."""

    code: ClassVar[str] = "claim_refused"


class StepLimitError(ConcordError):
    """One step ran too many elements, or the instance has grown too deep to be run rightly."""

    code: ClassVar[str] = "step_limit"


class ScriptRefusedError(ConcordError):
    """A diagram tried to run a script. Diagrams carry expressions, never code."""

    code: ClassVar[str] = "script_refused"
