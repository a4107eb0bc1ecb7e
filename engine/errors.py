"""The one tree of errors.

Every class has a stable ``code``; its text says *expected …, but …* with identifiers and never with personal
data. The engine knows no HTTP status: ``web/errors.py`` maps codes to statuses and pages.
"""

from __future__ import annotations

from typing import ClassVar


class ConcordError(Exception):
    """Base of everything that Concord raises on purpose."""

    code: ClassVar[str] = "error"


class NotFoundError(ConcordError):
    """The thing does not exist, or the actor may not know that it does."""

    code = "not_found"


class PermissionDeniedError(ConcordError):
    """The actor's roles do not carry the permission."""

    code = "permission_denied"


class InvalidInputError(ConcordError):
    """Submitted values do not fit; ``problems`` maps a field's key to a sentence for a person."""

    code = "invalid_input"

    def __init__(self, message: str, problems: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.problems: dict[str, str] = problems or {}


class ConflictError(ConcordError):
    """Somebody else was first; nothing of this attempt was written."""

    code = "conflict"


class LinkError(ConcordError):
    """A signed link is expired, spent or was never issued; ``reason`` is one of these words."""

    code = "link"

    def __init__(self, reason: str) -> None:
        super().__init__(f"expected a link that is still open, but it is {reason}")
        self.reason = reason


class ConfigurationError(ConcordError):
    """The installation is set up in a way that Concord refuses to run with."""

    code = "configuration"


class IntegrityViolationError(ConcordError):
    """Stored material is not what was written: a hash, a signature or a key does not fit."""

    code = "integrity"
