"""What can be wrong with a FEEL text."""

from __future__ import annotations

from typing import ClassVar

from engine.errors import ConcordError


class FeelError(ConcordError):
    """Base of the two below."""

    code: ClassVar[str] = "feel"


class FeelSyntaxError(FeelError):
    """The text is no FEEL; the message gives line and column."""

    code: ClassVar[str] = "feel_syntax"


class FeelEvaluationError(FeelError):
    """The expression can't be evaluated: an unknown function, a wrong argument, or too much work."""

    code: ClassVar[str] = "feel_evaluation"
