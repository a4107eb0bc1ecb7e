"""``./concord``, the launcher of a checkout: where the console script that it starts looks for files, and writes."""

from __future__ import annotations

import os
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("home", "expected"),
    [(None, ROOT / "var"), ("other", ROOT / "other"), ("/srv/concord", Path("/srv/concord"))],
)
def test_files_are_those_of_the_caller_and_what_is_written_stays_in_the_checkout(
    home: str | None, expected: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    monkeypatch.setenv("CONCORD_HOME", home or "")
    monkeypatch.chdir(tmp_path)
    spec = spec_from_loader("launcher", SourceFileLoader("launcher", str(ROOT / "concord")))
    assert spec is not None
    assert spec.loader is not None
    launcher: Any = module_from_spec(spec)
    spec.loader.exec_module(launcher)
    started: list[tuple[Path, str]] = []
    monkeypatch.setattr(launcher, "ensure_environment", lambda _lock: None)
    monkeypatch.setattr(os, "execv", lambda *_: started.append((Path.cwd(), os.environ["CONCORD_HOME"])))
    launcher.main(["feel", "1 + 1", "--context", "given.json"])
    assert started == [(tmp_path, str(expected))]
