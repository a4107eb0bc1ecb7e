"""The decision table of ``concord bench feel``: 40 rules over 6 inputs, in cells that FEEL and Python read alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import count, product
from typing import Any
from xml.sax.saxutils import escape

from engine.workflow import decisions
from engine.workflow.yardsticks import SpiffTable

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
REPEAT = 200
"""Times that a round asks the table about each of the inputs."""
BY_SPIFF = 2
"""The same for SpiffWorkflow, which takes longer."""
COMPILED = 3
"""Times that a round compiles the table."""

NAMES = ("kind", "region", "level", "score", "days", "amount")
KINDS = ("school", "police", "court", "clinic", "welfare")
REGIONS = ("north", "south", "east", "west")
DECISION = "treatment"


def _rules() -> list[tuple[str, ...]]:
    """Return the rules: six cells, and an output."""
    found: list[tuple[str, ...]] = []
    for number, (kind, region, level) in enumerate(product(KINDS, REGIONS, ("< 10", ">= 10"))):
        score = "-" if number % 3 else ">= 0"
        days = "-" if number % 2 else "< 1000"
        found.append((f'"{kind}"', f'"{region}"', level, score, days, "> -1", f'"way {number}"'))
    return found


def table(comment: str = "") -> bytes:
    """Return the file; a comment makes it another one."""
    columns = "".join(
        f'<input id="i_{name}" label="{name}"><inputExpression id="e_{name}"><text>{name}</text></inputExpression></input>'
        for name in NAMES
    )
    rules = "".join(_rule(number, cells) for number, cells in enumerate(_rules()))
    boxed = f'<decisionTable id="t" hitPolicy="UNIQUE">{columns}<output id="o" name="way"/>{rules}</decisionTable>'
    data = "".join(f'<inputData id="d_{name}" name="{name}"/>' for name in NAMES)
    needs = "".join(
        f'<informationRequirement><requiredInput href="#d_{name}"/></informationRequirement>'
        for name in NAMES
    )
    head = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="m" namespace="urn:bench">'
    made = f'{head}<decision id="{DECISION}" name="{DECISION}">{needs}{boxed}</decision>{data}</definitions>'
    return f"{made}<!-- {comment} -->".encode() if comment else made.encode()


def _rule(number: int, cells: tuple[str, ...]) -> str:
    tags = [*["inputEntry"] * len(NAMES), "outputEntry"]
    entries = "".join(
        f'<{tag} id="r{number}_{place}"><text>{escape(cell)}</text></{tag}>'
        for place, (tag, cell) in enumerate(zip(tags, cells, strict=True))
    )
    return f'<rule id="r{number}">{entries}</rule>'


TABLE = table()
INPUTS: tuple[Mapping[str, Any], ...] = tuple(
    {"kind": kind, "region": region, "level": level, "score": 3, "days": 30, "amount": 100}
    for kind, region, level in zip(KINDS, (*REGIONS, "north"), (5, 50, 5, 50, 10), strict=True)
)
"""What the table is asked about; the rules that match stand all over it."""


def decided() -> float:
    """Return the seconds that a decision takes."""
    begun = time.perf_counter()
    for _ in range(REPEAT):
        for inputs in INPUTS:
            decisions.evaluate(TABLE, DECISION, inputs, now=NOW)
    return (time.perf_counter() - begun) / (REPEAT * len(INPUTS))


def explained() -> float:
    """Return the seconds that a decision takes which is explained."""
    begun = time.perf_counter()
    for _ in range(REPEAT):
        for inputs in INPUTS:
            decisions.explain(TABLE, DECISION, inputs, now=NOW)
    return (time.perf_counter() - begun) / (REPEAT * len(INPUTS))


_FRESH = count()


def compiled() -> float:
    """Return the seconds that a decision takes whose table nobody has asked before."""
    files = [table(str(next(_FRESH))) for _ in range(COMPILED)]
    begun = time.perf_counter()
    for file in files:
        decisions.evaluate(file, DECISION, INPUTS[0], now=NOW)
    return (time.perf_counter() - begun) / len(files)


def by_spiff() -> Callable[[], float]:
    """Return what tells the seconds that a decision takes by SpiffWorkflow, its table parsed before."""
    spiff = SpiffTable(TABLE, DECISION)

    def measured() -> float:
        begun = time.perf_counter()
        for _ in range(BY_SPIFF):
            for inputs in INPUTS:
                spiff.decide(inputs)
        return (time.perf_counter() - begun) / (BY_SPIFF * len(INPUTS))

    return measured
