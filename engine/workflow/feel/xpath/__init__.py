"""The regular expressions of XPath, which FEEL has, on two engines: RE2, and for what that can't say one of our own.

Neither can be made to hang: RE2 takes time in proportion to the text and to the size of the program that the pattern
becomes, which is paid for in advance; the other pays for each try.

Source: W3C, XQuery 1.0 and XPath 2.0 Functions and Operators, 7.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from engine.workflow.feel.errors import FeelEvaluationError
from engine.workflow.feel.run import Run
from engine.workflow.feel.xpath.classes import NoPatternError
from engine.workflow.feel.xpath.emitting import BeyondRE2Error, re2_text
from engine.workflow.feel.xpath.machine import Machine
from engine.workflow.feel.xpath.nodes import Node
from engine.workflow.feel.xpath.reading import read

__all__ = ["NoPatternError", "Pattern", "pattern_of"]

MAX_PATTERN = 1_000
"""Characters."""
MAX_MEMORY = 2**20
"""Bytes of one compiled pattern."""
WORK_A_STEP = 500
"""Characters times RE2's instructions: about 20 microseconds at worst, and usually far less."""
PATTERN_STEPS = 60
"""To read and compile a short pattern takes about as long as this many steps."""
CHARACTERS_OF_A_STEP = 4
"""Characters of a pattern that are read and compiled in the time of a step."""
FLAGS = frozenset("smix")


class Pattern:
    """A regular expression that can be searched for.

    Attributes:
        groups: How many groups with a number it has.
    """

    def __init__(self, node: Node, groups: int, flags: str) -> None:
        self.groups = groups
        self._node = node
        self._flags = flags
        self._lines = "m" in flags
        self._re2 = _compiled(node, flags)
        self._machine: Machine | None = None

    def found_in(self, run: Run, text: str) -> bool:
        """Tell whether it matches anywhere in a text."""
        engine = self._engine(text)
        if isinstance(engine, Machine):
            return engine.search(run, text) is not None
        run.spend(1 + len(text) * engine.programsize // WORK_A_STEP)
        return engine.search(text) is not None

    def matches(self, run: Run, text: str) -> Iterator[Any]:
        """Yield the matches, from left to right; they have ``start``, ``end`` and ``group``."""
        engine = self._engine(text)
        return engine.matches(run, text) if isinstance(engine, Machine) else _searches(run, engine, text)

    def _engine(self, text: str) -> Any:
        # For RE2 a line begins after the last newline as well.
        if self._re2 is not None and not (self._lines and text.endswith("\n")):
            return self._re2
        if self._machine is None:
            self._machine = Machine(self._node, self.groups, self._flags)
        return self._machine


def _searches(run: Run, engine: Any, text: str) -> Iterator[Any]:
    """Yield what RE2 finds; each search may look at all that is left of the text."""
    at = 0
    matches = engine.finditer(text)
    while True:
        run.spend(1 + (len(text) - at) * engine.programsize // WORK_A_STEP)
        match = next(matches, None)
        if match is None:
            return
        at = match.end()
        yield match


def _compiled(node: Node, flags: str) -> Any:
    """Return RE2's program for a tree, or None if it can't say it."""
    # Few texts search by patterns; who uses none needs no library.
    import re2

    kept = "".join(sorted(set(flags) - {"x"}))
    options = re2.Options()
    options.max_mem = MAX_MEMORY
    options.log_errors = False
    try:
        text = re2_text(node, fold="i" in flags)
        return re2.compile(f"(?{kept}){text}" if kept else text, options)
    except BeyondRE2Error:
        return None
    except re2.error:
        raise FeelEvaluationError("expected a pattern of a sensible size, but one is larger") from None


@lru_cache(maxsize=64)
def _pattern(pattern: str, flags: str) -> Pattern:
    node, groups = read(pattern, spaced="x" in flags)
    return Pattern(node, groups, flags)


def pattern_of(run: Run, pattern: str, flags: str) -> Pattern:
    """Return what a text of a regular expression says.

    Args:
        run: Pays for reading it; once, for an evaluation that asks again finds it in the cache, or as if it did.
        pattern: The text.
        flags: Any of ``s`` (a dot matches a line's end), ``m`` (``^`` and ``$`` match at lines), ``i`` (case does not
            matter) and ``x`` (white space in the pattern does not count).

    Raises:
        NoPatternError: the text or the flags are none.
        FeelEvaluationError: it is too large.
    """
    if len(pattern) > MAX_PATTERN:
        raise FeelEvaluationError(f"expected patterns of at most {MAX_PATTERN} characters, but one is longer")
    if not FLAGS.issuperset(flags):
        raise NoPatternError(flags)
    run.spend_once((pattern, flags), PATTERN_STEPS + len(pattern) // CHARACTERS_OF_A_STEP)
    return _pattern(pattern, "".join(sorted(set(flags))))
