"""What a fact may be: each kind says what is wrong with a value, in words, without repeating the value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

MAX_TEXT = 200
MAX_ITEMS = 100

Check = Callable[[Any], str | None]
"""Returns what was expected of a value, or None if it is that."""


@dataclass(frozen=True, slots=True)
class Field:
    """One fact.

    Attributes:
        expected: Says what the value should have been; None if it is that.
        required: The key must be there.
        nullable: The value may be null, which means that nobody knows or that there is none.
        inside: The facts of an object, by name; None if it is none.
    """

    expected: Check
    required: bool = False
    nullable: bool = True
    inside: Mapping[str, Field] | None = None


def text(value: Any) -> str | None:
    """Expect a short text; what can't be printed is none, for it can't be shown or stored everywhere."""
    good = isinstance(value, str) and 0 < len(value) <= MAX_TEXT and value.isprintable()
    return None if good else f"a text of 1 to {MAX_TEXT} printable characters"


def flag(value: Any) -> str | None:
    """Expect true or false."""
    return None if isinstance(value, bool) else "true or false"


def years(value: Any) -> str | None:
    """Expect a person's age in whole years."""
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 130
    return None if good else "a whole number of years from 0 to 130"


def day(value: Any) -> str | None:
    """Expect a civil day, YYYY-MM-DD."""
    expected = "a day as YYYY-MM-DD"
    try:
        found = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return expected
    # Other ISO forms, such as 2026-W48-2, are read by Python and by nobody else.
    return None if found is not None and found.isoformat() == value else expected


def texts(value: Any) -> str | None:
    """Expect a list of short texts."""
    good = isinstance(value, list) and len(value) <= MAX_ITEMS and all(text(each) is None for each in value)
    return None if good else f"a list of at most {MAX_ITEMS} texts"


def some_texts(value: Any) -> str | None:
    """Expect a list of short texts that is not empty."""
    return texts(value) if value else "a list of at least one text"


def flags(value: Any) -> str | None:
    """Expect an object whose values are all true or false."""
    good = isinstance(value, dict) and len(value) <= MAX_ITEMS
    if good and all(text(key) is None and flag(each) is None for key, each in value.items()):
        return None
    return "an object whose values are true or false"


def thing(value: Any) -> str | None:
    """Expect an object."""
    return None if isinstance(value, dict) else "an object"


def some_known(*codes: str) -> Check:
    """Expect a list of some of some codes, not empty."""

    def expected(value: Any) -> str | None:
        good = texts(value) is None and value and set(value) <= set(codes)
        return None if good else f"a list of some of {', '.join(codes)}"

    return expected
