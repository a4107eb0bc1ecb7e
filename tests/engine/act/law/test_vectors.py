"""The decided cases: the same outcome, and every condition that they want."""

from __future__ import annotations

import pytest

from engine.act.law.comparing import difference
from engine.act.law.deciding import decide
from engine.act.law.tables import shipped_tables
from tests.legal.vectors import VECTORS

FEDERAL = [each for each in VECTORS if each["given"]["jurisdiction"] == "US"]


@pytest.mark.parametrize("vector", FEDERAL, ids=lambda vector: vector["id"])
def test_a_case_is_decided_as_it_was(vector):
    assert difference(vector, decide(vector["given"], tables=shipped_tables())) is None
