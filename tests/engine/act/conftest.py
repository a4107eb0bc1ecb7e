from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from engine.store.session import Database
from tests.engine.act.world import World, make_world


@pytest.fixture
def world(database: Database, now: datetime) -> World:
    with database.write() as session:
        return make_world(session, now)


@pytest.fixture
def session(database: Database, world: World) -> Iterator[Session]:
    del world
    with database.write() as opened:
        yield opened
