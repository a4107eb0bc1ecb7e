"""From what a browser sends to JSON values, and back to what its fields show."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from engine.workflow import form_words as words
from engine.workflow.form_model import Field, FormDefinition, Kind
from engine.workflow.form_rules import refused_character, without_refused
from engine.workflow.form_schema import instant_text

TICKED = frozenset({"true", "on"})
"""What a ticked box sends: our pages ``true``, a box without a value ``on``."""
Entries = Mapping[str, Sequence[str]]
"""What a form's fields hold, by name: the texts of a submission."""

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WRITTEN_DAYS = ("%d %b %Y", "%d %B %Y")
_WRITTEN_DAY = re.compile(r"[0-9]{1,2} [A-Za-z]{3,9} [0-9]{4}")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry that gives no value of the field's kind; ``sentence`` is for the person who wrote it."""

    sentence: str


def read(field: Field, entries: Sequence[str]) -> Any:
    """Return the JSON value of a field's entries, None if there is no answer, or `Unreadable`.

    Whether the value keeps the field's rules is for the JSON Schema to say.
    """
    texts = [text for entry in entries if (text := _trimmed(entry))]
    if field.kind is Kind.CHECKBOX:
        return _read_box(texts)
    clean = "lines" if field.kind is Kind.LINES else "line"
    if any(refused_character(text, clean) for text in texts):
        return Unreadable(words.CONTROL)
    if field.kind in (Kind.CHECKLIST, Kind.FILES):
        return list(dict.fromkeys(texts)) or None
    if len(texts) > 1:
        return Unreadable(words.ONE_ANSWER)
    return _READERS.get(field.kind, _read_text)(field, texts[0]) if texts else None


def _trimmed(entry: str) -> str:
    r"""Return an entry with plain line breaks and no space around it; ``strip`` alone would eat ``\x1c``."""
    text = entry.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n")
    return text if refused_character(text, "lines") else text.strip()


def _read_box(texts: Sequence[str]) -> object:
    if not texts:
        return False
    return True if len(texts) == 1 and texts[0] in TICKED else Unreadable(words.BOX)


def _read_text(_field: Field, text: str) -> object:
    return text


def _read_number(field: Field, text: str) -> object:
    if not _DECIMAL.fullmatch(text):
        return Unreadable(words.wrong_type(field))
    number = Decimal(text)
    if number == number.to_integral_value():
        return int(number)
    return Unreadable(words.WHOLE_NUMBER) if field.decimals == 0 else float(number)


def _read_day(_field: Field, text: str) -> object:
    for form in ("%Y-%m-%d",) if _ISO_DAY.fullmatch(text) else _WRITTEN_DAYS:
        if form != "%Y-%m-%d" and not _WRITTEN_DAY.fullmatch(text):
            break
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date().isoformat()
        except ValueError:
            continue
    return Unreadable(words.DAY)


def _read_time(_field: Field, text: str) -> object:
    if not _CLOCK.fullmatch(text):
        return Unreadable(words.TIME)
    return text if text.count(":") > 1 else f"{text}:00"


def _read_moment(field: Field, text: str) -> object:
    """Read a civil time in the field's zone; of the two hours when clocks go back, the first is meant."""
    parts = _MOMENT.fullmatch(text)
    if not parts or field.zone is None:
        return Unreadable(words.MOMENT)
    try:
        civil = datetime.fromisoformat(f"{parts[1]}T{parts[2]}").replace(tzinfo=field.zone)
        at = civil.astimezone(UTC)
    except (ValueError, OverflowError):
        return Unreadable(words.MOMENT)
    if at.astimezone(field.zone).replace(tzinfo=None) != civil.replace(tzinfo=None):
        return Unreadable(words.SKIPPED)
    return instant_text(at)


_READERS: Final[Mapping[Kind, Callable[[Field, str], object]]] = {
    Kind.NUMBER: _read_number,
    Kind.DATE: _read_day,
    Kind.TIME: _read_time,
    Kind.DATETIME: _read_moment,
}


def submitted_entries(form: FormDefinition, submitted: Entries) -> dict[str, list[str]]:
    """Return what a submission wrote into the form's own fields, to be shown again.

    Control characters are gone; files are left out, since a browser can't be given them back.
    """
    return {
        field.name: [without_refused(text.replace("\r\n", "\n"), "lines") for text in submitted[field.name]]
        for field in form.fields
        if field.name in submitted and field.kind is not Kind.FILES
    }


def value_entries(form: FormDefinition, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the entries that show JSON ``values``, such as those of a draft; files are left out."""
    entries = {}
    for field in form.fields:
        value = value_at(values, field.path)
        if value is not None and field.kind is not Kind.FILES:
            entries[field.name] = _texts(field, value)
    return entries


def value_at(values: Mapping[str, Any], path: Sequence[str]) -> Any:
    """Return the value at a path of nested objects, None if there is none."""
    inside: Any = values
    for part in path:
        inside = inside.get(part) if isinstance(inside, Mapping) else None
    return inside


def _texts(field: Field, value: Any) -> list[str]:
    if field.kind is Kind.CHECKBOX:
        return ["true"] if value is True else []
    if isinstance(value, list):
        return [str(one) for one in value]
    if field.kind is Kind.DATETIME and field.zone is not None:
        return [datetime.fromisoformat(value).astimezone(field.zone).strftime("%Y-%m-%dT%H:%M:%S")]
    return [str(value)]
