"""From the text of a regular expression of XPath to its tree.

Source: W3C, XQuery 1.0 and XPath 2.0 Functions and Operators, 7.6.1 (regular expression syntax), with the groups without
a number of XPath 3.0; XML Schema part 2, F.
"""

from __future__ import annotations

import re

from engine.workflow.feel.errors import FeelEvaluationError
from engine.workflow.feel.xpath.classes import ClassReader
from engine.workflow.feel.xpath.nodes import (
    Again,
    Character,
    Choice,
    Group,
    Mark,
    Node,
    OneOf,
    Repeat,
    Sequence,
)

MAX_LEVELS = 100
MAX_REPEATS = 1_000
_QUANTIFIER = re.compile(r"(?:([?*+])|\{([0-9]{1,9})(?:(,)([0-9]{1,9})?)?\})(\?)?")
_COUNTS: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_MARKS = frozenset(".^$")
_RESERVED = frozenset("?*+{}()|]")


class Reader(ClassReader):
    """Reads one pattern, from left to right.

    Attributes:
        groups: How many groups with a number have begun.
    """

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.groups = 0
        self._closed: set[int] = set()
        self._level = 0

    def whole(self) -> Node:
        """Return the tree.

        Raises:
            NoPatternError: it is no pattern.
            FeelEvaluationError: it wants more than is sensible.
        """
        found = self._choice()
        if self.at < len(self.pattern):
            self.refuse()
        return found

    def _choice(self) -> Node:
        self._level += 1
        if self._level > MAX_LEVELS:
            raise FeelEvaluationError(f"expected patterns of at most {MAX_LEVELS} levels, but one has more")
        branches = [self._branch()]
        while self.takes("|"):
            branches.append(self._branch())
        self._level -= 1
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _branch(self) -> Node:
        nodes: list[Node] = []
        while self.at < len(self.pattern) and self.peek() not in "|)":
            nodes.append(self._quantified(self._atom()))
        return nodes[0] if len(nodes) == 1 else Sequence(tuple(nodes))

    def _quantified(self, atom: Node) -> Node:
        match = _QUANTIFIER.match(self.pattern, self.at)
        if match is None:
            return atom
        self.at = match.end()
        if match[1]:
            low, high = _COUNTS[match[1]]
        else:
            low = int(match[2])
            high = int(match[4]) if match[4] else None if match[3] else low
        if high is not None and high < low:
            self.refuse()
        if max(low, high or 0) > MAX_REPEATS:
            raise FeelEvaluationError(f"expected at most {MAX_REPEATS} repetitions, but a pattern has more")
        return Repeat(atom, low, high, lazy=bool(match[5]))

    def _atom(self) -> Node:
        sign = self.next()
        if sign == "(":
            return self._group()
        if sign == "[":
            return OneOf(self.char_class())
        if sign == "\\":
            return self._escape()
        if sign in _RESERVED:
            self.refuse()
        return Mark(sign) if sign in _MARKS else Character(sign)

    def _group(self) -> Node:
        number = None
        if self.takes("?"):
            if not self.takes(":"):
                self.refuse()
        else:
            self.groups += 1
            number = self.groups
        inner = self._choice()
        if not self.takes(")"):
            self.refuse()
        if number is not None:
            self._closed.add(number)
        return Group(number, inner)

    def _escape(self) -> Node:
        if self.peek().isdigit():
            return self._again()
        chars = self.multiple()
        return Character(self.single()) if chars is None else OneOf(chars)

    def _again(self) -> Again:
        """Read a reference: a digit more belongs to it only if there are so many groups."""
        number = int(self.next())
        while self.peek().isdigit() and 10 * number + int(self.peek()) <= self.groups:
            number = 10 * number + int(self.next())
        if number not in self._closed:
            self.refuse()
        return Again(number)


def read(pattern: str, *, spaced: bool) -> tuple[Node, int]:
    """Return a pattern's tree, and how many groups it has.

    Args:
        pattern: The text.
        spaced: White space outside of classes does not count.

    Raises:
        NoPatternError: it is no pattern.
        FeelEvaluationError: it wants more than is sensible.
    """
    reader = Reader(_without_space(pattern) if spaced else pattern)
    return reader.whole(), reader.groups


def _without_space(pattern: str) -> str:
    kept, depth, escaped = [], 0, False
    for sign in pattern:
        if sign in "\t\n\r " and not depth:
            continue
        kept.append(sign)
        depth += 0 if escaped else (sign == "[") - (sign == "]")
        escaped = sign == "\\" and not escaped
    return "".join(kept)
