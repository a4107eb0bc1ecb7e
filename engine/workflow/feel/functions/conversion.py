"""From text to number, and from anything to text. A text that is not of the wanted form gives null.

Source: DMN 1.5, 10.3.4.1 (conversion functions).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, DecimalException
from typing import Any

from engine.workflow.feel.functions.table import BuiltIn, function
from engine.workflow.feel.run import Run
from engine.workflow.feel.temporal import iso
from engine.workflow.feel.values import NUMBERS, Function, Range

LONGEST_NUMBER = 100
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_GROUPINGS = (None, " ", ",", ".")
_POINTS = (None, ".", ",")


def _number(run: Run, value: Any, grouping: Any = None, point: Any = None) -> Decimal | None:
    del run
    if type(value) is not str or len(value) > LONGEST_NUMBER:
        return None
    if grouping not in _GROUPINGS or point not in _POINTS or (grouping is not None and grouping == point):
        return None
    digits = value.replace(grouping, "") if grouping else value
    if point == ",":
        digits = "" if "." in digits else digits.replace(",", ".")
    try:
        return NUMBERS.create_decimal(digits) if _NUMBER.fullmatch(digits) else None
    except DecimalException:
        return None


def _string(run: Run, value: Any) -> str | None:
    return None if value is None else value if type(value) is str else text_of(value, run)


def text_of(value: Any, run: Run) -> str:
    """Return a value as FEEL writes it; numbers without an exponent, texts inside of others in quotes."""
    run.spend(1)
    if value is None or type(value) is bool:
        return {None: "null", True: "true", False: "false"}[value]
    if type(value) is Decimal:
        return run.made_text(format(value, "f"))
    if type(value) is str:
        return run.made_text('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"')
    return _text_of_parts(value, run)


def _text_of_parts(value: Any, run: Run) -> str:
    if type(value) is list:
        return _joined("[", [text_of(item, run) for item in value], "]", run)
    if type(value) is dict:
        return _joined("{", [f"{key}: {text_of(inner, run)}" for key, inner in value.items()], "}", run)
    if type(value) is Range and value.sign:
        return f"{value.sign} {text_of(value.end if value.start is None else value.start, run)}"
    if type(value) is Function:
        return run.made_text(f"function({', '.join(value.parameters)})")
    if type(value) is Range:
        ends = f"{text_of(value.start, run)}..{text_of(value.end, run)}"
        return ("[" if value.start_included else "(") + ends + ("]" if value.end_included else ")")
    return iso(value)


def _joined(start: str, parts: Iterable[str], end: str, run: Run) -> str:
    return run.made_text(start + ", ".join(parts) + end)


CONVERSIONS: dict[str, BuiltIn] = {
    "number": function(
        _number, "from", "from, grouping separator", "from, grouping separator, decimal separator"
    ),
    "string": function(_string, "from"),
}
