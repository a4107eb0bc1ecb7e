"""What can be wrong with a FEEL text, and with its evaluation."""

from __future__ import annotations

from typing import ClassVar

from engine.errors import ConcordError

LONGEST_QUOTE = 40
"""Characters of a FEEL text that an error repeats."""


class FeelError(ConcordError):
    """Base of the two below; nothing else leaves this package."""

    code: ClassVar[str] = "feel"


class FeelSyntaxError(FeelError):
    """The text is no FEEL.

    Attributes:
        text: The whole of it.
        line: Counted from 1.
        column: Characters, counted from 1.
        found: What stands there, quoted and cut, or "the end".
        expected: What could have stood there, in words for an analyst.
    """

    code: ClassVar[str] = "feel_syntax"

    def __init__(self, text: str, at: int, *, found: str, expected: str) -> None:
        before = text[:at]
        self.text = text
        self.line = before.count("\n") + 1
        self.column = at - before.rfind("\n")
        self.found = found
        self.expected = expected
        super().__init__(f"expected {expected}, but found {found} at line {self.line}, column {self.column}")


class FeelEvaluationError(FeelError):
    """An evaluation that must not pass for null: an unknown function, too much work, or a value that is no JSON."""

    code: ClassVar[str] = "feel_evaluation"


def quote(found: str) -> str:
    """Return a piece of a FEEL text as an error shows it."""
    return repr(found if len(found) <= LONGEST_QUOTE else found[:LONGEST_QUOTE] + "…")
