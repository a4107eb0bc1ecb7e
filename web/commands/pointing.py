"""A place in a text, shown on a terminal."""

from __future__ import annotations

import re
import unicodedata

WIDEST = 100
"""Characters of a line that are shown; of a longer one it is those around the place."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that a terminal would not show, or would obey."""


def printable(text: str) -> str:
    r"""Return a text with what a terminal can't show, or would obey, as the escapes that FEEL has: ``\u001b``."""
    return "".join([_escaped(character) for character in text])


def _escaped(character: str) -> str:
    if unicodedata.category(character) not in _UNSEEN:
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:06x}"


def pointed(text: str, line: int, column: int) -> str:
    """Return the line of a text, and below it a caret under the column; both indented.

    Args:
        text: Of any length.
        line: Counted from 1.
        column: Characters, counted from 1; one behind the end is the end.
    """
    shown = re.sub(r"\s", " ", text.split("\n")[line - 1])
    at = min(column - 1, len(shown))
    start = max(0, min(at - WIDEST // 2, len(shown) - WIDEST))
    before, after = shown[start:at], shown[at : start + WIDEST]
    left, right = "…" * (start > 0), "…" * (start + WIDEST < len(shown))
    caret = " " * _width(left + printable(before)) + "^"
    return f"  {left}{printable(before)}{printable(after)}{right}\n  {caret}"


def _width(text: str) -> int:
    """Return the columns that a terminal gives to a text."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Mn":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
