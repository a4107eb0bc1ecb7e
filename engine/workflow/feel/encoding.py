"""From FEEL values to JSON: the one encoding in which results are stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.workflow.feel.boundary import civil
from engine.workflow.feel.civil import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.workflow.feel.errors import FeelEvaluationError
from engine.workflow.feel.temporal import iso
from engine.workflow.feel.values import NUMBERS, Range

LARGEST_INTEGER = 2**63 - 1

_AS_ISO = frozenset({Date, Time, DateTime, DaysTimeDuration, YearsMonthsDuration})


def to_json(value: Any) -> Any:
    """Return an evaluation's result, or a FEEL value, as JSON values.

    ==========================  =============================================================================
    FEEL                        JSON
    ==========================  =============================================================================
    null, boolean, string       the same
    number                      an integer, if it is whole and fits 64 bits; else a number, if reading it back
                                gives the same decimal; else a string of all its digits, for ``number(…)``
    date, time, date and time   an ISO 8601 string with the offset in figures, or none if it is local, for ``date(…)``
                                and so on
    durations                   an ISO 8601 string (``P3DT4H``, ``P1Y2M``), for ``duration(…)``
    list, context               an array, an object
    range                       an object with ``start``, ``end``, ``start included`` and ``end included``
    ==========================  =============================================================================

    No digit is ever lost; the kind of a temporal value is, so that who reads it back says what it is.

    Raises:
        FeelEvaluationError: the value is none of these.
    """
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is Decimal:
        return number_to_json(value)
    if kind in _AS_ISO:
        return iso(value, zones=False)
    return _whole_to_json(value)


def _whole_to_json(value: Any) -> Any:
    if type(value) is list:
        return [to_json(item) for item in value]
    if type(value) is dict:
        return {key: to_json(inner) for key, inner in value.items()}
    if type(value) is Range:
        included = {"start included": value.start_included, "end included": value.end_included}
        return {"start": to_json(value.start), "end": to_json(value.end), **included}
    found = civil(value)
    if found is not None:
        return iso(found, zones=False)
    raise FeelEvaluationError(f"expected a FEEL value, but got {type(value).__name__}")


def number_to_json(value: Decimal) -> int | float | str:
    """Return a number as ``to_json`` does."""
    if value.copy_abs() <= LARGEST_INTEGER and value == value.to_integral_value():
        return int(value)
    if NUMBERS.create_decimal(repr(float(value))) == value:
        return float(value)
    return str(value)
