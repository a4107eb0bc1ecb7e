"""The worker. APScheduler ticks in memory; each job claims its work from a due table, so any number may run."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engine import sweep
from engine.clock import Clock
from engine.jobs.models import JobRun
from engine.store.base import insert_if_absent, table
from engine.store.session import Database
from engine.sweep import Failure

MAX_ROUNDS = 100
"""Rounds of ``run_once``; work that makes work without end stops here."""
HEARTBEAT = timedelta(seconds=20)
"""How often a job that goes well writes that it does."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done again and again."""

    name: str
    every: timedelta
    run: Callable[[datetime], Awaitable[int]]
    """Takes the present instant, does one batch, returns how much it found."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run of a job went."""

    error: str | None
    """Class of the error that ended it."""
    failures: tuple[Failure, ...]
    """Items that failed while it went on."""

    @property
    def words(self) -> str | None:
        """Return what an administrator is told of a failure; None if there was none."""
        if self.error or not self.failures:
            return self.error
        first = self.failures[0]
        return f"{first.cause} ({first.sweep} {first.item})"[:120]


class Worker:
    """Runs jobs until it is told to stop; a job in flight is awaited, never cancelled."""

    def __init__(self, database: Database, clock: Clock, jobs: Sequence[Job]) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs
        self._busy: set[asyncio.Task[Any]] = set()
        self._told: dict[str, tuple[datetime, Outcome]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._stopping = False
        self._ready = threading.Event()

    async def run(self) -> None:
        """Run until :meth:`stop`, or until cancelled; either way what is in flight is finished first."""
        self._stop = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        if self._stopping:
            return
        scheduler = self._schedule()
        scheduler.start()
        self._ready.set()
        try:
            await self._stop.wait()
        finally:
            # The scheduler's own shutdown cancels what runs, and a mail in flight would be sent twice.
            scheduler.pause()
            if self._busy:
                await asyncio.wait(self._busy)
            scheduler.shutdown(wait=False)

    def _schedule(self) -> AsyncIOScheduler:
        # A tick that is still busy is skipped, as it should be; the scheduler would warn of it every second.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        scheduler = AsyncIOScheduler(jobstores={"default": MemoryJobStore()}, timezone="UTC")
        for job in self._jobs:
            scheduler.add_job(
                self._tick,
                "interval",
                args=[job],
                seconds=job.every.total_seconds(),
                id=job.name,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        return scheduler

    def stop(self) -> None:
        """Ask the worker to end, even before it began; safe from any thread and from a signal handler."""
        self._stopping = True
        if self._loop is not None and self._stop is not None:
            with suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._stop.set)

    def wait_ready(self, seconds: float = 10) -> bool:
        """Wait, from another thread, until the jobs are scheduled."""
        return self._ready.wait(seconds)

    async def run_once(self) -> int:
        """Run every job, in order, until none finds anything or :meth:`stop`; return how much was found in all."""
        total = 0
        for _ in range(MAX_ROUNDS):
            found = 0
            for job in self._jobs:
                found += 0 if self._stopping else await self._attempt(job)
            total += found
            if found == 0:
                return total
        log.warning("work_left_over", rounds=MAX_ROUNDS)
        return total

    async def _tick(self, job: Job) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
        await self._attempt(job)

    async def _attempt(self, job: Job) -> int:
        now = self._clock()
        error: str | None = None
        found = 0
        with sweep.watched() as failures:
            try:
                found = await job.run(now)
            except Exception as fault:  # the loop must outlive any job; its text may hold personal data
                error = type(fault).__name__[:60]
                log.exception("job_failed", job=job.name, cause=error, exc_info=False)
        await asyncio.to_thread(self._tell, job.name, now, Outcome(error, tuple(failures)))
        return found

    def _tell(self, name: str, now: datetime, outcome: Outcome) -> None:
        told = self._told.get(name)
        if told is not None and told[1] == outcome and now - told[0] < HEARTBEAT:
            return
        try:
            with self._database.write() as session:
                _write_run(session, name, now, outcome)
        except SQLAlchemyError as fault:  # a heartbeat that can't be written must not stop the work
            log.warning("heartbeat_failed", job=name, cause=type(fault).__name__)
            return
        self._told[name] = (now, outcome)


def _write_run(session: Session, name: str, now: datetime, outcome: Outcome) -> None:
    run: dict[str, Any] = {"ran_at": now, "last_error": outcome.error, "failing": len(outcome.failures)}
    if outcome.words:
        run |= {"failed_at": now, "failure": outcome.words}
    if not insert_if_absent(session.connection(), table(JobRun), {"name": name, **run}):
        session.execute(update(JobRun).where(JobRun.name == name).values(run))
