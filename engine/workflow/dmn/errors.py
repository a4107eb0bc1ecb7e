"""What can be wrong with a decision model, and with a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.errors import ConcordError
from engine.workflow.errors import ModelRejectedError


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a decision model.

    Attributes:
        element: What contains it, as people know it: ``decision “Approval”``.
        element_id: Id of the innermost element that has one; None if the model gives it none.
        rule: Number of the rule in its table, counted from 1.
        column: Label of the input or output, or its number.
    """

    element: str
    element_id: str | None = None
    rule: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        rule = "" if self.rule is None else f", rule {self.rule}"
        column = "" if self.column is None else f", column “{self.column}”"
        return f"{self.element}{rule}{column}"


class DecisionModelError(ModelRejectedError):
    """A decision model can't be read, or a part of it is no FEEL; ``place`` says which, None if it is the whole."""

    code: ClassVar[str] = "decision_model"

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message if place is None else f"{message} ({place})")
        self.message = message
        self.place = place


class UnknownDecisionError(ConcordError):
    """There is no decision, service or business knowledge model of that name."""

    code: ClassVar[str] = "decision_unknown"


class DecisionError(ConcordError):
    """A decision can't be made; ``place`` says where it failed."""

    code: ClassVar[str] = "decision"

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(f"{message} ({place})")
        self.message = message
        self.place = place


class HitPolicyError(DecisionError):
    """More rules of a table match than its hit policy allows; ``rules`` has their numbers."""

    code: ClassVar[str] = "hit_policy"

    def __init__(self, message: str, place: Place, rules: tuple[int, ...]) -> None:
        super().__init__(message, place)
        self.rules = rules
