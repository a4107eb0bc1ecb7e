"""Small filters for templates."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

KILO = 1024

_SPELLED = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name."""
    parts = name.split() or ["?"]
    return "".join(part[0] for part in dict.fromkeys((parts[0], parts[-1]))).upper()


def spell(number: int) -> str:
    """Return a number up to twelve as a word, and a larger one in digits."""
    return _SPELLED[number] if 0 <= number < len(_SPELLED) else str(number)


def file_size(size: int) -> str:
    """Return a number of bytes as people read it: ``3 bytes``, ``12 KB``, ``57.2 MB``, ``64 MB``."""
    if size < KILO:
        return "1 byte" if size == 1 else f"{size} bytes"
    if size < KILO**2:
        return f"{size / KILO:.0f} KB"
    power, unit = (2, "MB") if size < KILO**3 else (3, "GB")
    return f"{size / KILO**power:.1f}".removesuffix(".0") + f" {unit}"


def long_day(on: date) -> str:
    """Return a civil day in full: ``Friday 27 November 2026``."""
    return f"{on:%A} {on.day} {on:%B %Y}"


def long_moment(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in full, for what is kept on paper: ``Friday 27 November 2026, 17:00 MST``."""
    local = at.astimezone(zone)
    return f"{long_day(local.date())}, {local:%H:%M %Z}"


def dialled(phone: str) -> str:
    """Return a phone number as a ``tel:`` address takes it."""
    return "".join(char for char in phone if char.isdigit() or char == "+")


def quotes(text: str) -> str:
    """Return ``text`` with the apostrophes of print; the sources have those of the keyboard."""
    return text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
