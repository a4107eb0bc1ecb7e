"""Functions over texts and regular expressions. What XPath calls an error gives null.

Source: DMN 1.5, 10.3.4.3 (string functions); W3C, XQuery 1.0 and XPath 2.0 Functions and Operators, 7.6.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from engine.workflow.feel.functions.table import BuiltIn, built_in
from engine.workflow.feel.run import Run
from engine.workflow.feel.xpath import NoPatternError, pattern_of

_PART = re.compile(r"\$([0-9]+)|\\([\\$])|([^\\$]+)")


def _matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    return pattern_of(run, pattern, flags or "").found_in(run, text)


def _replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    found, parts = pattern_of(run, pattern, flags or ""), _parts(replacement)
    if parts is None or found.found_in(run, ""):
        return None
    pieces, end, length = [], 0, len(text)
    for match in found.matches(run, text):
        run.spend(1 + len(parts))
        made = "".join([_filled(part, match, found.groups) for part in parts])
        length += len(made)
        run.expect_characters(length)
        pieces += [text[end : match.start()], made]
        end = match.end()
    return run.made_text("".join([*pieces, text[end:]]))


def _parts(replacement: str) -> list[str | int] | None:
    """Return a replacement's texts, and the numbers of the groups between them; None if it is none."""
    parts: list[str | int] = []
    at = 0
    while at < len(replacement):
        match = _PART.match(replacement, at)
        if match is None:
            return None
        parts.append(int(match[1]) if match[1] else match[2] or match[3])
        at = match.end()
    return parts


def _filled(part: str | int, match: Any, groups: int) -> str:
    if isinstance(part, str):
        return part
    # $12 is the first group and a 2, if there is no twelfth.
    rest = ""
    while part > groups and part > 9:
        part, digit = divmod(part, 10)
        rest = f"{digit}{rest}"
    return ((match.group(part) or "") if part <= groups else "") + rest


def _split(run: Run, text: str, delimiter: str) -> list[str] | None:
    found = pattern_of(run, delimiter, "")
    if found.found_in(run, ""):
        return None
    pieces, end = [], 0
    for match in found.matches(run, text):
        pieces.append(text[end : match.start()])
        end = match.end()
    run.expect_items(len(pieces) + 1)
    return [*pieces, text[end:]]


def _extract(run: Run, text: str, pattern: str) -> list[str]:
    matches = [match.group(0) for match in pattern_of(run, pattern, "").matches(run, text)]
    run.expect_items(len(matches))
    return matches


def _or_null(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make what is no pattern give null, and half a character, which JSON may hold and no search can take."""

    @wraps(function)
    def run_on(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except (NoPatternError, UnicodeEncodeError):
            return None

    return run_on


_INPUT = "input: string, pattern: string"
_REPLACED = f"{_INPUT}, replacement: string"

REGEX: dict[str, BuiltIn] = {
    "matches": built_in(
        _or_null(_matches), f"{_INPUT} -> boolean", f"{_INPUT}, flags: string | null -> boolean"
    ),
    "replace": built_in(
        _or_null(_replace), f"{_REPLACED} -> string", f"{_REPLACED}, flags: string | null -> string"
    ),
    "split": built_in(_or_null(_split), "string: string, delimiter: string -> list<string>"),
    "extract": built_in(_or_null(_extract), "string: string, pattern: string -> list<string>"),
}
