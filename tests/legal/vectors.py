"""The decided cases that ship with the tests; their schema is that of ``engine.act.law.given``."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("vectors.json").read_bytes())


def given(vector_id: str) -> dict[str, Any]:
    """Return the facts of a decided case, to be changed at will."""
    found = next(each for each in VECTORS if each["id"] == vector_id)
    return copy.deepcopy(found["given"])
