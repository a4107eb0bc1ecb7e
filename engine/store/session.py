"""Connections: one engine a process, short write transactions, read-only sessions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

SQLITE_BUSY_MS = 10_000
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an acknowledged commit survives a power failure
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={SQLITE_BUSY_MS}",
)


def make_db_engine(url: str) -> Engine:
    """Return an engine for SQLite or PostgreSQL.

    On SQLite the driver's own transaction handling is switched off: a write transaction begins with
    ``BEGIN IMMEDIATE`` (a deferred one fails at once when it is upgraded under load), a read one with ``BEGIN``.
    """
    if url.startswith("postgresql:"):
        url = url.replace("postgresql:", "postgresql+psycopg:", 1)
    db_engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if db_engine.dialect.name == "sqlite":
        event.listen(db_engine, "connect", _on_sqlite_connect)
        event.listen(db_engine, "begin", _on_sqlite_begin)
    return db_engine


def _on_sqlite_connect(dbapi_connection: Any, _record: Any) -> None:
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("concord_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """Where sessions come from; the one thing that routes, jobs and commands share."""

    def __init__(self, url: str) -> None:
        self.engine = make_db_engine(url)
        self.writer = self.engine.execution_options(concord_writes=True)

    @property
    def dialect(self) -> str:
        """Return ``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a write transaction; it commits when the block ends, and rolls back when it raises."""
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session for reading; closing it rolls back, and what was read stays readable."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()
