"""Functions over texts. Positions are counted in characters (code points), from 1, or from the end by -1.

Source: DMN 1.5, 10.3.4.3 (string functions).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.workflow.feel.budget import CHARACTERS_A_STEP
from engine.workflow.feel.functions.table import BuiltIn, built_in
from engine.workflow.feel.run import Run
from engine.workflow.feel.values import truncated


def _on_two(calculate: Callable[[str, str], Any]) -> Callable[[Run, str, str], Any]:
    def run_on(run: Run, text: str, match: str) -> Any:
        run.spend(len(text) // CHARACTERS_A_STEP)
        return calculate(text, match)

    return run_on


def _length(_run: Run, text: str) -> Decimal:
    return Decimal(len(text))


def _substring(run: Run, text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    first = truncated(start)
    if not first or abs(first) > len(text):
        return None
    begin = first - 1 if first > 0 else len(text) + first
    if length is None:
        return run.made_text(text[begin:])
    count = truncated(length)
    return run.made_text(text[begin : begin + count]) if count is not None and count > 0 else None


def _before(text: str, match: str) -> str:
    return text.partition(match)[0] if match and match in text else ""


def _after(text: str, match: str) -> str:
    return text if not match else text.partition(match)[2]


def _upper(run: Run, text: str) -> str:
    return run.made_text(text.upper())


def _lower(run: Run, text: str) -> str:
    return run.made_text(text.lower())


def _join(run: Run, items: list[Any], delimiter: str | None = None) -> str | None:
    if any(type(item) is not str and item is not None for item in items):
        return None
    texts, between = [item for item in items if item is not None], delimiter or ""
    run.spend(len(items))
    run.expect_characters(sum(map(len, texts)) + len(between) * max(len(texts) - 1, 0))
    return run.made_text(between.join(texts))


_MATCH = "string: string, match: string"

TEXTS: dict[str, BuiltIn] = {
    "contains": built_in(_on_two(lambda text, match: match in text), f"{_MATCH} -> boolean"),
    "starts with": built_in(_on_two(str.startswith), f"{_MATCH} -> boolean"),
    "ends with": built_in(_on_two(str.endswith), f"{_MATCH} -> boolean"),
    "substring before": built_in(_on_two(_before), f"{_MATCH} -> string"),
    "substring after": built_in(_on_two(_after), f"{_MATCH} -> string"),
    "string length": built_in(_length, "string: string -> number"),
    "substring": built_in(
        _substring,
        "string: string, start position: number -> string",
        "string: string, start position: number, length: number | null -> string",
    ),
    "upper case": built_in(_upper, "string: string -> string"),
    "lower case": built_in(_lower, "string: string -> string"),
    "string join": built_in(_join, "list: list -> string", "list: list, delimiter: string | null -> string"),
}
