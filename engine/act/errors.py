"""Errors of the room Act."""

from __future__ import annotations

from typing import ClassVar

from engine.errors import ConcordError, PermissionDeniedError


class SamePersonError(PermissionDeniedError):
    """Two steps that two people must do were about to be done by one."""

    code: ClassVar[str] = "same_person"


class DownloadRefusedError(ConcordError):
    """Released records may not be read at this instant; ``reason`` is a code of the gate."""

    code: ClassVar[str] = "download_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(f"expected the release to be in force at the download, but it is not: {reason}")
        self.reason = reason


class PackageChangedError(ConcordError):
    """A package holds other items than its custodian saw when they declared it ready."""

    code: ClassVar[str] = "package_changed"


class SealedError(ConcordError):
    """A package was declared ready and can't be changed any more."""

    code: ClassVar[str] = "sealed"
