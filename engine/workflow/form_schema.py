"""From a form to JSON Schema.

JSON Schema draft 2020-12. Four keywords are ours; a reader that doesn't know them ignores them, as the draft
says (section 4.3.1); `form_rules` checks them: ``x-clean`` (text without control characters or surrounding space; ``lines`` allows line
breaks), ``x-decimals`` (greatest number of decimals), ``x-earliest`` and ``x-latest`` (inclusive limits of a day,
or of an instant in UTC).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.calendars import end_after, start_of_day
from engine.workflow.form_fields import MAX_OPTION_LENGTH, MAX_OPTIONS
from engine.workflow.form_model import Field, FormDefinition, Kind

DRAFT = "https://json-schema.org/draft/2020-12/schema"
MAX_FILES = 20
"""Files in one answer."""

Schema = dict[str, Any]


def instant_text(at: datetime) -> str:
    """Return an aware instant as values hold it: ``2026-12-01T16:30:00Z``; such texts sort by time."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def json_schema(form: FormDefinition) -> Schema:
    """Return the schema of the form's values: nested objects along the names' dots, nothing additional.

    Conditional fields are never under ``required``: whether they are is known only with the other answers.
    Before `prepare`, options that the server gives are any text.
    """
    root: Schema = {"$schema": DRAFT, "title": form.id, **_object()}
    for field in form.fields:
        _place(root, field)
    return root


def _object() -> Schema:
    return {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def _place(root: Schema, field: Field) -> None:
    needed = field.required and field.always
    inside = root
    *outer, leaf = field.path
    for part in outer:
        _need(inside, part, needed=needed)
        inside = inside["properties"].setdefault(part, _object())
    _need(inside, leaf, needed=needed)
    inside["properties"][leaf] = {"title": field.label, **_RULES[field.kind](field)}


def _need(inside: Schema, part: str, *, needed: bool) -> None:
    if needed and part not in inside["required"]:
        inside["required"].append(part)


def _text(field: Field) -> Schema:
    rule: Schema = {"type": "string", "minLength": field.min_length, "maxLength": field.max_length}
    rule["x-clean"] = "lines" if field.kind is Kind.LINES else "line"
    return rule | ({"format": field.text_format} if field.text_format else {})


def _number(field: Field) -> Schema:
    kind = "integer" if field.decimals == 0 else "number"
    rule: Schema = {"type": kind, "minimum": field.minimum, "maximum": field.maximum}
    return rule | ({"x-decimals": field.decimals} if field.decimals is not None else {})


def _day(field: Field) -> Schema:
    limits = {"x-earliest": field.earliest.isoformat(), "x-latest": field.latest.isoformat()}
    return {"type": "string", "format": "date", **limits}


def _time(_field: Field) -> Schema:
    return {"type": "string", "format": "civil-time"}


def _instant(field: Field) -> Schema:
    zone = field.zone or ZoneInfo("UTC")
    first = start_of_day(field.earliest, zone)
    last = end_after(field.latest, zone) - timedelta(seconds=1)
    limits = {"x-earliest": instant_text(first), "x-latest": instant_text(last)}
    return {"type": "string", "format": "instant", **limits}


def _answer(field: Field) -> Schema:
    if field.options is None:
        return {"type": "string", "minLength": 1, "maxLength": MAX_OPTION_LENGTH, "x-clean": "line"}
    return {"type": "string", "enum": [option.value for option in field.options]}


def _answers(field: Field) -> Schema:
    bounds = {"minItems": 1, "maxItems": MAX_OPTIONS, "uniqueItems": True}
    return {"type": "array", **bounds, "items": _answer(field)}


def _box(field: Field) -> Schema:
    return {"type": "boolean"} | ({"const": True} if field.required else {})


def _files(field: Field) -> Schema:
    bounds = {"minItems": 1, "maxItems": MAX_FILES if field.multiple else 1, "uniqueItems": True}
    return {"type": "array", **bounds, "items": {"type": "string", "format": "uuid"}}


_RULES: Final[dict[Kind, Callable[[Field], Schema]]] = {
    Kind.LINE: _text,
    Kind.LINES: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _day,
    Kind.TIME: _time,
    Kind.DATETIME: _instant,
    Kind.SELECT: _answer,
    Kind.RADIO: _answer,
    Kind.CHECKBOX: _box,
    Kind.CHECKLIST: _answers,
    Kind.FILES: _files,
}
