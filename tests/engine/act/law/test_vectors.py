"""The decided cases: the same outcome, and every condition that they want."""

from __future__ import annotations

import pytest

from engine.act.law.comparing import difference
from engine.act.law.deciding import decide
from tests.legal.vectors import LAW, VECTORS


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_case_is_decided_as_it_was(vector):
    assert difference(vector, decide(vector["given"], **LAW)) is None
