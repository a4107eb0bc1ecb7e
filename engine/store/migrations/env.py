"""Alembic's environment: the database of the settings, the tables of every room."""

from __future__ import annotations

from alembic import context

from engine.config import Settings
from engine.runtime import METADATA
from engine.store.session import make_db_engine


def run() -> None:
    """Migrate over a connection that the caller gave, or over one of our own."""
    given = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)
        return
    db_engine = make_db_engine(Settings().url)
    with db_engine.connect() as connection:
        migrate(connection)
    db_engine.dispose()


def migrate(connection: object) -> None:
    """Run the migrations in one transaction."""
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)  # type: ignore[arg-type]
    with context.begin_transaction():
        context.run_migrations()


run()
