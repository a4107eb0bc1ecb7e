"""A partnership with a process in force, two analysts and a coordinator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from engine.access import Actor, Role
from engine.partner.people import actor_of
from engine.plan import drafts
from engine.plan.drafts import DefinitionDraft
from engine.store.session import Database
from engine.workflow import definitions
from engine.workflow.lint import Installation
from engine.workflow.models import ProcessDefinition
from tests.engine.workflow.kit import FORM, chain, process, user
from tests.table import add_person, set_table

BODY = '<bpmn:startEvent id="start"/>' + user("review") + '<bpmn:endEvent id="end"/>'
FILES = {"main.bpmn": process("main", BODY + chain("start", "review", "end")), "any.form.json": FORM}
CHANGED = {"main.bpmn": FILES["main.bpmn"].replace(b'name="review"', b'name="Review it"')}

HERE = Installation({}, roles=[role.value for role in Role])


@dataclass(slots=True)
class Room:
    """The room Plan over one database."""

    database: Database
    now: datetime
    noor: Actor
    lena: Actor
    marit: Actor
    """The coordinator."""
    theo: Actor
    """A requester: reads only."""
    stranger: Actor
    """An analyst of another partnership."""
    version: UUID

    def copy(self, actor: Actor | None = None) -> DefinitionDraft:
        with self.database.write() as session:
            return drafts.copy(session, self.version, actor=actor or self.noor, now=self.now)

    def save(self, draft_id: UUID, rev: int, actor: Actor | None = None, **changed: bytes) -> DefinitionDraft:
        with self.database.write() as session:
            files = {name.replace("__", "."): content for name, content in changed.items()} or CHANGED
            return drafts.save(session, draft_id, files, rev=rev, actor=actor or self.noor, now=self.now)

    def publish(self, draft_id: UUID, rev: int, actor: Actor | None = None) -> ProcessDefinition:
        with self.database.write() as session:
            return drafts.publish(
                session,
                draft_id,
                rev=rev,
                installation=HERE,
                actor=actor or self.marit,
                now=self.now,
            )


def furnish(database: Database, now: datetime) -> Room:
    with database.write() as session:
        table = set_table(session)
        noor, lena, marit = (
            actor_of(add_person(session, table.school, f"{name}@school.example", name, role))
            for name, role in (
                ("noor", Role.ANALYST),
                ("lena", Role.ANALYST),
                ("marit", Role.COORDINATOR),
            )
        )
        stranger = actor_of(add_person(session, table.far_school, "far@far.example", "Far", Role.ANALYST))
        version = definitions.publish(
            session,
            partnership_id=table.pinewater.id,
            key="main",
            files=FILES,
            installation=HERE,
            drafted_by=None,
            published_by=None,
            now=now,
        )
        return Room(database, now, noor, lena, marit, actor_of(table.theo), stranger, version.id)
