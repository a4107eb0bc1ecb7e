"""The worker: APScheduler as one tick; the due tables are the truth."""

from engine.jobs.worker import Job, Worker

__all__ = ["Job", "Worker"]
