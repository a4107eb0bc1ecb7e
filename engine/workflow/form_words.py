"""What a form says to a person whose answer doesn't fit: kind, exact, and without the answer in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from engine.workflow.form_model import Field, Kind

FOREIGN = "The page sent something that this form doesn't ask for. Load the page again and send it once more"
TOO_MUCH = "Taken together, the answers are too long. Shorten the longest"
ONE_ANSWER = "Give one answer here"
CONTROL = "Check this text and send it again: it had a character in it that can't be kept"
SPACE = "Take out the space at the beginning or the end"
NUMBER = "Write a number, such as 12 or 2.5"
WHOLE_NUMBER = "Write a whole number, such as 12"
DAY = "Choose a day, or write it as 2026-12-31"
TIME = "Choose a time, or write it as 14:30"
MOMENT = "Choose a day and a time, or write them as 2026-12-31 14:30"
SKIPPED = "The clocks skip this hour on that day. Choose another time"
BOX = "Tick the box, or leave it empty"
ONE_LISTED = "Choose one of the answers listed"
ONLY_LISTED = "Choose only answers that are listed"
EACH_ONCE = "Choose each answer once"
FILE = "Choose the file again: it did not arrive"
FILE_COUNT = "Choose fewer files"
ONE_FILE = "Choose one file"
EMAIL = "Write an email address, such as name@example.org"
PHONE = "Write a phone number, such as 406-555-0142"

_ASK: Final[Mapping[Kind, str]] = {
    Kind.LINE: "Fill in",
    Kind.LINES: "Write an answer",
    Kind.NUMBER: "Write a number",
    Kind.DATE: "Choose a day",
    Kind.TIME: "Choose a time",
    Kind.DATETIME: "Choose a day and a time",
    Kind.SELECT: "Choose an answer",
    Kind.RADIO: "Choose an answer",
    Kind.CHECKBOX: "Tick the box",
    Kind.CHECKLIST: "Choose at least one",
    Kind.FILES: "Choose a file",
}
_WRONG_TYPE: Final[Mapping[Kind, str]] = {
    Kind.LINE: "Write text here",
    Kind.LINES: "Write text here",
    Kind.NUMBER: NUMBER,
    Kind.DATE: DAY,
    Kind.TIME: TIME,
    Kind.DATETIME: MOMENT,
    Kind.SELECT: ONE_LISTED,
    Kind.RADIO: ONE_LISTED,
    Kind.CHECKBOX: BOX,
    Kind.CHECKLIST: ONLY_LISTED,
    Kind.FILES: FILE,
}


def day_words(day: date) -> str:
    """Return ``1 Dec 2026``."""
    return f"{day.day} {day:%b} {day.year}"


def _number(value: float) -> str:
    """Return a number with commas between thousands and no needless decimals."""
    return f"{value:,.10f}".rstrip("0").rstrip(".")


def missing(field: Field) -> str:
    """Return what to say when a required answer is not there."""
    return field.missing or f"{_ASK[field.kind]}: {field.label}"


def _too_short(field: Field, value: object) -> str:
    return f"Write at least {field.min_length:,} characters; it has {_length(value):,}"


def _too_long(field: Field, value: object) -> str:
    return f"Keep this under {field.max_length:,} characters; it has {_length(value):,}"


def _length(value: object) -> int:
    return len(value) if isinstance(value, str) else 0


def _too_small(field: Field, _value: object) -> str:
    return f"Write a number that is {_number(field.minimum)} or more"


def _too_great(field: Field, _value: object) -> str:
    return f"Write a number that is {_number(field.maximum)} or less"


def _too_fine(field: Field, _value: object) -> str:
    return f"Use at most {field.decimals} decimal{'' if field.decimals == 1 else 's'}"


def _too_early(field: Field, _value: object) -> str:
    return f"Choose a day on or after {day_words(field.earliest)}"


def _too_late(field: Field, _value: object) -> str:
    return f"Choose a day on or before {day_words(field.latest)}"


def wrong_type(field: Field, _value: object = None) -> str:
    """Return what to say when the answer is no value of the field's kind at all."""
    return WHOLE_NUMBER if field.decimals == 0 else _WRONG_TYPE[field.kind]


def _format(field: Field, value: object) -> str:
    return {"email": EMAIL, "phone": PHONE}.get(field.text_format) or wrong_type(field, value)


def _unclean(_field: Field, value: object) -> str:
    return SPACE if isinstance(value, str) and value != value.strip() else CONTROL


def _unlisted(field: Field, _value: object) -> str:
    return ONLY_LISTED if field.kind is Kind.CHECKLIST else ONE_LISTED


def _too_many(field: Field, _value: object) -> str:
    if field.kind is Kind.FILES:
        return FILE_COUNT if field.multiple else ONE_FILE
    return ONLY_LISTED


_SENTENCES: Final[Mapping[str, Callable[[Field, object], str]]] = {
    "type": wrong_type,
    "minLength": _too_short,
    "maxLength": _too_long,
    "minimum": _too_small,
    "maximum": _too_great,
    "enum": _unlisted,
    "const": lambda field, _value: missing(field),
    "minItems": lambda field, _value: missing(field),
    "maxItems": _too_many,
    "uniqueItems": lambda _field, _value: EACH_ONCE,
    "format": _format,
    "x-clean": _unclean,
    "x-decimals": _too_fine,
    "x-earliest": _too_early,
    "x-latest": _too_late,
}


def sentence(field: Field, keyword: str, value: object) -> str:
    """Return what to say when ``value`` breaks the rule ``keyword`` of the field's JSON Schema."""
    if value in ("", []):
        return missing(field)
    return _SENTENCES.get(keyword, wrong_type)(field, value)
