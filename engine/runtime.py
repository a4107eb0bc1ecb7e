"""The composition root: the one place where rooms are wired to each other."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from uuid import UUID

from sqlalchemy.orm import Session

import engine.audit.models
import engine.jobs.models
import engine.mail.models
import engine.partner.models
import engine.partner.sessions
import engine.reminders.models
import engine.workflow.models  # noqa: F401 - importing a room's models registers its tables
from engine.clock import Clock, system_clock
from engine.config import Settings
from engine.jobs import Job
from engine.store.base import Base
from engine.store.crypto import Keyring, install_keyring
from engine.store.session import Database
from engine.store.vault import Vault
from engine.workflow import definitions
from engine.workflow.instances import Workflow
from engine.workflow.operations import OperationRegistry

METADATA = Base.metadata
"""The tables of every room."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """What routes, jobs and commands share; made once a process."""

    database: Database
    settings: Settings
    clock: Clock
    keyring: Keyring
    workflow: Workflow
    vault: Vault


def build_runtime(settings: Settings, *, clock: Clock = system_clock) -> Runtime:
    """Wire the rooms together for ``settings``.

    Raises:
        ConfigurationError: production settings that are only fit for a demo.
    """
    settings.require_production_ready()
    keyring = Keyring(settings.secret_bytes())
    install_keyring(keyring)
    database = Database(settings.url)
    return Runtime(
        database=database,
        settings=settings,
        clock=clock,
        keyring=keyring,
        workflow=Workflow(database, OperationRegistry()),
        vault=Vault(settings.home / "vault", keyring),
    )


PROCESSES: Mapping[str, tuple[str, ...]] = {
    "disclosure_request": ("disclosure_request.bpmn", "handle_request.bpmn"),
    "consent_renewal": ("consent_renewal.bpmn",),
}
"""What ships: the process that is started, and its diagrams."""


def shipped_files(key: str) -> dict[str, bytes]:
    """Return the diagrams of a shipped process, and every shipped form."""
    found = {name: files("bpmn").joinpath(name).read_bytes() for name in PROCESSES[key]}
    for form in files("forms").iterdir():
        if form.name.endswith(".form.json"):
            found[form.name] = form.read_bytes()
    return found


def publish_shipped(session: Session, partnership_id: UUID, *, now: datetime) -> None:
    """Publish what ships into a new partnership; from then on the versions in the database rule."""
    for key in PROCESSES:
        definitions.publish(
            session,
            partnership_id=partnership_id,
            key=key,
            files=shipped_files(key),
            drafted_by=None,
            published_by=None,
            now=now,
        )


def engine_jobs(runtime: Runtime) -> list[Job]:
    """Return the jobs that need nothing of the web."""
    workflow = runtime.workflow

    async def fire_timers(now: datetime) -> int:
        due = await asyncio.to_thread(workflow.claim_due, now=now)
        for instance_id in due:
            await asyncio.to_thread(workflow.fire_due, instance_id, now=now)
        return len(due)

    async def deliver_kept(now: datetime) -> int:
        return await asyncio.to_thread(workflow.deliver_kept, now=now)

    return [
        Job("timers", timedelta(seconds=2), fire_timers),
        Job("messages", timedelta(seconds=10), deliver_kept),
    ]
