"""Where the tokens of a case are and have been, for the diagram and its outline."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.workflow import state
from engine.workflow.definitions import ModelCache
from engine.workflow.models import ProcessInstance, Recording

_HOLDS_TOKEN = TaskState.READY | TaskState.WAITING | TaskState.STARTED


@dataclass(frozen=True, slots=True)
class Positions:
    """Element ids over all diagrams of a case."""

    instance_id: UUID
    definition_id: UUID
    done: frozenset[str]
    """Elements that were passed at least once."""
    current: frozenset[str]
    """Elements that hold a token."""


def positions(
    session: Session, models: ModelCache, *, partnership_id: UUID, business_key: str
) -> Positions | None:
    """Return the positions of the newest instance of a business key, or None if there is none."""
    query = (
        select(ProcessInstance)
        .where(ProcessInstance.partnership_id == partnership_id, ProcessInstance.business_key == business_key)
        .order_by(ProcessInstance.started_at.desc())
        .limit(1)
    )
    instance = session.scalar(query)
    if instance is None:
        return None
    passed = select(Recording.element_id).where(
        Recording.instance_id == instance.id, Recording.kind.in_(("entered", "timer", "submitted"))
    )
    done = frozenset(key for key in session.scalars(passed.distinct()) if key)
    return Positions(instance.id, instance.definition_id, done, _current(session, models, instance))


def _current(session: Session, models: ModelCache, instance: ProcessInstance) -> frozenset[str]:
    if instance.status == "completed":
        return frozenset()
    workflow = state.load(instance.state, models.get(session, instance.definition_id), None)
    found = list(workflow.tasks.values())
    for called in workflow.subprocesses.values():
        found.extend(called.tasks.values())
    return frozenset(
        task.task_spec.bpmn_id
        for task in found
        if task.state & _HOLDS_TOKEN
        and task.task_spec.bpmn_id
        and not isinstance(task.task_spec, BoundaryEvent)
    )
