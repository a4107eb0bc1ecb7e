from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from engine import sweep
from engine.jobs import Job, Worker
from engine.jobs.models import JobRun
from engine.store.session import Database


async def nothing(_at: datetime) -> int:
    return 0


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


def test_a_job_in_flight_is_awaited_when_the_worker_is_cancelled(
    sqlite_database: Database, now: datetime
) -> None:
    begun, finished = asyncio.Event(), asyncio.Event()

    async def slow(_at: datetime) -> int:
        begun.set()
        await asyncio.sleep(0.3)
        finished.set()
        return 0

    async def interrupt() -> None:
        worker = Worker(sqlite_database, lambda: now, [Job("slow", timedelta(seconds=0.05), slow)])
        running = asyncio.create_task(worker.run())
        await begun.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert finished.is_set()

    asyncio.run(interrupt())


def test_a_worker_that_was_told_to_stop_before_it_began_does_not_begin(
    sqlite_database: Database, now: datetime
) -> None:
    worker = Worker(sqlite_database, lambda: now, [Job("idle", timedelta(seconds=0.05), nothing)])
    worker.stop()
    asyncio.run(asyncio.wait_for(worker.run(), 5))
    assert asyncio.run(worker.run_once()) == 0


def test_stopping_a_worker_that_has_ended_is_harmless(sqlite_database: Database, now: datetime) -> None:
    worker = Worker(sqlite_database, lambda: now, [])

    async def run() -> None:
        running = asyncio.create_task(worker.run())
        await asyncio.sleep(0)
        worker.stop()
        await running

    asyncio.run(asyncio.wait_for(run(), 5))
    worker.stop()
    assert asyncio.run(worker.run_once()) == 0


def test_a_pass_ends_between_jobs_when_it_is_told_to(sqlite_database: Database, now: datetime) -> None:
    ran: list[datetime] = []

    async def endless(at: datetime) -> int:
        ran.append(at)
        worker.stop()
        return 1

    jobs = [Job(name, timedelta(seconds=1), endless) for name in ("first", "second")]
    worker = Worker(sqlite_database, lambda: now, jobs)
    assert asyncio.run(worker.run_once()) == 1
    assert len(ran) == 1


def test_a_heartbeat_that_can_t_be_written_stops_no_work(sqlite_database: Database, now: datetime) -> None:
    ran: list[datetime] = []

    async def work(at: datetime) -> int:
        ran.append(at)
        return 0

    with sqlite_database.write() as session:
        session.execute(text("DROP TABLE job_run"))
    jobs = [Job(name, timedelta(seconds=1), work) for name in ("first", "second")]
    asyncio.run(Worker(sqlite_database, lambda: now, jobs).run_once())
    assert len(ran) == 2


def test_two_workers_write_one_heartbeat(database: Database, now: datetime) -> None:
    def run() -> None:
        asyncio.run(Worker(database, lambda: now, [Job("idle", timedelta(seconds=1), nothing)]).run_once())

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert [(row.name, row.ran_at) for row in session.scalars(select(JobRun))] == [("idle", now)]


def test_the_heartbeat_shows_that_a_job_has_recovered(sqlite_database: Database, now: datetime) -> None:
    broken = True

    async def sometimes(_at: datetime) -> int:
        if broken:
            raise RuntimeError
        return 0

    worker = Worker(sqlite_database, lambda: now, [Job("sometimes", timedelta(seconds=1), sometimes)])
    asyncio.run(worker.run_once())
    broken = False
    asyncio.run(worker.run_once())
    with sqlite_database.read() as session:
        assert [row.last_error for row in session.scalars(select(JobRun))] == [None]


def test_a_run_that_goes_well_does_not_hide_the_failure_before(
    sqlite_database: Database, now: datetime
) -> None:
    at, broken = [now], [True]

    async def sometimes(_at: datetime) -> int:
        if broken[0]:
            raise RuntimeError("Juniper Vale")
        return 0

    worker = Worker(sqlite_database, lambda: at[0], [Job("mail", timedelta(seconds=1), sometimes)])
    asyncio.run(worker.run_once())
    broken[0], at[0] = False, now + timedelta(minutes=1)
    asyncio.run(worker.run_once())
    with sqlite_database.read() as session:
        row = session.scalars(select(JobRun)).one()
    assert (row.last_error, row.failing) == (None, 0)
    assert (row.failure, row.failed_at) == ("RuntimeError", now)


def test_items_that_fail_are_counted_and_one_is_named(sqlite_database: Database, now: datetime) -> None:
    def refuse(_item: str) -> bool:
        raise ValueError("Juniper Vale")

    async def sweeping(_at: datetime) -> int:
        return await asyncio.to_thread(sweep.each, "starts", ["case-1", "case-2"], refuse)

    asyncio.run(
        Worker(sqlite_database, lambda: now, [Job("messages", timedelta(seconds=1), sweeping)]).run_once()
    )
    with sqlite_database.read() as session:
        row = session.scalars(select(JobRun)).one()
    assert (row.last_error, row.failing, row.failure) == (None, 2, "ValueError (starts case-1)")
