"""Hostile texts by family: each tries to get out of the language, or to take more time or memory than one text may.

``{canary}`` in a text is the path of a file that nothing may touch. Texts may read the variables of :data:`VARIABLES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.workflow.drills.seeds.brackets import PARENTHESES
from engine.workflow.drills.seeds.code import FORMATS, IMPORTS, WALKS
from engine.workflow.drills.seeds.costs import COSTS
from engine.workflow.drills.seeds.depth import DEEP
from engine.workflow.drills.seeds.figures import EXPONENTS, RANGES
from engine.workflow.drills.seeds.patterns import REGEX
from engine.workflow.drills.seeds.strings import STRINGS
from engine.workflow.drills.seeds.unicode import UNICODE
from engine.workflow.drills.seeds.work import COMPARATORS, LOOPS, RECURSION

VARIABLES: Mapping[str, Any] = {
    "big": "a" * 50_000 + "!",
    "text": "released",
    "list": list(range(5_000)),
    "people": [{"name": "Ada", "age": 36}, {"name": "Bo", "age": 9}, {"name": "Cy"}],
    "request": {"outcome": "released", "due date": "2026-12-01", "count": 3, "nothing": None},
    "n": 0.1,
}
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "imports": IMPORTS,
    "walks": WALKS,
    "formats": FORMATS,
    "loops": LOOPS,
    "recursion": RECURSION,
    "parentheses": PARENTHESES,
    "ranges": RANGES,
    "exponents": EXPONENTS,
    "regular expressions": REGEX,
    "strings": STRINGS,
    "unicode": UNICODE,
    "depth": DEEP,
    "comparators": COMPARATORS,
    "costs": COSTS,
}
