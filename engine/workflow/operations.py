"""What a diagram's service task may call: the registry of operations, and their contract.

An operation is called in the second phase of the step (see ``instances.py``), when no lock is held. It reads
through a read-only session, returns its result and a *write set*, writes nothing itself and talks to nobody
outside. The write set is applied in the step's one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from engine.errors import ConcordError


@dataclass(frozen=True, slots=True)
class OperationCall:
    """One call of an operation by a service task."""

    operation: str
    element_id: str
    instance_id: UUID
    partnership_id: UUID
    business_key: str
    """What the instance is about, as its starter named it; opaque to the kernel."""
    params: Mapping[str, Any]
    """The service task's parameters, evaluated; JSON values, dates and durations."""
    variables: Mapping[str, Any]
    """The process variables at this moment; read only."""
    now: datetime


class Write(Protocol):
    """One entry of a write set."""

    def apply(self, session: Session, *, now: datetime) -> None:
        """Write into the step's transaction.

        Raises:
            WriteRefusedError: what the operation decided no longer holds; see there.
        """


@dataclass(frozen=True, slots=True)
class OperationResult:
    """What an operation answers: the value of its result variable (JSON), and what is to be written."""

    result: Mapping[str, Any]
    writes: tuple[Write, ...] = ()


class WriteRefusedError(ConcordError):
    """The answer changed between the operation's read and the write.

    The step is rolled back and run again; this time the refused call has ``result``, for which the diagram must
    have a way.
    """

    code: ClassVar[str] = "write_refused"

    def __init__(self, result: Mapping[str, Any]) -> None:
        super().__init__("expected the operation's answer to hold until the write, but it changed")
        self.result = dict(result)


class UnknownOperationError(ConcordError):
    """A service task names an operation that is not registered."""

    code: ClassVar[str] = "unknown_operation"


Operation = Callable[[Session, OperationCall], OperationResult]


@dataclass(frozen=True, slots=True)
class OperationSpec:
    """An operation with what analysts must know of it."""

    name: str
    """``noun.verb``, as the diagram writes it."""
    run: Operation
    summary: str
    """One sentence for the editor's list of operations."""
    params: frozenset[str] = frozenset()
    """Names of the parameters; each must be given."""
    result: frozenset[str] = frozenset()
    """Keys of the result, which guards may read."""


@dataclass(slots=True)
class OperationRegistry:
    """The operations of this installation; filled by the composition root, read by the kernel and by lint."""

    _specs: dict[str, OperationSpec] = field(default_factory=dict)

    def register(self, spec: OperationSpec) -> None:
        """Add an operation.

        Raises:
            ValueError: the name is taken.
        """
        if spec.name in self._specs:
            raise ValueError(f"expected a new operation, but {spec.name} is registered already")
        self._specs[spec.name] = spec

    def get(self, name: str) -> OperationSpec:
        """Return the operation called ``name``.

        Raises:
            UnknownOperationError: there is none.
        """
        try:
            return self._specs[name]
        except KeyError:
            raise UnknownOperationError(f"expected a registered operation, but {name!r} is none") from None

    @property
    def specs(self) -> Mapping[str, OperationSpec]:
        """Return all operations by name."""
        return dict(self._specs)
