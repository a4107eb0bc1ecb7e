"""From the text of a class of characters to the class.

Source: XML Schema part 2, F.1: a dash stands for itself only at the start and the end of a class.
"""

from __future__ import annotations

import re
from typing import NoReturn

from engine.workflow.feel.xpath.blocks import BLOCKS
from engine.workflow.feel.xpath.charsets import (
    CATEGORIES,
    SPACE,
    CharClass,
    Kinds,
    Ranges,
    inverted,
    merged,
)

_NAMED = re.compile(r"([pP])\{(Is)?([A-Za-z0-9-]+)\}")
_SINGLE = {"n": "\n", "r": "\r", "t": "\t", **{sign: sign for sign in ".\\?*+{}()[]|-^$"}}
_STARTS: Ranges = (
    *((0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF)),
    *((0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF)),
    *((0x3001, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF)),
)
"""What a name in XML may start with."""
_GOES_ON: Ranges = ((0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040))
_NAME = merged((*_STARTS, *_GOES_ON))
_WORDS = frozenset("LMNS")
_MULTIPLE = {
    "d": CharClass(kinds=(Kinds(frozenset({"Nd"})),)),
    "D": CharClass(kinds=(Kinds(frozenset({"Nd"}), negated=True),)),
    "w": CharClass(kinds=(Kinds(_WORDS),)),
    "W": CharClass(kinds=(Kinds(_WORDS, negated=True),)),
    "s": CharClass(SPACE),
    "S": CharClass(inverted(SPACE)),
    "i": CharClass(_STARTS),
    "I": CharClass(inverted(_STARTS)),
    "c": CharClass(_NAME),
    "C": CharClass(inverted(_NAME)),
}


class NoPatternError(ValueError):
    """A text is no regular expression of XPath."""


class ClassReader:
    """Reads the classes of a pattern.

    Attributes:
        at: Where it has come to.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def peek(self) -> str:
        """Return the next character, nothing at the end."""
        return self.pattern[self.at : self.at + 1]

    def next(self) -> str:
        """Take the next character; there must be one."""
        found = self.peek() or self.refuse()
        self.at += 1
        return found

    def takes(self, sign: str) -> bool:
        """Take what comes next, if it is this."""
        found = self.pattern.startswith(sign, self.at)
        self.at += len(sign) if found else 0
        return found

    def refuse(self) -> NoReturn:
        """Say that the text is no pattern."""
        raise NoPatternError(self.pattern)

    def multiple(self) -> CharClass | None:
        """Take what stands for many characters after a backslash; None if something else follows."""
        if self.peek() in _MULTIPLE:
            return _MULTIPLE[self.next()]
        match = _NAMED.match(self.pattern, self.at)
        if match is None:
            return None
        self.at = match.end()
        negated, name = match[1] == "P", match[3]
        if match[2]:
            ranges = BLOCKS.get(name) or self.refuse()
            return CharClass(inverted(ranges) if negated else ranges)
        if name not in CATEGORIES:
            self.refuse()
        return CharClass(kinds=(Kinds(frozenset({name}), negated),))

    def single(self) -> str:
        """Take what stands for one character after a backslash."""
        return _SINGLE.get(self.next()) or self.refuse()

    def char_class(self) -> CharClass:
        """Take a class, after its bracket."""
        negated = self.takes("^")
        ranges: list[tuple[int, int]] = []
        kinds: list[Kinds] = []
        without = None
        begin = self.at
        while not self.takes("]"):
            if self.takes("-["):
                without = self.char_class()
                if not self.takes("]"):
                    self.refuse()
                break
            self._member(ranges, kinds, first=self.at == begin)
        if not ranges and not kinds:
            self.refuse()
        return CharClass(merged(ranges), tuple(kinds), negated, without)

    def _member(self, ranges: list[tuple[int, int]], kinds: list[Kinds], *, first: bool) -> None:
        sign = self.next()
        if sign == "[" or (sign == "-" and not (first or self.peek() == "]" or self._takes_others())):
            self.refuse()
        if sign == "\\":
            many = self.multiple()
            if many is not None:
                ranges += many.ranges
                kinds += many.kinds
                return
            sign = self.single()
        ranges.append((ord(sign), self._end_of_range(sign)))

    def _end_of_range(self, start: str) -> int:
        """Return the last character of the range that ``start`` begins; ``start`` itself if it begins none."""
        following = self.pattern[self.at + 1 : self.at + 2]
        if self.peek() != "-" or following in ("]", "["):
            return ord(start)
        self.at += 1
        end = self.next()
        if end == "\\":
            end = self.single()
        elif end == "-":
            self.refuse()
        return ord(end) if end >= start else self.refuse()

    def _takes_others(self) -> bool:
        return self.pattern.startswith("-[", self.at)
