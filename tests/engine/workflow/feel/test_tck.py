from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from engine.workflow.feel import FeelError, begin, parse
from tests.engine.workflow.feel.kit import NOW
from tests.engine.workflow.feel.tck import ROOT, Case, cases, directories, same

pytestmark = pytest.mark.skipif(ROOT is None, reason="the DMN TCK does not lie beside the repository")

ON_PURPOSE = tomllib.loads(Path(__file__).with_name("tck_failures.toml").read_text())
"""Directory to the cases that fail, each with its reason."""


def passes(case: Case) -> bool:
    try:
        expression = parse(case.text, case.names)
        found: Any = expression.evaluate_in(begin(case.inputs, now=NOW))
    except FeelError:
        return case.is_error
    return same(found, case.expected)


@pytest.mark.parametrize("directory", directories(), ids=lambda directory: directory.name)
def test_literal_expressions(directory: Path) -> None:
    failed = {case.name for case in cases(directory) if not passes(case)}
    assert failed == set(ON_PURPOSE.get(directory.name, ()))


def test_they_are_many() -> None:
    assert sum(1 for directory in directories() for _ in cases(directory)) > 2_000
