from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta

from sqlalchemy import select

from engine.jobs import Job, Worker
from engine.jobs.models import JobRun
from engine.store.session import Database


def test_one_pass_runs_every_job_until_nothing_is_left(sqlite_database: Database, now: datetime) -> None:
    left = {"mail": 3, "timers": 1}
    order: list[str] = []

    def job(name: str) -> Job:
        async def run(at: datetime) -> int:
            assert at == now
            order.append(name)
            left[name] -= 1
            return 1 if left[name] >= 0 else 0

        return Job(name, timedelta(seconds=1), run)

    worker = Worker(sqlite_database, lambda: now, [job("timers"), job("mail")])
    assert asyncio.run(worker.run_once()) == 4
    assert order[:2] == ["timers", "mail"]


def test_a_job_that_fails_is_seen_and_stops_no_other(sqlite_database: Database, now: datetime) -> None:
    ran: list[str] = []

    async def bad(_at: datetime) -> int:
        raise RuntimeError("Juniper Vale")

    async def good(_at: datetime) -> int:
        ran.append("good")
        return 0

    jobs = [Job("bad", timedelta(seconds=1), bad), Job("good", timedelta(seconds=1), good)]
    asyncio.run(Worker(sqlite_database, lambda: now, jobs).run_once())
    assert ran == ["good"]
    with sqlite_database.read() as session:
        found = {row.name: row.last_error for row in session.scalars(select(JobRun))}
    assert found == {"bad": "RuntimeError", "good": None}


def test_a_job_in_flight_is_awaited_when_the_worker_stops(sqlite_database: Database, now: datetime) -> None:
    begun, finished = threading.Event(), threading.Event()

    async def slow(_at: datetime) -> int:
        begun.set()
        await asyncio.sleep(0.5)
        finished.set()
        return 0

    worker = Worker(sqlite_database, lambda: now, [Job("slow", timedelta(seconds=0.05), slow)])
    thread = threading.Thread(target=lambda: asyncio.run(worker.run()))
    thread.start()
    assert begun.wait(10)
    worker.stop()
    thread.join(10)
    assert finished.is_set()
    assert not thread.is_alive()
