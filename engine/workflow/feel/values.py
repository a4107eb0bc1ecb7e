"""The values that FEEL computes with.

====================================  ============================================
FEEL                                  Python
====================================  ============================================
null, boolean, string                 None, bool, str
number                                Decimal (34 digits, as IEEE 754 decimal128)
date, time, date and time             :class:`Date`, :class:`Time`, :class:`DateTime`
days and time duration                :class:`DaysTimeDuration`
years and months duration             :class:`YearsMonthsDuration`
list, context                         list, dict with text keys
range                                 :class:`Range`
function                              :class:`Function`
====================================  ============================================

Source: DMN 1.5, 10.3.2.3 (the FEEL data types).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from types import NoneType
from typing import Any

from engine.workflow.feel.civil import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.workflow.feel.types import ANY, Type

NUMBERS = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)
"""The arithmetic of IEEE 754 decimal128, which DMN prescribes."""

PRECISE = Context(
    prec=80, rounding=ROUND_HALF_EVEN, Emin=-20_000, Emax=20_000, traps=[InvalidOperation, Overflow]
)
"""For what is calculated in several steps, and rounded once, at the end."""

LARGEST_INDEX = 10**9
"""No list and no text is longer; larger whole numbers are no positions."""


@dataclass(frozen=True, slots=True)
class Range:
    """All values from ``start`` to ``end``; each end belongs to it or not.

    One that is written with a ``sign`` (``< 10``) has no other end, which is not the same as null at that end; ``= 10``
    and ``!= 10`` have the value at both.
    """

    start: Any
    end: Any
    start_included: bool
    end_included: bool
    sign: str = ""


def range_between(start: Any, end: Any, *, start_included: bool, end_included: bool) -> Range | None:
    """Return a range, or None for ends of two kinds, between which nothing lies; null at an end is of every kind."""
    if start is not None and end is not None and type(start) is not type(end):
        return None
    return Range(start, end, start_included, end_included)


def ranged_by(sign: str, value: Any) -> Range:
    """Return the range of what ``sign value`` is true for."""
    start = None if sign in ("<", "<=") else value
    end = None if sign in (">", ">=") else value
    return Range(start, end, sign in (">=", "="), sign in ("<=", "="), sign)


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function as a value: FEEL's ``function(a, b) …``, or what a caller puts into variables.

    A business knowledge model is one of the latter; its body may evaluate expressions in ``scope.over(…)``.

    Attributes:
        parameters: Their names, in order.
        body: Takes the scope of the call and the arguments (FEEL values) in order; returns a FEEL value.
        types: What each parameter takes; none at all if they take anything.
        result: What it gives, if that is known.
        built_in: Its description, if it is one of the language, which may take its arguments in several ways.
    """

    parameters: tuple[str, ...]
    body: Callable[..., Any]
    types: tuple[Type, ...] = ()
    result: Type = ANY
    built_in: Any = None


KINDS: dict[type, str] = {
    NoneType: "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysTimeDuration: "days and time duration",
    YearsMonthsDuration: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
    Function: "function",
}
"""Python's type to FEEL's name for it."""


def whole(value: Any) -> int | None:
    """Return a number as a position, or None if it is no whole number of a sensible size."""
    if type(value) is not Decimal or value.copy_abs() > LARGEST_INDEX or value != value.to_integral_value():
        return None
    return int(value)


def truncated(value: Any) -> int | None:
    """Return the whole part of a number, or None if it is none or of no sensible size."""
    return int(value) if type(value) is Decimal and value.copy_abs() <= LARGEST_INDEX else None
