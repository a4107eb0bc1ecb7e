"""Errors of the room Act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from engine.errors import ConcordError, ConflictError, PermissionDeniedError


class SamePersonError(PermissionDeniedError):
    """Two steps that two people must do were about to be done by one."""

    code: ClassVar[str] = "same_person"


class DownloadRefusedError(ConcordError):
    """Released records may not be read at this instant; ``reason`` is a code of the gate."""

    code: ClassVar[str] = "download_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"expected the release to be in force at the download, but it is not: {reason}")
        self.reason = reason


class SubmissionChangedError(ConflictError):
    """A form was sent again with other content; ``request_id`` and ``number`` say what was made of it before."""

    code: ClassVar[str] = "submission_changed"

    def __init__(self, request_id: UUID, number: str) -> None:
        super().__init__(f"expected the content of {number} with its submit token, but it is another")
        self.request_id = request_id
        self.number = number


class PackageChangedError(ConcordError):
    """A package holds other items than its custodian saw when they declared it ready."""

    code: ClassVar[str] = "package_changed"


class ConditionsUnreadError(ConcordError):
    """Records were released on conditions, and who wants to read them hasn't confirmed that they read those."""

    code: ClassVar[str] = "conditions_unread"

    def __init__(self, conditions: Sequence[str]) -> None:
        super().__init__(
            f"expected {len(conditions)} conditions to be read before the download, but they aren't"
        )
        self.conditions = tuple(conditions)
        """Codes of ``vocabulary.CONDITIONS``, in the order of the review."""


class SealedError(ConcordError):
    """A package was declared ready and can't be changed any more."""

    code: ClassVar[str] = "sealed"
