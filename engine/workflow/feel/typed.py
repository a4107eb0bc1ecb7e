"""JSON that keeps the kind of every value, so that what is stored between two evaluations is what was computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, DecimalException
from typing import Any

from engine.workflow.feel.boundary import civil
from engine.workflow.feel.civil import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.workflow.feel.encoding import number_to_json
from engine.workflow.feel.errors import FeelEvaluationError
from engine.workflow.feel.temporal import date_of, duration_of, iso, moment_of, time_of
from engine.workflow.feel.values import NUMBERS, Range

KIND, VALUE = "feel", "value"
"""An object with the first key is a value of the kind that it names, and says so of itself."""

_INCLUDED = ("start included", "end included")


def to_typed_json(value: Any) -> Any:
    """Return a value as JSON from which :func:`from_typed_json` makes the same again.

    Null, booleans, strings, arrays, objects and the numbers that JSON has are themselves. Everything else is an object
    such as ``{"feel": "date", "value": "2026-11-25"}``, and so is a context that has a key ``feel``.

    Args:
        value: A FEEL value, or what ``evaluate`` gives.

    Raises:
        FeelEvaluationError: a function, or no such value.
    """
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is list:
        return [to_typed_json(item) for item in value]
    if kind is dict:
        entries = {key: to_typed_json(inner) for key, inner in value.items()}
        return {KIND: "context", VALUE: entries} if KIND in entries else entries
    return _tagged(value)


def _tagged(value: Any) -> Any:
    if type(value) is Decimal:
        number = number_to_json(value)
        return {KIND: "number", VALUE: number} if isinstance(number, str) else number
    if type(value) is Range:
        ends = {"start": to_typed_json(value.start), "end": to_typed_json(value.end)}
        included = dict(zip(_INCLUDED, (value.start_included, value.end_included), strict=True))
        return {KIND: "range", **ends, **included, "sign": value.sign}
    found = value if type(value) in _TAGS else civil(value)
    if found is None:
        raise FeelEvaluationError(f"expected a FEEL value, but got {type(value).__name__}")
    tagged = {KIND: _TAGS[type(found)], VALUE: iso(found, zones=type(found) is not DateTime)}
    return {**tagged, "zone": found.time.zone} if type(found) is DateTime and found.time.zone else tagged


_TAGS: Mapping[type, str] = {
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysTimeDuration: "duration",
    YearsMonthsDuration: "duration",
}


def from_typed_json(encoded: Any) -> Any:
    """Return the FEEL value that :func:`to_typed_json` made JSON of.

    Args:
        encoded: Values of JSON; a number may be a Decimal, which a float would take digits from.

    Raises:
        FeelEvaluationError: it made no such JSON.
    """
    try:
        return _decoded(encoded)
    except RecursionError:
        return _refuse("a deeper one")


def _decoded(encoded: Any) -> Any:
    kind = type(encoded)
    if encoded is None or kind is bool or kind is str:
        return encoded
    if kind is int or kind is float:
        return _number(repr(encoded))
    if kind is Decimal:
        return _number(str(encoded))
    if kind is list:
        return [_decoded(item) for item in encoded]
    if kind is not dict:
        _refuse(kind.__name__)
    return _object(encoded)


def _object(encoded: dict[str, Any]) -> Any:
    if KIND not in encoded:
        return {key: _decoded(inner) for key, inner in encoded.items()}
    kind = encoded[KIND]
    if kind == "context" and type(encoded.get(VALUE)) is dict:
        return {key: _decoded(inner) for key, inner in encoded[VALUE].items()}
    if kind == "range":
        return _range(encoded)
    read = _READERS.get(kind) if type(kind) is str else None
    found = read(encoded[VALUE]) if read and type(encoded.get(VALUE)) is str else None
    if found is None:
        _refuse("an object of another kind")
    return found if encoded.get("zone") is None else _in_zone(found, encoded["zone"])


def _range(encoded: dict[str, Any]) -> Range:
    included = [encoded.get(name) for name in _INCLUDED]
    sign = encoded.get("sign", "")
    if not all(type(each) is bool for each in included) or type(sign) is not str:
        _refuse("a range without ends")
    ends = _decoded(encoded.get("start")), _decoded(encoded.get("end"))
    return Range(ends[0], ends[1], included[0] is True, included[1] is True, sign)


def _in_zone(moment: Any, zone: Any) -> DateTime:
    if type(moment) is not DateTime or type(zone) is not str:
        _refuse("a zone of what has none")
    clock = moment.time
    return DateTime(moment.date, Time(clock.hour, clock.minute, clock.second, clock.nano, clock.offset, zone))


def _number(text: str) -> Decimal | None:
    try:
        number = NUMBERS.create_decimal(text)
    except DecimalException:
        return None
    return number if number.is_finite() else None


def _refuse(found: str) -> Any:
    raise FeelEvaluationError(f"expected JSON of FEEL values, but got {found}")


_READERS: Mapping[str, Callable[[str], Any]] = {
    "number": _number,
    "date": date_of,
    "time": time_of,
    "date and time": moment_of,
    "duration": duration_of,
}
