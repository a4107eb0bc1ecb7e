"""The composition root: the one place where rooms are wired to each other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from uuid import UUID

from sqlalchemy.orm import Session

import engine.act.models
import engine.audit.models
import engine.jobs.models
import engine.mail.models
import engine.partner.models
import engine.partner.sessions
import engine.plan.agreements
import engine.plan.drafts
import engine.reminders.models
import engine.workflow.models  # noqa: F401 - importing a room's models registers its tables
from engine import reminders, sweep
from engine.access import Role
from engine.act import (
    answers,
    arrivals,
    form_contracts,
    operations,
    policy,
    reminding,
    renewals,
    requests,
    revocations,
    starting,
    stops,
)
from engine.clock import Clock, system_clock
from engine.config import Settings
from engine.jobs import Job
from engine.partner import resets
from engine.store.base import Base
from engine.store.crypto import Keyring, install_keyring
from engine.store.session import Database
from engine.store.vault import Vault
from engine.workflow import definitions
from engine.workflow.instances import Workflow
from engine.workflow.lint import Candidates, Installation
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
    installation: Installation
    """What definitions may refer to."""
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
    registry = OperationRegistry()
    operations.register(registry, clock=clock)
    return Runtime(
        database=database,
        settings=settings,
        clock=clock,
        keyring=keyring,
        workflow=Workflow(
            database,
            registry,
            policy=policy.may_complete,
            listeners=(requests.note_step, arrivals.tell_people),
        ),
        installation=installation_of(registry),
        vault=Vault(settings.home / "vault", keyring),
    )


def installation_of(registry: OperationRegistry) -> Installation:
    """Return what definitions may refer to, given the operations."""
    owners = {form: Candidates(role.value, "holder") for form, role in policy.HOLDER_WORK.items()}
    return Installation(
        registry.specs,
        roles=[role.value for role in Role],
        form_owners=owners,
        form_followers={"prepare_release": "records.release"},
        form_contracts=form_contracts.FORM_CONTRACTS,
        form_days=form_contracts.FORM_DAYS,
        variables={"request": starting.REQUEST_TYPE, "consent": renewals.CONSENT_TYPE},
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


def publish_shipped(
    session: Session, partnership_id: UUID, *, installation: Installation, now: datetime
) -> None:
    """Publish what ships into a new partnership; from then on the versions in the database rule."""
    for key in PROCESSES:
        definitions.publish(
            session,
            partnership_id=partnership_id,
            key=key,
            files=shipped_files(key),
            installation=installation,
            drafted_by=None,
            published_by=None,
            now=now,
        )


def engine_jobs(runtime: Runtime) -> list[Job]:
    """Return the jobs that need nothing of the web."""
    database, workflow = runtime.database, runtime.workflow

    def fire_timers(now: datetime) -> int:
        due = workflow.claim_due(now=now)
        sweep.each("timers", due, lambda one: workflow.fire_due(one, now=now))
        return len(due)

    def say_reminders(now: datetime) -> int:
        return reminders.fire_due(database, reminding.SOURCES, now=now)

    def end_consents(now: datetime) -> int:
        found = revocations.expire_due(database, now=now)
        return found + revocations.deliver_effects(database, workflow, now=now)

    def watch_releases(now: datetime) -> int:
        return stops.look_again(database, now=now)

    def renew(now: datetime) -> int:
        return renewals.start_renewals(database, workflow, now=now)

    def answer_wishes(now: datetime) -> int:
        return resets.answer_wishes(database, base_url=runtime.settings.base_url, now=now)

    def catch_up(now: datetime) -> int:
        started = starting.start_left(database, workflow, now=now)
        told = answers.tell_answers(database, workflow, now=now)
        return started + told + workflow.deliver_kept(now=now)

    return [
        Job("timers", timedelta(seconds=2), _in_thread(fire_timers)),
        Job("resets", timedelta(seconds=2), _in_thread(answer_wishes)),
        Job("consents", timedelta(seconds=5), _in_thread(end_consents)),
        Job("releases", timedelta(seconds=5), _in_thread(watch_releases)),
        Job("renewals", timedelta(seconds=60), _in_thread(renew)),
        Job("reminders", timedelta(seconds=5), _in_thread(say_reminders)),
        Job("messages", timedelta(seconds=5), _in_thread(catch_up)),
    ]


def _in_thread(work: Callable[[datetime], int]) -> Callable[[datetime], Awaitable[int]]:
    """Return a job that works in a thread, so that the database never holds up the loop that sends mail."""

    async def run(now: datetime) -> int:
        return await asyncio.to_thread(work, now)

    return run
