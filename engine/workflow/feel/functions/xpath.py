r"""From the regular expressions of XPath, which FEEL has, to those of RE2, which can't be made to hang.

RE2 has no back-references; of Unicode it knows categories and scripts, but no blocks (``\p{IsBasicLatin}``). Texts with
these are refused, and so is a class that is taken from another (``[a-z-[aeiou]]``) where one of them has ``\w`` or the
like.

Source: W3C, XQuery 1.0 and XPath 2.0 Functions and Operators, 7.6.1 (regular expression syntax); XML Schema, F.1
(character classes).
"""

from __future__ import annotations

import re
from typing import NoReturn

from engine.workflow.feel.errors import FeelEvaluationError

_FLAGS = frozenset("smix")
_SPACE = frozenset("\t\n\r ")
_LITERAL = frozenset(".\\?*+{}()[]|-^$")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_CLASSES = {
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "s": r" \t\n\r",
    "w": r"\p{L}\p{M}\p{N}\p{S}",
    "W": r"\p{P}\p{Z}\p{C}",
    "i": r"\p{L}_:",
    "c": r"\p{L}\p{M}\p{Nd}_:.\-",
}
_NEGATED = {"S": "s", "I": "i", "C": "c"}
_CATEGORY = re.compile(r"[pP]\{([A-Za-z]+)\}")
_LAST = 0x10FFFF

_Ranges = list[tuple[int, int]]


class NoPatternError(ValueError):
    """A text is no regular expression of XPath."""


def translated(pattern: str, flags: str) -> str:
    """Return RE2's regular expression for one of XPath.

    Args:
        pattern: The expression.
        flags: Any of ``s`` (a dot matches a line's end), ``m`` (``^`` and ``$`` match at lines), ``i`` (case does not
            matter) and ``x`` (white space in the pattern does not count).

    Raises:
        NoPatternError: the text or the flags are none.
        FeelEvaluationError: it has what RE2 has not.
    """
    if not set(flags) <= _FLAGS:
        raise NoPatternError(flags)
    body = _Translator(_without_space(pattern) if "x" in flags else pattern).body()
    kept = "".join(sorted(set(flags) - {"x"}))
    return f"(?{kept}){body}" if kept else body


def _without_space(pattern: str) -> str:
    """Leave out the white space that is in no character class."""
    kept, depth, escaped = [], 0, False
    for sign in pattern:
        if sign in _SPACE and not depth:
            continue
        kept.append(sign)
        depth += 0 if escaped else (sign == "[") - (sign == "]")
        escaped = sign == "\\" and not escaped
    return "".join(kept)


class _Translator:
    """Goes over one pattern, from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def body(self) -> str:
        pieces = []
        while self._at < len(self._pattern):
            sign = self._next()
            if sign == "\\":
                pieces.append(self._escape())
            elif sign == "[":
                pieces.append(self._class()[0])
            elif sign == "(" and self._peek() == "?":
                pieces.append(self._group())
            else:
                pieces.append(sign)
        return "".join(pieces)

    def _next(self) -> str:
        if self._at >= len(self._pattern):
            self._refuse()
        self._at += 1
        return self._pattern[self._at - 1]

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _group(self) -> str:
        if not self._pattern.startswith("?:", self._at):
            self._refuse()
        self._at += 2
        return "(?:"

    def _escape(self) -> str:
        """Return what an escape outside of a class means."""
        category = self._category()
        if category is not None:
            return category
        sign = self._next()
        if sign.isdigit():
            raise FeelEvaluationError("expected a pattern without back-references, which are not supported")
        if sign in _CLASSES:
            return f"[{_CLASSES[sign]}]"
        if sign in _NEGATED:
            return f"[^{_CLASSES[_NEGATED[sign]]}]"
        return _point(ord(self._literal(sign)))

    def _category(self) -> str | None:
        match = _CATEGORY.match(self._pattern, self._at)
        if match is None:
            return None
        if match[1].startswith("Is"):
            raise FeelEvaluationError("expected a pattern without Unicode blocks, which are not supported")
        self._at = match.end()
        return "\\" + match[0]

    def _literal(self, sign: str) -> str:
        if sign not in _LITERAL and sign not in _CONTROLS:
            self._refuse()
        return _CONTROLS.get(sign, sign)

    def _refuse(self) -> NoReturn:
        raise NoPatternError(self._pattern)

    # -- character classes ---------------------------------------------------------------------------------------

    def _class(self) -> tuple[str, _Ranges | None]:
        """Return a class after its bracket, and the characters in it; None for those if they are too many to list."""
        negated = self._peek() == "^"
        self._at += negated
        ranges: _Ranges = []
        others: list[str] = []
        while self._peek() != "]":
            if self._pattern.startswith("-[", self._at):
                return self._difference(_inverted(ranges) if negated else ranges, others)
            self._member(ranges, others)
        self._at += 1
        if not ranges and not others:
            self._refuse()
        text = "".join([*others, *(f"{_point(low)}-{_point(high)}" for low, high in ranges)])
        known = None if others else _inverted(ranges) if negated else ranges
        return f"[{'^' if negated else ''}{text}]", known

    def _member(self, ranges: _Ranges, others: list[str]) -> None:
        low = self._character(others)
        if low is None:
            return
        high: str | None = low
        following = self._pattern[self._at + 1 : self._at + 2]
        if self._peek() == "-" and following not in ("]", "["):
            self._at += 1
            high = self._character([])
        if high is None or high < low:
            self._refuse()
        ranges.append((ord(low), ord(high)))

    def _character(self, others: list[str]) -> str | None:
        """Return one character of a class; None for an escape that stands for many."""
        sign = self._next()
        if sign == "[":
            self._refuse()
        if sign != "\\":
            return sign
        category = self._category()
        if category is None and self._peek() in _CLASSES:
            category = _CLASSES[self._next()]
        if category is None and self._peek() == "S":
            category = "\\" + self._next()
        if category is None:
            return self._literal(self._next())
        others.append(category)
        return None

    def _difference(self, ranges: _Ranges, others: list[str]) -> tuple[str, _Ranges]:
        self._at += 2
        _, taken = self._class()
        if self._next() != "]":
            self._refuse()
        if others or taken is None:
            raise FeelEvaluationError(
                "expected a class of characters to take others from, but it has \\w or the like"
            )
        left = _common(ranges, _inverted(taken))
        text = "".join(f"{_point(low)}-{_point(high)}" for low, high in left)
        return (f"[{text}]" if text else rf"[^\x{{0}}-\x{{{_LAST:x}}}]"), left


def _point(code: int) -> str:
    return rf"\x{{{code:x}}}"


def _inverted(ranges: _Ranges) -> _Ranges:
    found, start = [], 0
    for low, high in sorted(ranges):
        if low > start:
            found.append((start, low - 1))
        start = max(start, high + 1)
    return [*found, (start, _LAST)] if start <= _LAST else found


def _common(ones: _Ranges, others: _Ranges) -> _Ranges:
    pairs = ((max(a, c), min(b, d)) for a, b in ones for c, d in others)
    return sorted((low, high) for low, high in pairs if low <= high)
