"""What every test shares: a keyring, a fixed instant, and databases of both kinds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.store.crypto import Keyring, install_keyring

NOW = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="session")
def keyring() -> Keyring:
    ring = Keyring(bytes(range(32)))
    install_keyring(ring)
    return ring


@pytest.fixture
def now() -> datetime:
    return NOW
