"""From a text to the type that it names.

Source: DMN 1.5, 10.3.1.2 rule 52.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from engine.workflow.feel.errors import FeelSyntaxError, quote
from engine.workflow.feel.names import KnownNames
from engine.workflow.feel.types import (
    SIMPLE,
    ContextType,
    FunctionType,
    ListType,
    NamedType,
    RangeType,
    Type,
)

MAX_TYPE_DEPTH = 20
_SPACE = re.compile(r"\s*")
_SEVERAL = re.compile(r"(?:date\s+and\s+time|days\s+and\s+time\s+duration|years\s+and\s+months\s+duration)\b")
_WORD = re.compile(r"[^\W\d]\w*+(?:\s*\.\s*[^\W\d]\w*+)*+")
_ENTRY = re.compile(r'(?:([^\W\d]\w*+(?:\s++\w++){0,29})|"([^"\\\n]*+)")\s*:')
_NO_NAMES = KnownNames()


class NoTypeError(ValueError):
    """There is no type at a place; ``at`` is the place."""

    def __init__(self, at: int) -> None:
        super().__init__("expected a type, but found another text")
        self.at = at


class TypeReader:
    """Reads one type, from left to right.

    Attributes:
        at: Where it has come to.
    """

    def __init__(self, text: str, at: int, names: KnownNames = _NO_NAMES) -> None:
        self.text = text
        self.at = at
        self._names = names
        self._depth = 0

    def read(self) -> Type:
        """Return the type that begins here.

        Raises:
            NoTypeError: none does, or it is too deep.
        """
        self._skip()
        self._depth += 1
        if self._depth > MAX_TYPE_DEPTH:
            raise NoTypeError(self.at)
        found = self._simple()
        self._depth -= 1
        return found

    def _simple(self) -> Type:
        several = _SEVERAL.match(self.text, self.at)
        if several is not None:
            self.at = several.end()
            return SIMPLE[" ".join(several[0].split())]
        word = _WORD.match(self.text, self.at)
        if word is None:
            raise NoTypeError(self.at)
        known = self._names.longest_at(self.text, self.at, word[0].split(".")[0].strip())
        if known is not None and known[1] > word.end():
            self.at = known[1]
            return NamedType(known[0])
        self.at = word.end()
        return self._named("".join(word[0].split()))

    def _named(self, name: str) -> Type:
        if name in SIMPLE:
            return SIMPLE[name]
        if not self._takes("<"):
            return NamedType(name)
        if name in ("list", "range"):
            of = self.read()
            self._expect(">")
            return ListType(of) if name == "list" else RangeType(of)
        if name == "context":
            return self._context()
        if name == "function":
            return self._function()
        raise NoTypeError(self.at)

    def _context(self) -> Type:
        entries = [self._entry()]
        while self._takes(","):
            entries.append(self._entry())
        self._expect(">")
        return ContextType(tuple(entries))

    def _entry(self) -> tuple[str, Type]:
        self._skip()
        match = _ENTRY.match(self.text, self.at)
        if match is None:
            raise NoTypeError(self.at)
        self.at = match.end()
        return (match[2] if match[1] is None else " ".join(match[1].split())), self.read()

    def _function(self) -> Type:
        parameters: list[Type] = []
        if not self._takes(">"):
            parameters.append(self.read())
            while self._takes(","):
                parameters.append(self.read())
            self._expect(">")
        self._expect("->")
        return FunctionType(tuple(parameters), self.read())

    def _skip(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _takes(self, sign: str) -> bool:
        self._skip()
        if not self.text.startswith(sign, self.at):
            return False
        self.at += len(sign)
        return True

    def _expect(self, sign: str) -> None:
        if not self._takes(sign):
            raise NoTypeError(self.at)


def parse_type(text: str, names: Collection[str] = ()) -> Type:
    """Return the type that a text names, as in *instance of*; one that is not FEEL's own is a :class:`NamedType`.

    Args:
        text: ``number``, ``list<string>``, ``context<a: number>`` and so on.
        names: Of types, if they have spaces or signs in them.

    Raises:
        FeelSyntaxError: it names none.
    """
    reader = TypeReader(text, 0, KnownNames(names))
    try:
        found = reader.read()
    except NoTypeError as refusal:
        raise FeelSyntaxError(text, refusal.at, found=quote(text[refusal.at :]), expected="a type") from None
    rest = text[reader.at :]
    if rest.strip():
        raise FeelSyntaxError(text, reader.at, found=quote(rest), expected="the end")
    return found
