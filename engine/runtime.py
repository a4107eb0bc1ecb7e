"""The composition root: the one place where rooms are wired to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.clock import Clock, system_clock
from engine.config import Settings
from engine.store.crypto import Keyring, install_keyring
from engine.store.session import Database
from engine.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Runtime:
    """What routes, jobs and commands share; made once a process."""

    database: Database
    settings: Settings
    clock: Clock
    keyring: Keyring
    workflow: Any = None
    vault: Vault | None = None


def build_runtime(settings: Settings) -> Runtime:
    """Wire the rooms together for ``settings``.

    Raises:
        ConfigurationError: production settings that are only fit for a demo.
    """
    settings.require_production_ready()
    keyring = Keyring(settings.secret_bytes())
    install_keyring(keyring)
    return Runtime(
        database=Database(settings.url),
        settings=settings,
        clock=system_clock,
        keyring=keyring,
        vault=Vault(settings.home / "vault", keyring),
    )
