"""The table by which an administrator sees whether the worker lives."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.base import Base
from engine.store.types import UtcDateTime


class JobRun(Base):
    """The last run of a job, whichever worker ran it."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(String(60))
    """Class of the last run's error; NULL if it went well."""
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it last failed, as a whole or with one of its items; a run that goes well leaves it standing."""
    failure: Mapped[str | None] = mapped_column(String(120))
    """What failed then: the class of the error, and the identifier of the item."""
    failing: Mapped[int] = mapped_column(default=0, server_default="0")
    """Items that failed and are tried again, as of the last run."""
