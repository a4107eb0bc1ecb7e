"""What the tests of FEEL share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from engine.workflow.feel import Function, Range, parse
from engine.workflow.feel.values import KINDS

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)

# Loads the parser and the library of patterns, which takes longer than a property may.
parse('matches("", "")').evaluate({}, now=NOW)

VARIABLES: dict[str, Any] = {
    "release": {"outcome": "released", "count": 3, "reason": None},
    "request": {"urgent": False, "categories": ["health", "attendance"]},
    "people": [{"name": "Ada", "age": 36}, {"name": "Bo", "age": 9}, {"name": "Cy"}],
    "n": 0.1,
    "numbers": [1, 2.5, 10],
    "nothing": None,
    "due date": "2026-12-01",
    "due": 5,
}


def value_of(text: str, variables: dict[str, Any] | None = None, zone: str = "UTC") -> Any:
    """Evaluate a text at ``NOW``; over ``VARIABLES`` unless others are given."""
    given = VARIABLES if variables is None else variables
    return parse(text, given).evaluate(given, now=NOW, zone=zone)


def is_feel(value: Any) -> bool:
    """Tell whether a value is one of FEEL's, all the way down."""
    if type(value) is list:
        return all(map(is_feel, value))
    if type(value) is dict:
        return all(map(is_feel, value.values()))
    if type(value) is Range:
        return is_feel(value.start) and is_feel(value.end)
    return type(value) in KINDS


def holds_functions(value: Any) -> bool:
    """Tell whether a value is a function, or one is in it: those have no JSON."""
    if type(value) is Range:
        return holds_functions(value.start) or holds_functions(value.end)
    inner = value if type(value) is list else value.values() if type(value) is dict else ()
    return type(value) is Function or any(map(holds_functions, inner))
