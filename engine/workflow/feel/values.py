"""What FEEL computes with: comparison, arithmetic and the built-in functions. A type that doesn't fit gives null."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal, DecimalException
from typing import Any
from zoneinfo import ZoneInfo

from engine.workflow.feel.errors import FeelEvaluationError

NUMBERS = Context(prec=34)
MAX_EXPONENT = 999
_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<days>\d{1,9})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9}(?:\.\d{1,6})?)S)?)?"
)


def normal(value: Any) -> Any:
    """Return a variable's JSON value as FEEL has it: numbers are decimals."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return Decimal(str(value))


def equal(one: Any, other: Any) -> bool | None:
    """Compare two values; null equals null only, and values of different kinds give null."""
    if one is None or other is None:
        return one is other
    return bool(one == other) if kind(one) == kind(other) else None


def ordered(one: Any, other: Any, holds: Callable[[Any, Any], bool]) -> bool | None:
    """Compare by order; values of different kinds, or without an order, give null."""
    sortable = kind(one) in {"number", "string", "date", "date and time", "duration"}
    return holds(one, other) if sortable and kind(one) == kind(other) else None


def kind(value: Any) -> str:
    """Return the FEEL type of a value."""
    for types, name in _KINDS:
        if isinstance(value, types):
            return name
    return "null" if value is None else "any"


_KINDS: tuple[tuple[Any, str], ...] = (
    (bool, "boolean"),
    (Decimal, "number"),
    (str, "string"),
    (datetime, "date and time"),
    (date, "date"),
    (timedelta, "duration"),
    (list, "list"),
    (Mapping, "context"),
)


def arithmetic(sign: str, one: Any, other: Any) -> Any:
    """Calculate; what can't be calculated is null."""
    calculation = (
        _NUMBERS.get(sign)
        if kind(one) == kind(other) == "number"
        else _OTHERS.get((kind(one), sign, kind(other)))
    )
    if calculation is None:
        return None
    try:
        return calculation(one, other)
    except (DecimalException, OverflowError):
        return None


def _power(one: Decimal, other: Decimal) -> Decimal | None:
    return NUMBERS.power(one, other) if abs(other) <= MAX_EXPONENT else None


def _scaled(span: timedelta, factor: Decimal) -> timedelta:
    return timedelta(microseconds=int(Decimal(span // timedelta(microseconds=1)) * factor))


_NUMBERS: dict[str, Callable[[Decimal, Decimal], Any]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": lambda one, other: NUMBERS.divide(one, other) if other else None,
    "**": _power,
}
_OTHERS: dict[tuple[str, str, str], Callable[[Any, Any], Any]] = {
    ("string", "+", "string"): lambda one, other: one + other,
    ("date and time", "+", "duration"): lambda one, other: one + other,
    ("date and time", "-", "duration"): lambda one, other: one - other,
    ("date and time", "-", "date and time"): lambda one, other: one - other,
    ("date", "+", "duration"): lambda one, other: one + other,
    ("date", "-", "duration"): lambda one, other: one - other,
    ("date", "-", "date"): lambda one, other: one - other,
    ("duration", "+", "duration"): lambda one, other: one + other,
    ("duration", "-", "duration"): lambda one, other: one - other,
    ("duration", "*", "number"): _scaled,
}


def duration(text: str) -> timedelta:
    """Return a days and time duration (``P3DT4H``).

    Raises:
        FeelEvaluationError: the text is none.
    """
    match = _DURATION.fullmatch(text)
    if match is None or text.endswith(("P", "T")):
        raise FeelEvaluationError(f"expected a duration such as P3D or PT4H, but got {text[:40]!r}")
    parts = {name: float(value) for name, value in match.groupdict().items() if value and name != "sign"}
    try:
        span = timedelta(**parts)
    except OverflowError:
        raise FeelEvaluationError(
            "expected a duration of at most 999,999,999 days, but it is longer"
        ) from None
    return -span if match["sign"] else span


def moment(text: str, zone: ZoneInfo) -> datetime:
    """Return a date and time; one without a zone is in the zone of the evaluation.

    Raises:
        FeelEvaluationError: the text is none.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise FeelEvaluationError(f"expected an ISO 8601 date and time, but got {text[:40]!r}") from None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def day(value: Any, zone: ZoneInfo) -> date:
    """Return a date from a text, or the day of an instant in the zone of the evaluation.

    Raises:
        FeelEvaluationError: the value is none of these.
    """
    if isinstance(value, datetime):
        return value.astimezone(zone).date()
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise FeelEvaluationError("expected an ISO 8601 date, but got something else") from None


def literal(text: str, zone: ZoneInfo) -> Any:
    """Return what an at-literal (``@"P3D"``, ``@"2026-11-25"``) means."""
    if text.lstrip("-").startswith("P"):
        return duration(text)
    return moment(text, zone) if "T" in text else day(text, zone)


def logical_not(value: Any) -> bool | None:
    """Negate; anything but true and false gives null."""
    return (not value) if isinstance(value, bool) else None


FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "not": (1, logical_not),
    "count": (1, lambda items: Decimal(len(items)) if isinstance(items, list) else None),
    "list contains": (
        2,
        lambda items, item: any(equal(i, item) for i in items) if isinstance(items, list) else None,
    ),
    "contains": (2, lambda text, part: part in text if kind(text) == kind(part) == "string" else None),
    "starts with": (
        2,
        lambda text, part: text.startswith(part) if kind(text) == kind(part) == "string" else None,
    ),
    "string length": (1, lambda text: Decimal(len(text)) if isinstance(text, str) else None),
    "duration": (1, lambda text: duration(text) if isinstance(text, str) else None),
}
"""Functions that need nothing but their arguments: name to (number of arguments, function)."""
