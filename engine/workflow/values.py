"""What may enter an instance's state: plain JSON, and nothing that SpiffWorkflow would take for its own."""

from __future__ import annotations

import math
from types import NoneType
from typing import Any

import orjson

from engine.errors import InvalidInputError

MAX_DEPTH = 20
MAX_BYTES = 256 * 1024
RESERVED_KEY = "typename"
"""SpiffWorkflow reads a mapping with this key as one of its objects; a state with it can't be loaded again."""


def check_json(value: Any) -> None:
    """Let pass what can be stored and read back unchanged.

    Raises:
        InvalidInputError: other types than JSON's, a number that is none, the key ``typename``, or too deep or large.
    """
    _check(value, MAX_DEPTH)
    size = len(orjson.dumps(value))
    if size > MAX_BYTES:
        raise InvalidInputError(f"expected values of at most {MAX_BYTES} bytes, but they have {size}")


def _check(value: Any, depth: int) -> None:
    if depth == 0:
        raise InvalidInputError(f"expected values of at most {MAX_DEPTH} levels, but they are deeper")
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_key(key)
            _check(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth - 1)
    else:
        _check_scalar(value)


def _check_key(key: Any) -> None:
    if not isinstance(key, str) or key == RESERVED_KEY:
        raise InvalidInputError("expected keys that are text and not reserved, but one is")


def _check_scalar(value: Any) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidInputError("expected numbers, but one is infinite or none at all")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        raise InvalidInputError("expected whole numbers of at most 64 bits, but one is larger")
    if isinstance(value, str):
        _check_text(value)
    elif not isinstance(value, bool | int | float | NoneType):
        raise InvalidInputError(f"expected JSON values, but one is a {type(value).__name__}")


def _check_text(text: str) -> None:
    if "\0" in text:
        raise InvalidInputError("expected text, but one contains a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidInputError("expected text, but one contains half of a character") from None
