"""What may enter the state of an instance: plain JSON, of bounded depth and size."""

from __future__ import annotations

import math
from collections.abc import Iterator

import orjson

from engine.errors import InvalidInputError

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
    """Tell whether two JSON values are the same; Python's own comparison takes 1 for True."""
    return one is other or orjson.dumps(one) == orjson.dumps(other)


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
