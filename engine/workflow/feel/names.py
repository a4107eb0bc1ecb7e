"""Names of several words: FEEL allows spaces (and signs) in a name, so only who knows the names can find their ends.

Source: DMN 1.5, 10.3.1.2 rules 25 to 30.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

_PLANES = "\\u200c\\u200d\\u203f\\u2040\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\ufdf0-\\ufffd\\U00010000-\\U000effff"
WORD = rf"[\w{_PLANES}]"
"""A character of a name: what Unicode calls a letter, mark or digit, and what DMN adds, emoji among them."""
START = rf"(?!\d){WORD}"
"""The first character of a name."""
_PIECE = re.compile(rf"[\s\u180e\u200b\ufeff]*+({WORD}++|[^\s])")
MAX_PIECES = 30
"""Words and signs of one name; a longer one is never recognized."""


class KnownNames:
    """The names of several pieces that a text may use; a single word needs no entry."""

    __slots__ = ("_longest", "_names")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names: dict[tuple[str, ...], str] = {}
        self._longest: dict[str, int] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Learn a name, as it is spelt in the variables."""
        pieces = tuple(_PIECE.findall(name))
        if 1 < len(pieces) <= MAX_PIECES:
            self._names[pieces] = name
            self._longest[pieces[0]] = max(len(pieces), self._longest.get(pieces[0], 0))

    def longest_at(self, text: str, at: int, word: str) -> tuple[str, int] | None:
        """Return the longest known name at ``at``, where ``word`` stands, and where it ends; None if there is none."""
        longest = self._longest.get(word)
        if longest is None:
            return None
        pieces, ends = _pieces(text, at, longest)
        for count in range(len(pieces), 1, -1):
            name = self._names.get(tuple(pieces[:count]))
            if name is not None:
                return name, ends[count - 1]
        return None


def _pieces(text: str, at: int, count: int) -> tuple[list[str], list[int]]:
    pieces: list[str] = []
    ends: list[int] = []
    while len(pieces) < count and (match := _PIECE.match(text, at)):
        at = match.end()
        pieces.append(match[1])
        ends.append(at)
    return pieces, ends


def of_several_pieces(names: Collection[str]) -> frozenset[str]:
    """Return the names that a parser must be told; a single word is recognized anyway."""
    return frozenset(name for name in names if not name.isidentifier())


def names_in(value: Any, most: int = 10_000) -> frozenset[str]:
    """Return the keys of contexts, at any depth of a JSON value, that a parser must be told.

    Args:
        value: The variables, for example; a path into them may have names of several words.
        most: Values looked at; what lies beyond them is left out.
    """
    found: set[str] = set()
    left = [value]
    while left and most > 0:
        most -= 1
        inner = left.pop()
        if isinstance(inner, Mapping):
            found.update(key for key in inner if isinstance(key, str) and not key.isidentifier())
            left.extend(inner.values())
        elif isinstance(inner, list | tuple):
            left.extend(inner[:most])
    return frozenset(found)
