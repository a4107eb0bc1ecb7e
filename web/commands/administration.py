"""Commands of the administrator."""

from __future__ import annotations

import sys

import click

from engine import audit as audit_streams
from engine.config import Settings
from engine.runtime import build_runtime
from engine.store.migrate import upgrade


@click.command()
def migrate() -> None:
    """Bring the database up to this release's tables; changes nothing if it is."""
    settings = Settings()
    settings.make_home()
    runtime = build_runtime(settings)
    changed = upgrade(runtime.database)
    runtime.database.dispose()
    click.echo("the database is migrated" if changed else "the database is up to date")


@click.group()
def audit() -> None:
    """The append-only record of everything that was done."""


@audit.command()
def verify() -> None:
    """Check every stream; name the first bad entry of each broken one, and exit with 1 if there is any."""
    runtime = build_runtime(Settings())
    with runtime.database.read() as session:
        problems = audit_streams.verify(session)
    runtime.database.dispose()
    for problem in problems:
        click.echo(f"{problem.stream} entry {problem.seq}: {problem.what}")
    click.echo(f"{len(problems)} broken streams" if problems else "the audit verifies")
    sys.exit(1 if problems else 0)
