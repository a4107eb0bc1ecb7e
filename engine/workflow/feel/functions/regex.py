"""Functions over texts and regular expressions. What XPath calls an error gives null.

A search takes time in proportion to the text and to the size of the program that the pattern becomes, and is paid for
in advance.

Source: DMN 1.5, 10.3.4.3 (string functions); W3C, XQuery 1.0 and XPath 2.0 Functions and Operators, 7.6.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from typing import Any

from engine.workflow.feel.errors import FeelEvaluationError
from engine.workflow.feel.functions.table import BuiltIn, built_in
from engine.workflow.feel.functions.xpath import NoPatternError, translated
from engine.workflow.feel.run import Run

MAX_PATTERN = 1_000
"""Characters."""
MAX_MEMORY = 2**20
"""Bytes of one compiled pattern."""
WORK_A_STEP = 500
"""Characters times instructions: about 20 microseconds at worst, and usually far less."""

_PART = re.compile(r"\$([0-9]+)|\\([\\$])|([^\\$]+)")


@lru_cache(maxsize=64)
def _compiled(pattern: str, flags: str) -> Any:
    """Return a compiled pattern, or None for what is none."""
    # Few texts search by patterns; who uses none needs no library.
    import re2

    options = re2.Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    try:
        return re2.compile(translated(pattern, flags), options)
    except (NoPatternError, re2.error):
        return None


def _pattern(pattern: str, flags: str | None) -> Any:
    if len(pattern) > MAX_PATTERN:
        raise FeelEvaluationError(f"expected patterns of at most {MAX_PATTERN} characters, but one is longer")
    return _compiled(pattern, "".join(sorted(set(flags or ""))))


def _search(run: Run, found: Any, text: str) -> Any:
    run.spend(1 + len(text) * found.programsize // WORK_A_STEP)
    return found.search(text)


def _searches(run: Run, found: Any, text: str) -> Iterator[Any]:
    """Yield the matches, from left to right; each search may look at all that is left of the text."""
    at = 0
    matches = found.finditer(text)
    while True:
        run.spend(1 + (len(text) - at) * found.programsize // WORK_A_STEP)
        match = next(matches, None)
        if match is None:
            return
        at = match.end()
        yield match


def _matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool | None:
    found = _pattern(pattern, flags)
    return None if found is None else _search(run, found, text) is not None


def _replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    found, parts = _pattern(pattern, flags), _parts(replacement)
    if found is None or parts is None or found.search("") is not None:
        return None
    pieces, end, length = [], 0, len(text)
    for match in _searches(run, found, text):
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
    found = _pattern(delimiter, None)
    if found is None or found.search("") is not None:
        return None
    pieces, end = [], 0
    for match in _searches(run, found, text):
        pieces.append(text[end : match.start()])
        end = match.end()
    run.expect_items(len(pieces) + 1)
    return [*pieces, text[end:]]


def _extract(run: Run, text: str, pattern: str) -> list[str] | None:
    found = _pattern(pattern, None)
    if found is None:
        return None
    matches = [match.group() for match in _searches(run, found, text)]
    run.expect_items(len(matches))
    return matches


def _on_unicode(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make half a character, which JSON may hold and no search can take, give null."""

    @wraps(function)
    def run_on(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except UnicodeEncodeError:
            return None

    return run_on


_INPUT = "input: string, pattern: string"
_REPLACED = f"{_INPUT}, replacement: string"

REGEX: dict[str, BuiltIn] = {
    "matches": built_in(_on_unicode(_matches), _INPUT, f"{_INPUT}, flags: string | null"),
    "replace": built_in(_on_unicode(_replace), _REPLACED, f"{_REPLACED}, flags: string | null"),
    "split": built_in(_on_unicode(_split), "string: string, delimiter: string"),
    "extract": built_in(_on_unicode(_extract), "string: string, pattern: string"),
}
