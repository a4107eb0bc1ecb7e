"""What may enter the state of an instance: plain JSON, of bounded depth and size; and how FEEL's values get into it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import orjson

from engine.errors import InvalidInputError
from engine.workflow import feel
from engine.workflow.feel.boundary import given_out
from engine.workflow.feel.typed import KIND, VALUE
from engine.workflow.feel.zones import UTC

MAX_DEPTH = 20
"""Levels of lists and objects, the outermost included."""
MAX_BYTES = 256 * 1024
"""Size of the compact JSON text, in bytes of UTF-8."""
MAX_INTEGER = 2**63 - 1
"""Greatest absolute value of a whole number: what every reader of the state holds without loss."""
RESERVED_KEY = "typename"
"""SpiffWorkflow takes an object with this key for a class of its own and then can't load the state."""

_SHOWN_KEY_LENGTH = 40


def check_json(value: object) -> None:
    """Refuse what is not plain JSON of bounded size; subclasses of ``str`` or ``dict`` are not plain.

    Strings with NUL are refused as well: PostgreSQL's text can't hold them.

    Raises:
        InvalidInputError: the text names the place and the rule, never a value.
    """
    spent = 0
    for cost in _costs(value, "value", 1):
        spent += cost
        if spent > MAX_BYTES:
            raise _refusal("value", f"at most {MAX_BYTES} bytes", "is larger")
    if len(orjson.dumps(value)) > MAX_BYTES:
        raise _refusal("value", f"at most {MAX_BYTES} bytes", "is larger")


def same_json(one: object, other: object) -> bool:
    """Tell whether two values of variables are the same; Python's own comparison takes 1 for True."""
    if one is other:
        return True
    try:
        return orjson.dumps(one, option=AS_IT_IS) == orjson.dumps(other, option=AS_IT_IS)
    except TypeError:
        return orjson.dumps(typed(one)) == orjson.dumps(typed(other))


AS_IT_IS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
"""Makes orjson refuse dates and the like: it would write them as texts that nobody can tell from others."""


def typed(value: Any) -> Any:
    """Return JSON in which every date, time, duration and decimal says what it is, as ``feel.to_typed_json`` has it.

    An object that has the key of such a value by itself is told apart from one. Anything else is left as it is.

    Raises:
        FeelEvaluationError: a value is a function.
    """
    if type(value) is dict:
        inner = {key: typed(each) for key, each in value.items()}
        return {KIND: "context", VALUE: inner} if KIND in inner else inner
    if type(value) is list or type(value) is tuple:
        return [typed(each) for each in value]
    return feel.to_typed_json(value) if isinstance(value, _TOLD) else value


def untyped(encoded: Any) -> Any:
    """Return what :func:`typed` made JSON of; dates and the like are Python's, wherever these carry the value."""
    if type(encoded) is list:
        return [untyped(each) for each in encoded]
    if type(encoded) is not dict:
        return encoded
    if KIND not in encoded:
        return {key: untyped(each) for key, each in encoded.items()}
    if encoded[KIND] == "context":
        return {key: untyped(each) for key, each in encoded[VALUE].items()}
    return given_out(feel.from_typed_json(encoded), UTC)


_TOLD = (
    *(Decimal, date, time, timedelta),
    *(
        feel.Date,
        feel.Time,
        feel.DateTime,
        feel.DaysTimeDuration,
        feel.YearsMonthsDuration,
        feel.Range,
        feel.Function,
    ),
)
"""What JSON has not, and says of itself what it is."""


def require_storable(value: object) -> None:
    """Let pass a value of FEEL that SpiffWorkflow's loader would not take for one of its classes.

    Raises:
        InvalidInputError: a context in it has the reserved key.
    """
    left = [value]
    while left:
        one = left.pop()
        if type(one) is dict:
            if RESERVED_KEY in one:
                raise _refusal("value", f"no key named {RESERVED_KEY}", "has one")
            left += one.values()
        elif type(one) is list:
            left += one


def _refusal(place: str, expected: str, found: str) -> InvalidInputError:
    return InvalidInputError(f"expected {expected}, but {place} {found}")


def _costs(value: object, place: str, depth: int) -> Iterator[int]:
    """Check one value and yield the least number of bytes that each of its parts takes."""
    if type(value) is dict or type(value) is list:
        if depth > MAX_DEPTH:
            raise _refusal(place, f"at most {MAX_DEPTH} levels", "is deeper")
        yield 2
        yield from _costs_inside(value, place, depth)
    else:
        yield _cost_of_scalar(value, place)


def _costs_inside(value: dict[object, object] | list[object], place: str, depth: int) -> Iterator[int]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _costs(item, f"{place}[{index}]", depth + 1)
        return
    for key, item in value.items():
        if type(key) is not str:
            raise _refusal(place, "keys that are strings", f"has a key of type {type(key).__name__}")
        if key == RESERVED_KEY:
            raise _refusal(place, f"no key named {RESERVED_KEY}", "has one")
        yield _cost_of_text(key, place)
        yield from _costs(item, f"{place}.{_shown(key)}", depth + 1)


def _shown(key: str) -> str:
    """Return a key as an error may show it: an identifier, or nothing of what somebody wrote."""
    return key if key.isidentifier() and len(key) <= _SHOWN_KEY_LENGTH else "…"


def _cost_of_scalar(value: object, place: str) -> int:
    if value is None or type(value) is bool:
        return 4
    if type(value) is str:
        return _cost_of_text(value, place)
    if type(value) is int:
        if abs(value) > MAX_INTEGER:
            raise _refusal(place, "whole numbers of 63 bits", "is larger")
        return 1
    if type(value) is float:
        if not math.isfinite(value):
            raise _refusal(place, "finite numbers", "is not finite")
        return 1
    raise _refusal(place, "JSON values only", f"is of type {type(value).__name__}")


def _cost_of_text(text: str, place: str) -> int:
    if "\0" in text:
        raise _refusal(place, "text without NUL", "has one")
    try:
        return len(text.encode()) + 2
    except UnicodeEncodeError:
        raise _refusal(place, "text that is Unicode", "has half a character") from None
