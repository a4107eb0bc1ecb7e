"""From a FEEL text to the words that the grammar is written in.

What FEEL leaves to knowledge is settled here, so that the grammar needs to look one word ahead only: where a name of
several words ends, whether a name is called, whether ``]`` and ``[`` open and close a range (``]1..3[``), and what is a
key of a context or the name of a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import DecimalException
from typing import Any, NoReturn

from lark import Token

from engine.workflow.feel import patterns
from engine.workflow.feel.budget import MAX_DEPTH, MAX_TEXT
from engine.workflow.feel.errors import FeelSyntaxError, quote
from engine.workflow.feel.members import PROPERTIES_OF_SEVERAL_WORDS
from engine.workflow.feel.names import KnownNames
from engine.workflow.feel.strings import unescaped
from engine.workflow.feel.temporal import temporal_of
from engine.workflow.feel.typenames import NoTypeError, TypeReader
from engine.workflow.feel.values import NUMBERS
from engine.workflow.feel.vocabulary import (
    BINDING,
    CLOSING,
    ENDS_A_VALUE,
    KEYWORDS,
    OPENING,
    SIGNS,
    incomplete,
)

_PROPERTIES = KnownNames(PROPERTIES_OF_SEVERAL_WORDS)


class Tokens:
    """The words of one text, in order; iterating raises :class:`FeelSyntaxError` at what is none."""

    def __init__(self, text: str, names: KnownNames, functions: KnownNames) -> None:
        self._text = text
        self._at = 0
        self._names = names
        self._functions = functions
        self._before = ""
        # Around the current place: "(", "[", "{", "call", "parameters", "range" or "bind" (between for and return).
        self._around: list[str] = []

    def __iter__(self) -> Iterator[Token]:
        if len(self._text) > MAX_TEXT:
            self._refuse(0, f"a text of {len(self._text)} characters", f"at most {MAX_TEXT} characters")
        while (token := self._next()) is not None:
            self._before = token.type
            yield token
        yield Token("$END", "", len(self._text))

    def _next(self) -> Token | None:
        for read in (self._type, self._key, self._parameter, self._bound):
            named = read()
            if named is not None:
                return named
        while self._at < len(self._text):
            match = patterns.TOKEN.match(self._text, self._at)
            if match is None:
                self._refuse(self._at, *incomplete(self._text, self._at))
            if match.lastgroup != "space":
                return self._token(match)
            self._at = match.end()
        return None

    def _token(self, match: re.Match[str]) -> Token:
        kind, text = match.lastgroup, match[0]
        if kind == "word":
            return self._word(text)
        if kind == "sign":
            return self._sign(text)
        if kind == "NUMBER":
            return self._number(text)
        return self._at_literal(text) if kind == "at" else self._string(text, "STRING", self._at)

    def _made(self, kind: str, value: Any, end: int) -> Token:
        token = Token(kind, value, self._at, end_pos=end)
        self._at = end
        return token

    # -- names ---------------------------------------------------------------------------------------------------

    def _word(self, word: str) -> Token:
        end = self._at + len(word)
        if self._before == "_DOT":
            name, end = self._longest(word, end, self._names, _PROPERTIES)
            return self._made("NAME", name, end)
        called, called_end = self._longest(word, end, self._functions)
        if called_end > end and patterns.CALLED.match(self._text, called_end):
            return self._made("CALLEE", called, called_end)
        name, name_end = self._longest(word, end, self._names)
        # "date and time" may be two variables just as well.
        if called_end > max(end, name_end) and " and " not in called and self._is_alone(called_end):
            return self._made("NAME", called, called_end)
        if name_end > end:
            return self._made("NAME", name, name_end)
        if word in KEYWORDS:
            return self._keyword(word, end)
        of = (
            patterns.OF.match(self._text, end)
            if word == "instance" and self._before in ENDS_A_VALUE
            else None
        )
        if of is not None:
            return self._made("INSTANCE_OF", "instance of", of.end())
        return self._made("CALLEE" if patterns.CALLED.match(self._text, end) else "NAME", word, end)

    def _longest(self, word: str, end: int, *known: KnownNames) -> tuple[str, int]:
        found = [names.longest_at(self._text, self._at, word) for names in known]
        return max([(word, end), *(each for each in found if each)], key=lambda named: named[1])

    def _is_alone(self, end: int) -> bool:
        """Tell whether what ends there is all of an argument, or what *instance of* asks about."""
        begins = self._before in ("", "_LPAR", "_COMMA", "_COLON")
        return begins and patterns.AFTER_A_FUNCTION.match(self._text, end) is not None

    def _keyword(self, word: str, end: int) -> Token:
        kind = KEYWORDS[word]
        if kind in BINDING:
            self._enter("bind")
        elif kind in ("_RETURN", "_SATISFIES") and self._around[-1:] == ["bind"]:
            self._around.pop()
        return self._made(kind, word, end)

    def _key(self) -> Token | None:
        """Return the key of a context or the name of a parameter, where one may stand and a colon follows."""
        if self._around[-1:] not in (["{"], ["call"]) or self._before not in ("_LBRACE", "_LPAR", "_COMMA"):
            return None
        match = patterns.KEY.match(self._text, self._at)
        if match is None:
            return None
        if match["string"]:
            token = self._string(match["string"], "KEY", match.start("string"))
        else:
            token = self._made("KEY", " ".join(match["name"].split()), match.end())
        self._names.add(token.value)
        return token

    def _type(self) -> Token | None:
        """Return the type after *instance of* and after the colon of a parameter."""
        declared = self._before == "_COLON" and self._around[-1:] == ["parameters"]
        if not declared and self._before != "INSTANCE_OF":
            return None
        reader = TypeReader(self._text, self._at, self._names)
        try:
            found = reader.read()
        except NoTypeError as refusal:
            rest = self._text[refusal.at :]
            self._refuse(refusal.at, quote(rest) if rest else "the end", "a type")
        return self._made("TYPE", found, reader.at)

    def _parameter(self) -> Token | None:
        """Return the name of a parameter that a function definition declares."""
        declared = self._around[-1:] == ["parameters"] and self._before in ("_LPAR", "_COMMA")
        match = patterns.PARAMETER.match(self._text, self._at) if declared else None
        if match is None:
            return None
        name = " ".join(match["name"].split())
        self._names.add(name)
        return self._made("KEY", name, match.end())

    def _bound(self) -> Token | None:
        """Return the name that ``for``, ``some`` or ``every`` binds."""
        again = self._before == "_COMMA" and self._around[-1:] == ["bind"]
        match = patterns.BOUND.match(self._text, self._at) if again or self._before in BINDING else None
        if match is None:
            return None
        name = " ".join(match["name"].split())
        self._names.add(name)
        return self._made("NAME", name, match.end())

    # -- signs ---------------------------------------------------------------------------------------------------

    def _sign(self, sign: str) -> Token:
        if self._text.startswith("/*", self._at):
            self._refuse(self._at, *incomplete(self._text, self._at))
        negative = patterns.NUMBER.match(self._text, self._at) if sign == "-" else None
        if negative is not None and self._before not in ENDS_A_VALUE:
            return self._number(negative[0])
        kind = self._bracket(sign) if sign in "[]" else SIGNS[sign]
        if kind in OPENING:
            self._enter(self._opened(kind))
        elif kind in CLOSING:
            self._leave()
        elif kind == "_DOTS" and self._around[-1:] in (["("], ["["]):
            self._around[-1] = "range"
        return self._made(kind, sign, self._at + len(sign))

    def _opened(self, kind: str) -> str:
        if kind != "_LPAR":
            return OPENING[kind]
        if self._before == "_FUNCTION":
            return "parameters"
        return "call" if self._before == "CALLEE" or self._before in ENDS_A_VALUE else "("

    def _bracket(self, sign: str) -> str:
        after_value = self._before in ENDS_A_VALUE
        if sign == "]":
            return "_RSQB" if after_value or self._before == "_LSQB" else "_ROPEN"
        closes = (
            after_value
            and self._around[-1:] == ["range"]
            and patterns.AFTER_A_RANGE.match(self._text, self._at + 1)
        )
        return "_RCLOSE" if closes else "_LSQB"

    def _enter(self, kind: str) -> None:
        self._around.append(kind)
        if len(self._around) > MAX_DEPTH:
            self._refuse(self._at, "a deeper one", f"at most {MAX_DEPTH} levels")

    def _leave(self) -> None:
        while self._around and self._around.pop() == "bind":
            pass

    # -- literals ------------------------------------------------------------------------------------------------

    def _number(self, text: str) -> Token:
        try:
            NUMBERS.create_decimal(text)
        except DecimalException:
            self._refuse(self._at, quote(text), "a number with an exponent of at most 6144")
        return self._made("NUMBER", text, self._at + len(text))

    def _string(self, quoted: str, kind: str, start: int) -> Token:
        self._at = start
        try:
            value = unescaped(quoted[1:-1])
        except ValueError:
            self._refuse(start, quote(quoted), "a string of whole characters")
        return self._made(kind, value, start + len(quoted))

    def _at_literal(self, text: str) -> Token:
        if temporal_of(text[2:-1]) is None:
            self._refuse(self._at, quote(text), "a date, time, date and time or duration")
        return self._made("AT", text[2:-1], self._at + len(text))

    def _refuse(self, at: int, found: str, expected: str) -> NoReturn:
        raise FeelSyntaxError(self._text, at, found=found, expected=expected)
