from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from engine.config import Settings
from engine.errors import LinkError
from engine.mail.sender import Sender
from engine.store.session import Database
from tests.engine.mail.kit import HandClock

IMPATIENT_SECONDS = 0.5


def link_for(kind: str, key: object) -> str:
    if kind == "nowhere":
        raise LinkError("unknown")
    return f"http://127.0.0.1:8000/{kind}/{key}"


def contact_for(_partnership_id: object) -> str:
    return "Ada Beck, 406-555-0101"


@pytest.fixture
def clock(now: datetime) -> HandClock:
    return HandClock(now)


@pytest.fixture
def sender(database: Database, clock: HandClock, tmp_path: Path) -> Sender:
    return Sender(database, Settings(home=tmp_path), clock, link_for, contact_for)


@pytest.fixture
def impatient(database: Database, clock: HandClock, tmp_path: Path) -> Sender:
    """A sender that waits half a second where the real one waits ten."""
    return Sender(database, Settings(home=tmp_path), clock, link_for, contact_for, timeout=IMPATIENT_SECONDS)
