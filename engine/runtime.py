"""The composition root: the one place where rooms are wired to each other."""

from __future__ import annotations

from dataclasses import dataclass

import engine.audit.models
import engine.jobs.models
import engine.mail.models
import engine.partner.models
import engine.partner.sessions
import engine.reminders.models
import engine.workflow.models  # noqa: F401 - importing a room's models registers its tables
from engine.clock import Clock, system_clock
from engine.config import Settings
from engine.store.base import Base
from engine.store.crypto import Keyring, install_keyring
from engine.store.session import Database
from engine.store.vault import Vault
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
