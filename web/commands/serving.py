"""Commands that keep running: web, worker, and both."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from datetime import UTC, datetime
from types import FrameType

import click
from sqlalchemy import func, select

from engine.clock import fixed_clock, system_clock
from engine.config import Settings
from engine.jobs import Worker
from engine.mail.messages import TEMPLATES
from engine.mail.models import OutboxMail
from engine.runtime import Runtime, build_runtime
from engine.store.migrate import upgrade
from web.commands.demo.people import fresh_children
from web.commands.demo.seed import add_cases, is_demo_database, is_empty, make_demo
from web.commands.demo.world import PARTNERSHIPS, PASSWORD
from web.server import serve as serve_pages
from web.server import work

STARTED = time.monotonic()


def say(words: str) -> None:
    """Print one line of progress."""
    click.echo(f"concord {time.monotonic() - STARTED:5.1f}s  {words}")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def run(host: str, port: int) -> None:
    """Serve the demo: migrate, fill an empty database with the demo partnerships, then web and worker together."""
    settings = Settings(base_url=f"http://{host}:{port}")
    settings.make_home()
    if settings.is_demo and make_demo(settings, progress=say):
        say(f"filled the database in {settings.home} with two invented partnerships")
    runtime = build_runtime(settings)
    if upgrade(runtime.database):
        say(f"migrated the database in {settings.home}")
    _require_fitting(runtime)

    def greet() -> None:
        say(f"serving on http://{host}:{port}")
        if settings.is_demo:
            _introduce()

    serve_pages(runtime, host=host, port=port, with_worker=True, listening=greet)
    runtime.database.dispose()


@click.command()
@click.option("--cases", type=click.IntRange(0, 100_000), default=0, help="So many cases more.")
def demo(cases: int) -> None:
    """Fill an empty database with the demo, or run more cases in one that has it."""
    settings = Settings()
    if not settings.is_demo:
        raise click.UsageError("expected CONCORD_MODE=demo, but this is production: nothing was changed")
    settings.make_home()
    if make_demo(settings, progress=say):
        say(f"filled the database in {settings.home} with two invented partnerships")
    if cases:
        runtime = build_runtime(settings)
        upgrade(runtime.database)
        add_cases(runtime, cases)
        runtime.database.dispose()
        say(f"ran {cases} cases more")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option(
    "--worker/--no-worker", default=True, show_default=True, help="Run the worker in the same process."
)
def serve(host: str, port: int, worker: bool) -> None:
    """Serve the pages of a migrated database."""
    settings = Settings()
    runtime = build_runtime(settings)
    _require_fitting(runtime)
    serve_pages(
        runtime,
        host=host,
        port=port,
        with_worker=worker,
        listening=lambda: say(f"serving on http://{host}:{port}"),
    )
    runtime.database.dispose()


@click.command()
@click.option("--once", is_flag=True, help="Do what is due, then end.")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="With --once, on a demo: as if it were this day."
)
def worker(once: bool, as_of: datetime | None) -> None:
    """Run the worker alone: timers, reminders, mail."""
    clock = fixed_clock(as_of.replace(hour=17, tzinfo=UTC)) if as_of else system_clock
    runtime = build_runtime(Settings(), clock=clock)
    if as_of and not (once and is_demo_database(runtime.database)):
        raise click.UsageError(
            "expected --once and a demo database with --as-of: time is not moved anywhere else"
        )
    _require_fitting(runtime)
    workers: list[Worker] = []

    def stop(_number: int, _frame: FrameType | None) -> None:
        for one in workers:
            one.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    begun = clock()
    found = asyncio.run(work(runtime, threading.Event(), workers, once=once))
    if once:
        say(f"{found} things were due")
        for subject, count in _sent_since(runtime, begun):
            click.echo(f"  {count:5} mail{' ' if count == 1 else 's'}  {subject}")
    runtime.database.dispose()


def _sent_since(runtime: Runtime, begun: datetime) -> list[tuple[str, int]]:
    """Return the subjects of what was sent, the most frequent first, with how often."""
    query = (
        select(OutboxMail.template, func.count())
        .where(OutboxMail.sent_at >= begun)
        .group_by(OutboxMail.template)
        .order_by(func.count().desc(), OutboxMail.template)
    )
    with runtime.database.read() as session:
        return [(TEMPLATES[template].subject, count) for template, count in session.execute(query)]


def _require_fitting(runtime: Runtime) -> None:
    if runtime.settings.is_demo and not is_empty(runtime.database) and not is_demo_database(runtime.database):
        raise click.ClickException(
            "expected a demo database, but this one holds real partnerships, and a demo shows everybody's mail: set "
            "CONCORD_MODE=production"
        )
    if not runtime.settings.is_demo and is_demo_database(runtime.database):
        raise click.ClickException(
            "expected a production database, but this one was made as a demo and stays one: point "
            "CONCORD_DATABASE_URL at another"
        )


def _introduce() -> None:
    click.echo(f"\n  Everybody's password is {PASSWORD}. Some of the people in it:\n")
    for partnership in PARTNERSHIPS:
        click.echo(f"  {partnership.name}, {partnership.state}")
        for agency in partnership.agencies[:2]:
            for person in agency.people:
                click.echo(f"    {person.email:24} {person.title}, {agency.short_name}")
        click.echo("")
    school, clinic = PARTNERSHIPS[0].agencies[:2]
    click.echo(
        f"  To begin: as {school.people[0].email}, ask {clinic.name} for mental health records of\n"
        f"  {fresh_children()[0].words}. The README leads on from there.\n"
    )
