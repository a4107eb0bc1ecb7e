"""Reads the examples of ``docs/feel.md``.

A block ``feel`` has an expression on each line, and behind ``//`` its value as ``to_feel`` writes it, or ``error: …``. A
block ``cell`` has a test on each line, and behind ``//`` values with what it says of them, with ``;`` between them. The
block ``json`` has the variables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from engine.workflow import feel
from engine.workflow.environment import known

PAGE = Path(__file__).resolve().parents[2] / "docs/feel.md"
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
"""The page says so."""


class Example(NamedTuple):
    """A text and what the page says that it gives; ``tested`` is what a cell is tried on."""

    text: str
    told: str
    tested: str | None = None


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def variables() -> dict[str, Any]:
    (block,) = blocks("json")
    found: dict[str, Any] = feel.from_typed_json(json.loads(block))
    return found


def examples() -> Iterator[Example]:
    for line in "".join(blocks("feel")).splitlines():
        text, told = line.rsplit(" // ", 1)
        yield Example(text.strip(), told)
    for line in "".join(blocks("cell")).splitlines():
        text, tried = line.rsplit(" // ", 1)
        for one in tried.split("; "):
            tested, told = one.rsplit(": ", 1)
            yield Example(text.strip(), told, tested)


def given(example: Example, over: dict[str, Any]) -> str:
    """Return what an example gives, as the page tells it."""
    names, scope = feel.names_in(over), feel.begin(over, now=NOW)
    try:
        if example.tested is None:
            return feel.to_feel(known(feel.parse(example.text, names)).evaluate_in(scope))
        tested = feel.parse(example.tested, names).evaluate_in(scope)
        return feel.to_feel(known(feel.parse_unary(example.text, names)).evaluate_in(scope, tested))
    except feel.FeelError as refusal:
        return f"error: {refusal}"
