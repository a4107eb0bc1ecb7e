"""From what callers give to what FEEL computes with, at the cost of the evaluation that reads it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, DecimalException
from typing import Any, Protocol

from engine.workflow.feel.boundary import AS_THEY_ARE, civil
from engine.workflow.feel.errors import FeelEvaluationError
from engine.workflow.feel.values import NUMBERS, Range

_EXACT = 10**NUMBERS.prec
"""Smaller whole numbers need no rounding, and neither does what a float is written as."""


class Payer(Protocol):
    """What counts work; an evaluation."""

    def spend(self, steps: int) -> None:
        """Count work, before it is done."""


def taken_in(value: Any, run: Payer) -> Any:
    """Return a variable's value as FEEL has it: numbers are decimals, and lists and contexts copies.

    Raises:
        FeelEvaluationError: it is neither JSON nor a date, time or duration, or too large for the budget.
    """
    kind = type(value)
    if kind in AS_THEY_ARE:
        return value
    if kind is int or kind is float or kind is Decimal:
        return _number(value)
    if kind is Range:
        ends = taken_in(value.start, run), taken_in(value.end, run)
        return Range(*ends, value.start_included, value.end_included, value.sign)
    if isinstance(value, str):
        return str.__str__(value)  # an enumeration's member or the like: its text alone
    return _taken_in_whole(value, run)


def _taken_in_whole(value: Any, run: Payer) -> Any:
    if isinstance(value, list | tuple):
        run.spend(len(value))
        return [taken_in(item, run) for item in value]
    if isinstance(value, Mapping):
        run.spend(len(value))
        return {_key(key): taken_in(inner, run) for key, inner in value.items()}
    if isinstance(value, int):
        return _number(int(value))
    found = civil(value)
    if found is not None:
        return found
    raise FeelEvaluationError(
        f"expected variables that are JSON or temporal, but one is {type(value).__name__}"
    )


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise FeelEvaluationError(f"expected keys that are text, but one is {type(key).__name__}")
    return str.__str__(key)


def _number(value: float | Decimal) -> Decimal | None:
    if type(value) is int and -_EXACT < value < _EXACT:
        return Decimal(value)
    if type(value) is float:
        return Decimal(repr(value)) if value - value == 0 else None
    if type(value) is int and value.bit_length() > 1_000:
        raise FeelEvaluationError("expected numbers of at most 1,000 bits, but one is longer")
    try:
        number = NUMBERS.create_decimal(value)
    except DecimalException:
        return None
    return number if number.is_finite() else None
