"""Functions over numbers, and *not*. ``scale`` is a count of decimal places, negative for tens, hundreds and so on.

Source: DMN 1.5, 10.3.4.2 (boolean function) and 10.3.4.5 (numeric functions).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, DecimalException
from typing import Any

from engine.workflow.feel.civil import DaysTimeDuration, YearsMonthsDuration
from engine.workflow.feel.functions.table import BuiltIn, function
from engine.workflow.feel.run import Run
from engine.workflow.feel.values import NUMBERS, truncated

LARGEST_SCALE = 6111
"""Decimal places of the smallest step of a decimal128."""


def _not(run: Run, value: Any) -> bool | None:
    del run
    return (not value) if type(value) is bool else None


def _abs(run: Run, value: Any) -> Any:
    del run
    if type(value) is Decimal:
        return value.copy_abs()
    if type(value) is DaysTimeDuration:
        return DaysTimeDuration(abs(value.nanoseconds))
    return YearsMonthsDuration(abs(value.months)) if type(value) is YearsMonthsDuration else None


def _rounding(mode: str) -> Callable[..., Decimal | None]:
    def rounded(run: Run, value: Any, scale: Any = Decimal(0)) -> Decimal | None:
        del run
        places = truncated(scale)
        if type(value) is not Decimal or places is None or abs(places) > LARGEST_SCALE:
            return None
        try:
            return value.quantize(Decimal((0, (1,), -places)), rounding=mode, context=NUMBERS)
        except DecimalException:
            # More digits than fit: it has no places beyond these, or is far below the step.
            return value if _exponent(value) >= -places else None

    return rounded


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


NUMERIC: dict[str, BuiltIn] = {
    "not": function(_not, "negand"),
    "abs": function(_abs, "n"),
    "floor": function(_rounding(ROUND_FLOOR), "n", "n, scale"),
    "ceiling": function(_rounding(ROUND_CEILING), "n", "n, scale"),
    "decimal": function(_rounding(ROUND_HALF_EVEN), "n, scale"),
}
