"""Commands of the administrator."""

from __future__ import annotations

import click

from engine.config import Settings
from engine.runtime import build_runtime
from engine.store.migrate import upgrade


@click.command()
def migrate() -> None:
    """Bring the database up to this release's tables; changes nothing if it is."""
    settings = Settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    runtime = build_runtime(settings)
    changed = upgrade(runtime.database)
    runtime.database.dispose()
    click.echo("the database is migrated" if changed else "the database is up to date")
