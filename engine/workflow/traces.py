"""What a run asks of others, and what it leaves behind: its calls, writes and failures, and its trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.workflow.operations import OperationResult, Write

CallOperation = Callable[["Call"], OperationResult]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation within a run."""

    operation: str
    element_id: str
    params: Mapping[str, Any]
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the element at one ordinal could not run."""

    ordinal: int
    element_id: str
    operation: str | None
    cause: Exception


@dataclass(frozen=True, slots=True)
class WriteEntry:
    """A write, and the ordinal of the operation that asked for it."""

    ordinal: int
    write: Write


@dataclass(slots=True)
class Trace:
    """What a run did, in order, for the recording."""

    entries: list[tuple[str, str | None, Any]] = field(default_factory=list)
    """(kind, element id, body)."""

    def add(self, kind: str, element_id: str | None, body: Any = None) -> None:
        """Append one entry."""
        self.entries.append((kind, element_id, {} if body is None else body))

    def elements(self) -> list[str]:
        """Return the elements that were passed, in order."""
        return [
            element
            for kind, element, _ in self.entries
            if element and kind in ("entered", "timer", "submitted")
        ]


class ElementFailedError(Exception):
    """Internal: carries the failure out of the engine's call stack, so that the run can be repeated without it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.element_id)
        self.failure = failure
