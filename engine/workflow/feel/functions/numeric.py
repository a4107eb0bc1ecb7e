"""Functions over numbers, and *not*. ``scale`` is a count of decimal places, negative for tens, hundreds and so on.

Source: DMN 1.5, 10.3.4.2 (boolean function) and 10.3.4.5 (numeric functions).
"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any

from engine.workflow.feel.civil import DaysTimeDuration, YearsMonthsDuration
from engine.workflow.feel.functions.table import BuiltIn, built_in, form
from engine.workflow.feel.run import Run
from engine.workflow.feel.values import NUMBERS, truncated

SCALES = range(-6111, 6177)
"""From the largest step of a decimal128 to the smallest."""
_WIDE = decimal.Context(prec=13_000, Emin=-20_000, Emax=20_000)
"""Holds the digits between the largest number and the smallest."""
SLOW_STEPS = 20
"""A root, logarithm or power of 34 digits takes about this many times as long as a sum."""


def _not(_run: Run, value: bool) -> bool:  # noqa: FBT001 - FEEL's parameter
    return not value


def _abs(_run: Run, value: Any) -> Any:
    if type(value) is Decimal:
        return value.copy_abs()
    if type(value) is DaysTimeDuration:
        return DaysTimeDuration(abs(value.nanoseconds))
    return YearsMonthsDuration(abs(value.months))


def rounding(mode: str) -> Callable[..., Decimal | None]:
    """Return the function that rounds in one of the ways of :mod:`decimal`."""

    def rounded(_run: Run, value: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
        places = truncated(scale)
        if places is None or places not in SCALES:
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


def _modulo(_run: Run, dividend: Decimal, divisor: Decimal) -> Decimal | None:
    try:
        rest = NUMBERS.remainder(dividend, divisor)
    except DecimalException:
        return _exact_modulo(dividend, divisor) if divisor else None
    # FEEL's has the sign of the divisor, Python's that of the dividend.
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


def _exact_modulo(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return the rest where the quotient has more than 34 digits, and the formula of DMN would give its rounding error."""
    step = min(_exponent(dividend), _exponent(divisor))
    modulus = _scaled(divisor) * 10 ** (_exponent(divisor) - step)
    power = pow(10, _exponent(dividend) - step, abs(modulus))
    return NUMBERS.create_decimal(Decimal(_scaled(dividend) * power % modulus).scaleb(step, _WIDE))


def _scaled(value: Decimal) -> int:
    """Return a number's digits and sign, without its exponent."""
    return int(value.scaleb(-_exponent(value), _WIDE))


def _slow(calculate: Callable[[Decimal], Decimal]) -> Callable[[Run, Decimal], Decimal | None]:
    def run_slowly(run: Run, value: Decimal) -> Decimal | None:
        run.spend(SLOW_STEPS)
        try:
            found = calculate(value)
        except DecimalException:
            return None
        return found if found.is_finite() else None

    return run_slowly


def _is_odd(_run: Run, value: Decimal) -> bool | None:
    try:
        rest = NUMBERS.remainder(value, Decimal(2))
    except DecimalException:
        return False  # So large that it is a multiple of ten.
    return None if rest != rest.to_integral_value() else bool(rest)


def _is_even(run: Run, value: Decimal) -> bool | None:
    odd = _is_odd(run, value)
    return None if odd is None else not odd


def _rounds(mode: str, *signatures: str) -> BuiltIn:
    return BuiltIn(tuple(form(rounding(mode), signature) for signature in signatures))


_ONE, _TWO = "n: number -> number", "n: number, scale: number -> number"

NUMERIC: dict[str, BuiltIn] = {
    "not": built_in(_not, "negand: boolean -> boolean"),
    "abs": built_in(_abs, "n: number | duration | months -> $1"),
    "decimal": _rounds(decimal.ROUND_HALF_EVEN, _TWO),
    "floor": _rounds(decimal.ROUND_FLOOR, _ONE, _TWO),
    "ceiling": _rounds(decimal.ROUND_CEILING, _ONE, _TWO),
    "round up": _rounds(decimal.ROUND_UP, _TWO),
    "round down": _rounds(decimal.ROUND_DOWN, _TWO),
    "round half up": _rounds(decimal.ROUND_HALF_UP, _TWO),
    "round half down": _rounds(decimal.ROUND_HALF_DOWN, _TWO),
    "modulo": built_in(_modulo, "dividend: number, divisor: number -> number"),
    "sqrt": built_in(_slow(NUMBERS.sqrt), "number: number -> number"),
    "log": built_in(_slow(NUMBERS.ln), "number: number -> number"),
    "exp": built_in(_slow(NUMBERS.exp), "number: number -> number"),
    "odd": built_in(_is_odd, "number: number -> boolean"),
    "even": built_in(_is_even, "number: number -> boolean"),
}
