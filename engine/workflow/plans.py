"""What the phases of a step hand to each other: what was read, what is to be done, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engine.workflow import feel
from engine.workflow.instance import Instance
from engine.workflow.operations import Write
from engine.workflow.parser import Model
from engine.workflow.stepping import Run
from engine.workflow.tasks import Closing
from engine.workflow.traces import Failure


class StaleError(Exception):
    """The instance moved on between read and write; never leaves this room."""


class NobodyWaitsError(Exception):
    """The receiver of a message moved on since it was looked up; never leaves this room."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the first phase read."""

    instance: Instance
    definition_id: UUID
    model: Model
    rev: int
    """0: the instance is about to be made."""
    state: bytes
    status: str
    standing: frozenset[UUID] = frozenset()
    kept: tuple[tuple[UUID, str, Any], ...] = ()


@dataclass(slots=True)
class Plan:
    """One step: its trigger, and what its first runs taught."""

    trigger: Callable[[Run], None]
    """Makes or restores the instance in a run, and does what the step is for."""
    actor_id: UUID | None
    now: datetime
    also: Sequence[Write] = ()
    """The caller's writes for the same transaction."""
    closing: Closing | None = None
    retrying: tuple[UUID, UUID] | None = None
    """(incident, engine task)."""
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    failures: dict[int, Failure] = field(default_factory=dict)
    delivered: list[UUID] = field(default_factory=list)
    steps: int = feel.DEFAULT_BUDGET.steps
    """What the FEEL texts of its next run may cost together."""


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """What a step left; higher rooms listen to it within its transaction."""

    instance_id: UUID
    partnership_id: UUID
    business_key: str
    key: str
    """Process id of the definition."""
    status: str
    outcome: str | None
    new_tasks: Sequence[UUID]
    now: datetime


StepListener = Callable[[Session, StepOutcome], None]
