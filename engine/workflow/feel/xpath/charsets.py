r"""Classes of characters, as a regular expression writes them: ``[a-z\d-[aeiou]]``, ``\p{Lu}``, ``\W``.

Source: XML Schema part 2, F.1 (character classes).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

Ranges = tuple[tuple[int, int], ...]
"""First and last code points, sorted and apart."""

LAST = 0x10FFFF
CATEGORIES = frozenset(
    re.findall(
        r"\w+",
        """
        L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So
        C Cc Cf Co Cn
        """,
    )
)
"""The categories of Unicode that a pattern may name; halves of characters (Cs) are not among them."""
SPACE: Ranges = ((0x09, 0x0A), (0x0D, 0x0D), (0x20, 0x20))

_CASES_OF_ONE = ("kK\u212a", "sS\u017f", "\u00e5\u00c5\u212b", "\u03c9\u03a9\u2126")
"""Letters that are each other's cases, although neither upper() nor lower() leads from one to all."""
_FURTHER = {each: frozenset(letters) for letters in _CASES_OF_ONE for each in letters}


@dataclass(frozen=True, slots=True)
class Kinds:
    """All characters of some categories, or all others."""

    categories: frozenset[str]
    negated: bool = False

    def __contains__(self, sign: str) -> bool:
        category = unicodedata.category(sign)
        return (category in self.categories or category[0] in self.categories) is not self.negated


@dataclass(frozen=True, slots=True)
class CharClass:
    """Characters of some ranges and kinds, or all others; without those of another class."""

    ranges: Ranges = ()
    kinds: tuple[Kinds, ...] = ()
    negated: bool = False
    without: CharClass | None = None

    def holds(self, sign: str, *, fold: bool) -> bool:
        r"""Tell whether a character belongs to it; with ``fold``, one of its cases is enough.

        Case is a matter of the characters that are written; ``\p{Lu}`` stays what it is.
        """
        written = any(_lies_in(each, self.ranges) for each in (cases_of(sign) if fold else (sign,)))
        found = written or any(sign in kinds for kinds in self.kinds)
        if found is self.negated:
            return False
        return self.without is None or not self.without.holds(sign, fold=fold)


def _lies_in(sign: str, ranges: Ranges) -> bool:
    code = ord(sign)
    return any(low <= code <= high for low, high in ranges)


def cases_of(sign: str) -> frozenset[str]:
    """Return a character and its other cases."""
    found = {sign, *sign.lower(), *sign.upper()} if len(sign.lower()) == len(sign.upper()) == 1 else {sign}
    return frozenset(found).union(*(_FURTHER.get(each, ()) for each in found))


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return ranges sorted, and joined where they touch."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def inverted(ranges: Ranges) -> Ranges:
    """Return all characters that are in none of the ranges."""
    starts = [0, *(high + 1 for _, high in ranges)]
    ends = [*(low - 1 for low, _ in ranges), LAST]
    return tuple((low, high) for low, high in zip(starts, ends, strict=True) if low <= high)


def common(ones: Ranges, others: Ranges) -> Ranges:
    """Return the characters that are in both."""
    pairs = ((max(a, c), min(b, d)) for a, b in ones for c, d in others)
    return merged((low, high) for low, high in pairs if low <= high)
