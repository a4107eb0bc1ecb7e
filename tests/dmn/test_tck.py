"""The DMN Technology Compatibility Kit by its own runner, where it lies beside the repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.engine.workflow.feel.tck import ROOT

HERE = Path(__file__).resolve().parent
LISTED = tomllib.loads((HERE / "failing.toml").read_text())
LEVELS = {"2": (100.0, 120), "3": (99.0, 2_000)}
"""Percent that must pass, and how many results there must be at least."""

pytestmark = pytest.mark.skipif(ROOT is None, reason="the DMN TCK does not lie beside the repository")


@cache
def results() -> tuple[dict[str, Any], ...]:
    """Return a row for each expected result of the kit."""
    assert ROOT is not None
    with TemporaryDirectory() as directory:
        out = Path(directory) / "results.json"
        command = [
            sys.executable,
            "run_tck.py",
            "engine.workflow.decisions:evaluate",
            "--root",
            ".",
            "--json",
            out,
        ]
        environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        return tuple(json.loads(out.read_text()))


def name(row: dict[str, Any]) -> tuple[str, str]:
    return f"compliance-level-{row['level']}/{row['dir']}", f"{row['id']} {row['node']}"


@pytest.mark.parametrize("level", LEVELS)
def test_level(level: str) -> None:
    least, many = LEVELS[level]
    rows = [row for row in results() if row["level"] == level]
    passed = Counter(row["res"] for row in rows)["pass"]
    assert len(rows) >= many
    assert 100 * passed / len(rows) >= least


def test_what_fails_is_listed_with_its_reason_and_nothing_else_is() -> None:
    failing = {name(row): row.get("why", row.get("got")) for row in results() if row["res"] != "pass"}
    listed = {(directory, case) for directory, cases in LISTED.items() for case in cases}
    unlisted = {case: why for case, why in failing.items() if case not in listed}
    assert unlisted == {}
    assert listed - failing.keys() == set()
