"""From text to number, from anything to text, and whether two values are the same.

Source: DMN 1.5, 10.3.4.1 (conversion functions) and 10.3.4.6 (is).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, DecimalException
from typing import Any

from engine.workflow.feel.functions.table import BuiltIn, built_in
from engine.workflow.feel.notation import key_text
from engine.workflow.feel.run import Run
from engine.workflow.feel.temporal import iso
from engine.workflow.feel.values import NUMBERS, Function, Range

LONGEST_NUMBER = 100
ISO_STEPS = 2
"""To write a date, a time or a duration takes about as long as this many steps, and the one that any value takes."""
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_GROUPINGS = (None, " ", ",", ".")
_POINTS = (None, ".", ",")


def _number(_run: Run, value: str, grouping: str | None = None, point: str | None = None) -> Decimal | None:
    if len(value) > LONGEST_NUMBER or grouping not in _GROUPINGS or point not in _POINTS:
        return None
    if grouping is not None and grouping == point:
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


def _is(run: Run, one: Any, other: Any) -> bool:
    """Tell whether two values are the same, and not only equal: two moments are not, if their zones differ."""
    kind = type(one)
    if kind is not type(other):
        return False
    run.spend(1)
    if kind is list:
        return len(one) == len(other) and all(_is(run, a, b) for a, b in zip(one, other, strict=True))
    if kind is dict:
        return one.keys() == other.keys() and all(_is(run, one[key], other[key]) for key in one)
    return bool(one == other)


def text_of(value: Any, run: Run) -> str:
    """Return a value as FEEL writes it; numbers without an exponent, texts inside of others in quotes."""
    run.spend(1)
    if value is None or type(value) is bool:
        return {None: "null", True: "true", False: "false"}[value]
    if type(value) is Decimal:
        # A zero below zero is no other zero.
        return run.made_text(format(value or abs(value), "f"))
    if type(value) is str:
        return run.made_text('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"')
    return _text_of_parts(value, run)


def _text_of_parts(value: Any, run: Run) -> str:
    if type(value) is list:
        return _joined("[", [text_of(item, run) for item in value], "]", run)
    if type(value) is dict:
        return _joined(
            "{", [f"{key_text(key)}: {text_of(inner, run)}" for key, inner in value.items()], "}", run
        )
    if type(value) is Range and value.sign:
        return f"{value.sign} {text_of(value.end if value.start is None else value.start, run)}"
    if type(value) is Function:
        return run.made_text(f"function({', '.join(value.parameters)})")
    if type(value) is Range:
        ends = f"{text_of(value.start, run)}..{text_of(value.end, run)}"
        return ("[" if value.start_included else "(") + ends + ("]" if value.end_included else ")")
    run.spend(ISO_STEPS)
    return iso(value)


def _joined(start: str, parts: Iterable[str], end: str, run: Run) -> str:
    return run.made_text(start + ", ".join(parts) + end)


CONVERSIONS: dict[str, BuiltIn] = {
    "number": built_in(
        _number,
        "from: string -> number",
        "from: string, grouping separator: string | null -> number",
        "from: string, grouping separator: string | null, decimal separator: string | null -> number",
    ),
    "string": built_in(_string, "from: any -> string"),
    "is": built_in(_is, "value1: any, value2: any -> boolean"),
}
