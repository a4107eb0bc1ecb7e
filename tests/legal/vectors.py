"""The decided cases that ship with the tests, and the law that they are decided by."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from engine.act.law.tables import shipped_tables
from engine.plan.overlays import shipped_overlays

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("vectors.json").read_bytes())
LAW: dict[str, Any] = {
    "tables": shipped_tables(),
    "overlays": shipped_overlays(),
    "federal_alone": True,
}
"""What ships; ``US`` is the federal analysis alone."""


def given(vector_id: str) -> dict[str, Any]:
    """Return the facts of a decided case, to be changed at will."""
    found = next(each for each in VECTORS if each["id"] == vector_id)
    return copy.deepcopy(found["given"])
