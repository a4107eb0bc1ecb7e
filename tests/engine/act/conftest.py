"""Tests that take ``session`` share one SQLite database and are rolled back; those that take ``database`` commit, on both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from engine.runtime import METADATA
from engine.store.crypto import Keyring
from engine.store.session import Database
from tests.conftest import NOW
from tests.engine.act.world import World, make_world


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Iterator[tuple[Database, World]]:
    del keyring  # names are encrypted
    made = Database(f"sqlite:///{tmp_path_factory.mktemp('act') / 'concord.db'}")
    METADATA.create_all(made.engine)
    with made.write() as session:
        world = make_world(session, NOW)
    yield made, world
    made.dispose()


@pytest.fixture
def world(request: pytest.FixtureRequest, now: datetime) -> World:
    if "database" not in request.fixturenames:
        return request.getfixturevalue("shared")[1]  # type: ignore[no-any-return]
    with request.getfixturevalue("database").write() as session:
        return make_world(session, now)


@pytest.fixture
def session(shared: tuple[Database, World]) -> Iterator[Session]:
    with shared[0].write() as opened:
        yield opened
        opened.rollback()
