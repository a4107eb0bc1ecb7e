"""String literals: what their escapes mean."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|([ntr\"'\\]))")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


def unescaped(text: str) -> str:
    r"""Return what stands between a string's quotes, with its escapes replaced.

    Two ``\u`` escapes may spell one character of the upper planes, as in JSON. A backslash that begins no escape is
    itself, which the grammar allows, so that ``"\d"`` is a regular expression.

    Raises:
        ValueError: half of a character.

    Source: DMN 1.5, 10.3.1.2 rule 35 (string escape sequences).
    """
    value = _ESCAPE.sub(_meaning, text) if "\\" in text else text
    if _SURROGATE.search(value):
        return value.encode("utf-16", "surrogatepass").decode("utf-16")
    return value


def _meaning(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2]
    if code:
        return chr(int(code, 16))
    return _SIMPLE[escape[3]]
