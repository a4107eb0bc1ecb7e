"""The definitions of a partnership, as people look them up."""

from __future__ import annotations

from uuid import UUID

from lxml import etree
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.access import Actor, Permission, require
from engine.errors import NotFoundError
from engine.workflow.definitions import unpack
from engine.workflow.models import ProcessDefinition, ProcessInstance
from engine.workflow.parser import DIAGRAM
from engine.workflow.xmlsafe import BPMN, safe_tree


def versions(session: Session, *, actor: Actor) -> list[ProcessDefinition]:
    """Return every version of every process of the actor's partnership: by process, newest first.

    Raises:
        PermissionDeniedError: the actor may not read processes.
    """
    require(actor, Permission.PROCESS_READ)
    query = (
        select(ProcessDefinition)
        .where(ProcessDefinition.partnership_id == actor.partnership_id)
        .order_by(ProcessDefinition.key, ProcessDefinition.version.desc())
    )
    return list(session.scalars(query))


def version(session: Session, definition_id: UUID, *, actor: Actor) -> ProcessDefinition:
    """Return one version.

    Raises:
        PermissionDeniedError: the actor may not read processes.
        NotFoundError: there is none in the actor's partnership.
    """
    require(actor, Permission.PROCESS_READ)
    found = session.get(ProcessDefinition, definition_id)
    if found is None or found.partnership_id != actor.partnership_id:
        raise NotFoundError(f"expected process definition {definition_id}, but there is none")
    return found


def live_instances(session: Session, *, actor: Actor) -> dict[UUID, int]:
    """Return how many instances of each version are not yet completed."""
    query = (
        select(ProcessInstance.definition_id, func.count())
        .where(ProcessInstance.partnership_id == actor.partnership_id, ProcessInstance.status != "completed")
        .group_by(ProcessInstance.definition_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def diagrams(packed: bytes, key: str) -> dict[str, str]:
    """Return the diagrams of a definition, file name to the name of its process; the one of ``key`` first."""
    found: list[tuple[bool, str, str]] = []
    for name, content in unpack(packed).items():
        if name.endswith(DIAGRAM):
            process = _process(content)
            found.append((process.get("id") != key, name, process.get("name") or process.get("id") or name))
    return {name: title for _, name, title in sorted(found)}


def _process(content: bytes) -> etree._Element:
    process: etree._Element | None = safe_tree(content).find(f"{{{BPMN}}}process")
    return process if process is not None else etree.Element("none")
