"""What every test shares: a keyring, a fixed instant, and databases of both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.runtime import METADATA
from engine.store.crypto import Keyring, install_keyring
from engine.store.session import Database

NOW = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="session")
def keyring() -> Keyring:
    ring = Keyring(bytes(range(32)))
    install_keyring(ring)
    return ring


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database with every room's tables."""
    made = Database(f"sqlite:///{tmp_path / 'concord.db'}")
    METADATA.create_all(made.engine)
    yield made
    made.dispose()
