"""What every test shares: a keyring, a fixed instant, and databases of both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.runtime import METADATA
from engine.store.crypto import Keyring, install_keyring
from engine.store.session import Database
from tests.postgres import PostgresServer

NOW = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="session")
def keyring() -> Keyring:
    ring = Keyring(bytes(range(32)))
    install_keyring(ring)
    return ring


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def postgres() -> Iterator[tuple[PostgresServer, str]]:
    """A PostgreSQL server, and the name of a database with every table to copy from."""
    server = PostgresServer()
    try:
        template = server.create()
        made = Database(server.url(template))
        METADATA.create_all(made.engine)
        made.dispose()
        yield server, template
    finally:
        server.stop()


@pytest.fixture
def sqlite_database(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database with every room's tables."""
    made = Database(f"sqlite:///{tmp_path / 'concord.db'}")
    METADATA.create_all(made.engine)
    yield made
    made.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database with every room's tables: the test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
        return
    server, template = request.getfixturevalue("postgres")
    name = server.create(template)
    made = Database(server.url(name))
    yield made
    made.dispose()
    server.drop(name)
