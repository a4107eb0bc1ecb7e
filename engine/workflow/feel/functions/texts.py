"""Functions over texts. Positions are counted in characters (code points), from 1, or from the end by -1.

Source: DMN 1.5, 10.3.4.3 (string functions).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.workflow.feel.budget import CHARACTERS_A_STEP
from engine.workflow.feel.functions.table import BuiltIn, function
from engine.workflow.feel.run import Run
from engine.workflow.feel.values import truncated


def _on_two(test: Callable[[str, str], bool]) -> Callable[[Run, Any, Any], bool | None]:
    def run_on(run: Run, text: Any, match: Any) -> bool | None:
        if type(text) is not str or type(match) is not str:
            return None
        run.spend(len(text) // CHARACTERS_A_STEP)
        return test(text, match)

    return run_on


def _length(run: Run, text: Any) -> Decimal | None:
    del run
    return Decimal(len(text)) if type(text) is str else None


def _substring(run: Run, text: Any, start: Any, *rest: Any) -> str | None:
    first = truncated(start)
    if type(text) is not str or not first or abs(first) > len(text):
        return None
    begin = first - 1 if first > 0 else len(text) + first
    if not rest or rest[0] is None:
        return run.made_text(text[begin:])
    count = truncated(rest[0])
    return run.made_text(text[begin : begin + count]) if count is not None and count > 0 else None


def _upper(run: Run, text: Any) -> str | None:
    return run.made_text(text.upper()) if type(text) is str else None


def _lower(run: Run, text: Any) -> str | None:
    return run.made_text(text.lower()) if type(text) is str else None


TEXTS: dict[str, BuiltIn] = {
    "contains": function(_on_two(lambda text, match: match in text), "string, match"),
    "starts with": function(_on_two(str.startswith), "string, match"),
    "ends with": function(_on_two(str.endswith), "string, match"),
    "string length": function(_length, "string"),
    "substring": function(_substring, "string, start position", "string, start position, length"),
    "upper case": function(_upper, "string"),
    "lower case": function(_lower, "string"),
}
