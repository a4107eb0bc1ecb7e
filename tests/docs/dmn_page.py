"""Reads the examples of ``docs/dmn.md``.

A block ``xml NAME`` or ``json NAME`` is a file; a block ``console`` has commands behind ``$``, each with what it prints. A
block ``table`` has a decision table - its hit policy, ``inputs => outputs``, its rules - and behind ``----`` inputs with what
it gives for them; a block ``lint`` has findings there instead.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from engine.workflow import decisions, feel
from engine.workflow.decisions import TableFinding
from engine.workflow.dmn.errors import Place
from tests.engine.workflow.dmn.kit import (
    NOW,
    column_in,
    column_out,
    decision,
    input_data,
    model,
    split,
    table,
)
from web.commands import main

PAGE = Path(__file__).resolve().parents[2] / "docs/dmn.md"
AGGREGATIONS = ("SUM", "MIN", "MAX", "COUNT")


class Example(NamedTuple):
    """A table (a model whose decision is ``d``), and what the page tells of it, line by line."""

    xml: bytes
    told: tuple[str, ...]


def blocks(kind: str) -> list[tuple[str, str]]:
    """Return the blocks of a kind: what stands behind the kind, and the content."""
    text = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}(?: (\S+))?\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def files() -> dict[str, str]:
    return {name: content for name, content in (*blocks("xml"), *blocks("json")) if name}


def commands() -> Iterator[tuple[str, str]]:
    """Yield each command, and what the page says that it prints."""
    for _, block in blocks("console"):
        for each in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = each.partition("\n")
            yield command, printed


def printed(command: str) -> str:
    program, *arguments = shlex.split(command)
    assert program == "concord"
    return CliRunner().invoke(main, arguments).output


def examples(kind: str) -> Iterator[Example]:
    for _, block in blocks(kind):
        head, told = block.split("----\n")
        policy, columns, *rules = head.splitlines()
        yield Example(_model(policy, columns, rules), tuple(told.splitlines()))


def _model(policy: str, columns: str, rules: list[str]) -> bytes:
    words = policy.rsplit(" ", 1)
    aggregation = words[-1] if words[-1] in AGGREGATIONS else None
    tested, _, given = columns.partition("=>")
    inputs = [tested.strip()] if ":" in tested else split(tested)
    outputs = [_output(each) for each in ([given] if ":" in given else given.split(","))]
    hit = words[0] if aggregation else policy
    boxed = table([_input(each) for each in inputs], outputs, rules, hit=hit, aggregation=aggregation)
    read = [*(each.partition(":")[0] for each in inputs), "limit"]
    return model(*map(input_data, read), decision("d", boxed, inputs=read))


def _input(text: str) -> str:
    name, _, values = text.partition(":")
    return column_in(name, values=values.strip() or None)


def _output(text: str) -> str:
    name, _, values = text.partition(":")
    return column_out(name.strip(), values=values.strip() or None)


def given(xml: bytes, inputs: str) -> str:
    """Return what a table gives for inputs (``days: 3, urgent: true``), as the page tells it."""
    values: dict[str, Any] = feel.parse(f"{{{inputs}}}").evaluate({}, now=NOW)
    try:
        return feel.to_feel(decisions.evaluate(xml, "d", values, now=NOW))
    except decisions.DecisionError as refusal:
        return f"error: {refusal}"


def finding(found: TableFinding) -> str:
    """Return a finding as the page tells it."""
    where = _where(found.place) if found.place else ""
    return f"{found.severity} {found.rule}{where}: {found.message}"


def _where(place: Place) -> str:
    parts = [f"rule {place.rule}" if place.rule else "", f"column “{place.column}”" if place.column else ""]
    said = ", ".join(filter(None, parts))
    return f" ({said})" if said else ""
