"""How bad a finding of lint is."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is; an error keeps a definition from being published."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"
