"""Values as FEEL writes them, so that reading the text back gives the value again."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from engine.workflow.feel.boundary import civil
from engine.workflow.feel.civil import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.workflow.feel.errors import FeelEvaluationError
from engine.workflow.feel.names import START, WORD
from engine.workflow.feel.temporal import iso
from engine.workflow.feel.values import Function, Range
from engine.workflow.feel.vocabulary import KEYWORDS

LONGEST_PLAIN = 40
"""Characters of a number; a longer one is written with an exponent."""
_CIVIL = frozenset({Date, Time, DateTime, DaysTimeDuration, YearsMonthsDuration})
_NAME = re.compile(rf"{START}{WORD}*+(?: {WORD}++)*+")
_CONTROLS = {chr(code): f"\\u{code:04x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
_ESCAPES = str.maketrans({**_CONTROLS, "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def to_feel(value: Any) -> str:
    """Return the text of a FEEL value, or of what ``evaluate`` gives.

    Every text but that of a function is FEEL for the value, ``[1, "a", @"2026-11-25"]`` for instance.

    Raises:
        FeelEvaluationError: it is no such value.
    """
    if value is None or type(value) is bool:
        return {None: "null", True: "true", False: "false"}[value]
    if type(value) is str:
        return _quoted(value)
    if type(value) is Decimal:
        return _number(value)
    return _whole(value)


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'


def _number(value: Decimal) -> str:
    plain = format(value or abs(value), "f")
    return plain if len(plain) <= LONGEST_PLAIN else str(value)


def _whole(value: Any) -> str:
    if type(value) is list:
        return f"[{', '.join(map(to_feel, value))}]"
    if type(value) is dict:
        return "{" + ", ".join([f"{key_text(key)}: {to_feel(inner)}" for key, inner in value.items()]) + "}"
    if type(value) is Range:
        return _range(value)
    if type(value) is Function:
        return f"function({', '.join(value.parameters)}) …"
    found = value if type(value) in _CIVIL else civil(value)
    if found is None:
        raise FeelEvaluationError(f"expected a FEEL value, but got {type(value).__name__}")
    return f'@"{iso(found)}"'


def _range(value: Range) -> str:
    if value.sign:
        return f"({value.sign} {to_feel(value.end if value.start is None else value.start)})"
    start, end = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{start}{to_feel(value.start)}..{to_feel(value.end)}{end}"


def key_text(key: str) -> str:
    """Return the key of a context: a name as it is, anything else as a string."""
    return key if _NAME.fullmatch(key) and key not in KEYWORDS else _quoted(key)
