"""From the form-js schema to a `FormDefinition`: the subset that Concord shows and checks, nothing silently left out.

Source: form-js's form-json-schema, schema version 19.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from engine.workflow.form_component import Component
from engine.workflow.form_fields import FIELD_TYPES, load_field
from engine.workflow.form_model import (
    AnyItem,
    FormDefinition,
    FormError,
    Group,
    Separator,
    StaticText,
)
from engine.workflow.values import RESERVED_KEY

MAX_FORM_BYTES = 256 * 1024
MAX_GROUP_DEPTH = 5
MAX_FIELDS = 200
NEWEST_SCHEMA = 19
RESERVED_NAMES = frozenset({RESERVED_KEY, "csrf_token"})
"""Names that no field may have: one breaks the state, the other is the page's own."""

_TONES = frozenset({"", "ok", "warn", "bad", "law", "now"})
_MARKUP = ("{{", "**", "](", "`", "<")
_FORM = "the form"


def load_form(text: bytes | str) -> FormDefinition:
    """Read a form-js schema.

    Beside form-js's own settings, ``properties`` may hold: ``missing`` (the sentence for a required answer that is
    not there), ``when`` (when a conditional field is asked, in words), ``look`` (``short`` or ``signature`` for a
    text field, ``two`` columns for radio and checklist), ``autocomplete``, ``earliest`` and ``latest`` (an ISO day,
    ``today``, or the key of a day that the server gives), ``help:CODE`` (a line of help for one option); for a
    text, ``title`` and ``tone``.

    Args:
        text: JSON of a form of type ``default`` with textfield, textarea, number, datetime, select, radio, checkbox,
            checklist, filepicker, group, text and separator.

    Raises:
        FormError: it is no form, or a component is outside of the subset; the error names the component.
    """
    schema = _parsed(text)
    _check_head(schema)
    items = _Loader().load(schema.get("components"), prefix="", always=True, depth=0)
    form = FormDefinition(schema["id"], items)
    _check_names(form)
    return form


def _parsed(text: bytes | str) -> dict[str, Any]:
    if len(text) > MAX_FORM_BYTES:
        raise FormError(_FORM, f"is larger than {MAX_FORM_BYTES // 1024} KiB")
    try:
        schema = orjson.loads(text)
    except orjson.JSONDecodeError as broken:
        raise FormError(_FORM, "is not JSON") from broken
    if not isinstance(schema, dict):
        raise FormError(_FORM, "is not a JSON object")
    return schema


def _check_head(schema: Mapping[str, Any]) -> None:
    if schema.get("type") != "default":
        raise FormError(_FORM, "is not of type 'default'")
    if not isinstance(schema.get("id"), str) or not schema["id"]:
        raise FormError(_FORM, "has no id")
    version = schema.get("schemaVersion", NEWEST_SCHEMA)
    if type(version) is not int or not 1 <= version <= NEWEST_SCHEMA:
        raise FormError(_FORM, f"is not of schema version 1 to {NEWEST_SCHEMA}")


def _check_names(form: FormDefinition) -> None:
    fields = form.fields
    if len(fields) > MAX_FIELDS:
        raise FormError(_FORM, f"has more than {MAX_FIELDS} fields")
    count = Counter(field.name for field in fields)
    for field in fields:
        if count[field.name] > 1:
            raise FormError(repr(field.name), "is there more than once")
        if RESERVED_NAMES.intersection(field.path):
            raise FormError(repr(field.name), "has a reserved name")
        for end in range(1, len(field.path)):
            if ".".join(field.path[:end]) in count:
                raise FormError(repr(field.name), "lies inside another field")


class _Loader:
    """Reads components in order and counts those that have no key."""

    def __init__(self) -> None:
        self._count = 0
        self._kinds: dict[str, Callable[[Component, bool, int], AnyItem]] = {
            "text": lambda one, _always, _depth: _text(one),
            "separator": lambda one, _always, _depth: _separator(one),
            "group": self._group,
        }

    def load(self, components: object, *, prefix: str, always: bool, depth: int) -> tuple[AnyItem, ...]:
        if not isinstance(components, list):
            raise FormError(_FORM, "has no list of components")
        return tuple(self._item(one, prefix, always=always, depth=depth) for one in components)

    def _item(self, given: object, prefix: str, *, always: bool, depth: int) -> AnyItem:
        self._count += 1
        component = Component.read(given, prefix=prefix, ident=f"item-{self._count}")
        if component.type in FIELD_TYPES:
            return load_field(component, always=always)
        try:
            load = self._kinds[component.type]
        except KeyError:
            raise component.refuse(f"is of type {component.type!r}, which Concord doesn't show") from None
        return load(component, always, depth)

    def _group(self, component: Component, always: bool, depth: int) -> Group:  # noqa: FBT001
        component.allow("label", "path", "components", "showOutline", "verticalAlignment")
        component.properties(frozenset())
        if depth >= MAX_GROUP_DEPTH:
            raise component.refuse(f"lies more than {MAX_GROUP_DEPTH} groups deep")
        hide_if, shown_when = component.condition()
        items = self.load(
            component.given.get("components"),
            prefix=component.inner_prefix(),
            always=always and hide_if is None,
            depth=depth + 1,
        )
        label = component.words("label", required=True)
        return Group(ident=component.ident, hide_if=hide_if, shown_when=shown_when, label=label, items=items)


def _text(component: Component) -> StaticText:
    component.allow("text")
    words = component.words("text", required=True)
    if words.startswith("=") or any(mark in words for mark in _MARKUP) or words.lstrip().startswith("#"):
        raise component.refuse("has markup or an expression in its text")
    properties = component.properties(frozenset({"title", "tone"}))
    tone = properties.get("tone", "")
    if tone not in _TONES:
        raise component.refuse(f"has the unknown tone {tone!r}")
    hide_if, shown_when = component.condition()
    paragraphs = tuple(" ".join(part.split()) for part in words.split("\n\n") if part.strip())
    return StaticText(
        ident=component.ident,
        hide_if=hide_if,
        shown_when=shown_when,
        paragraphs=paragraphs,
        title=properties.get("title", ""),
        tone=tone,  # type: ignore[arg-type]
    )


def _separator(component: Component) -> Separator:
    component.allow()
    component.properties(frozenset())
    hide_if, shown_when = component.condition()
    return Separator(ident=component.ident, hide_if=hide_if, shown_when=shown_when)
