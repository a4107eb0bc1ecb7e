"""The words of a FEEL text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.workflow.feel.errors import FeelSyntaxError

MAX_TEXT = 4_000
"""Characters of one expression."""

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>\d+(?:\.\d+)?|\.\d+)
      | (?P<at>@"[^"]*")
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
      | (?P<sign>\*\*|<=|>=|!=|\.\.|[-+*/=<>()\[\]{},.:])""",
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word: its kind (``number``, ``at``, ``string``, ``name``, ``sign`` or ``end``), text and place."""

    kind: str
    text: str
    at: int


def tokens_of(text: str) -> list[Token]:
    """Return the words of ``text`` and an ``end``.

    Raises:
        FeelSyntaxError: a character belongs to no word, or the text is too long.
    """
    if len(text) > MAX_TEXT:
        raise FeelSyntaxError(
            f"expected an expression of at most {MAX_TEXT} characters, but it has {len(text)}"
        )
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FeelSyntaxError(f"expected FEEL, but found {text[at]!r} at {place(text, at)}")
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup or "", match.group(), at))
        at = match.end()
    return [*found, Token("end", "", len(text))]


def place(text: str, at: int) -> str:
    """Return ``line L, column C`` of a position, both counted from 1."""
    before = text[:at]
    return f"line {before.count(chr(10)) + 1}, column {at - before.rfind(chr(10))}"


def unquoted(quoted: str) -> str:
    """Return what a string literal means."""
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[0]), quoted[1:-1], flags=re.DOTALL)
