"""The worker. APScheduler ticks in memory; each job claims its work from a due table, so any number may run."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.jobs.models import JobRun
from engine.store.session import Database

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


class Worker:
    """Runs jobs until it is told to stop; a job in flight is awaited, never cancelled."""

    def __init__(self, database: Database, clock: Clock, jobs: Sequence[Job]) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs
        self._busy: set[asyncio.Task[Any]] = set()
        self._told: dict[str, tuple[datetime, str | None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()

    async def run(self) -> None:
        """Run until :meth:`stop`."""
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
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
        scheduler.start()
        self._ready.set()
        await self._stop.wait()
        scheduler.pause()
        if self._busy:
            await asyncio.wait(self._busy)
        scheduler.shutdown(wait=False)

    def stop(self) -> None:
        """Ask the worker to end; safe from any thread and from a signal handler."""
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)

    def wait_ready(self, seconds: float = 10) -> bool:
        """Wait, from another thread, until the jobs are scheduled."""
        return self._ready.wait(seconds)

    async def run_once(self) -> int:
        """Run every job until none finds anything; return how much was found in all."""
        total = 0
        for _ in range(MAX_ROUNDS):
            found = 0
            for job in self._jobs:
                found += await self._attempt(job)
            total += found
            if found == 0:
                break
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
        try:
            found = await job.run(now)
        except Exception as fault:  # the loop must outlive any job; its text may hold personal data
            error = type(fault).__name__
            log.exception("job_failed", job=job.name, cause=error, exc_info=False)
        await asyncio.to_thread(self._tell, job.name, now, error)
        return found

    def _tell(self, name: str, now: datetime, error: str | None) -> None:
        told = self._told.get(name)
        if told is not None and told[1] == error and now - told[0] < HEARTBEAT:
            return
        with self._database.write() as session:
            _write_run(session, name, now, error)
        self._told[name] = (now, error)


def _write_run(session: Session, name: str, now: datetime, error: str | None) -> None:
    session.merge(JobRun(name=name, ran_at=now, last_error=error))
