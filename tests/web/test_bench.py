"""``concord bench``: it measures, and says against what."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from engine.store.crypto import Keyring, install_keyring
from web.commands import main


@pytest.fixture(autouse=True)
def own_keyring(keyring: Keyring) -> Iterator[None]:
    yield
    install_keyring(keyring)


def test_the_step_is_held_against_a_bare_transaction() -> None:
    ran = CliRunner().invoke(main, ["bench", "step", "--rounds", "2", "--json"])
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.output)["found"]
    assert next(iter(found.values()))["ratio"] == 1
    assert found["legal review"]["ratio"] > 1
    assert len(found) == 5


def test_a_bench_that_is_none_is_named() -> None:
    refused = CliRunner().invoke(main, ["bench", "nothing"])
    assert refused.exit_code == 2
    assert "'step'" in refused.output
