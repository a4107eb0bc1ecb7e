"""Bringing a database up to this release's tables."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.store.session import Database

SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> bool:
    """Migrate to the newest revision; tell whether there was anything to do."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    newest = ScriptDirectory(str(SCRIPTS)).get_current_head()
    with database.writer.begin() as connection:
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return False
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True
