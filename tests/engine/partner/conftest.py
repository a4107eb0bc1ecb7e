from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from engine.audit.models import AuditEntry
from engine.store.base import Base
from engine.store.session import Database
from tests.table import Table, set_table

assert AuditEntry  # its table is made with the others


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'concord.db'}")
    Base.metadata.create_all(made.engine)
    yield made
    made.dispose()


@pytest.fixture
def table(database: Database) -> Table:
    with database.write() as session:
        return set_table(session)


@pytest.fixture
def session(database: Database, table: Table) -> Iterator[Session]:
    with database.write() as session:
        yield session
