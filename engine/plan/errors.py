"""Errors of the room Plan."""

from __future__ import annotations

from typing import ClassVar

from engine.errors import ConflictError, PermissionDeniedError
from engine.workflow.errors import ModelRejectedError


class DraftChangedError(ConflictError):
    """The draft is no longer the one that the actor looked at."""

    code: ClassVar[str] = "draft_changed"


class DraftRejectedError(ModelRejectedError):
    """A file can't even be kept in a draft; ``file`` names it, and ``reason`` says what is wrong with it, and where."""

    code: ClassVar[str] = "draft_rejected"

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"expected {file} to be readable, but {reason}")
        self.file = file
        self.reason = reason


class SamePersonError(PermissionDeniedError):
    """Who wrote a draft can't put it in force."""

    code: ClassVar[str] = "same_person"
