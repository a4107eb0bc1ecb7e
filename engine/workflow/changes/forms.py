"""What a form asks: each of its fields and texts with all that its author says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from engine.workflow.changes.base import Fact, Unit
from engine.workflow.form_loader import load_form

_LEFT_OUT = frozenset({"id", "layout", "key", "components"})
"""The editor's own, and what is said otherwise."""
_LABELS = {
    "conditional.hide": "hidden if",
    "dateLabel": "label",
    "description": "help",
    "label": "label",
    "multiple": "several files",
    "properties.earliest": "earliest day",
    "properties.latest": "latest day",
    "properties.missing": "what is said if it is missing",
    "properties.when": "when it is asked, in words",
    "text": "text",
    "type": "kind of field",
    "validate.max": "largest number",
    "validate.maxLength": "longest answer",
    "validate.min": "smallest number",
    "validate.minLength": "shortest answer",
    "validate.required": "must be answered",
    "values": "choices",
    "valuesKey": "choices come from",
}


def units_of_form(text: bytes) -> dict[str, Unit]:
    """Return the fields and texts of a form by their key, or by their place if they have none.

    Raises:
        FormError: it is no form.
    """
    load_form(text)
    schema = orjson.loads(text)
    units = dict(_units(schema["components"], "", ""))
    order = tuple((key, unit.name) for key, unit in units.items())
    return {**units, "": Unit("form", schema["id"], order=order)}


def _units(components: list[dict[str, Any]], prefix: str, group: str) -> Iterator[tuple[str, Unit]]:
    for place, component in enumerate(components, 1):
        key = prefix + (component.get("key") or f"{component['type']} {component.get('id') or place}")
        name = component.get("label") or component.get("dateLabel") or component.get("key") or _cut(component)
        facts = dict(_facts(component))
        if group:
            facts["inside of"] = Fact(group, group)
        yield key, Unit("field" if "key" in component else component["type"], name, facts)
        path = component.get("path")
        yield from _units(component.get("components", []), f"{prefix}{path}." if path else prefix, name)


def _cut(component: Mapping[str, Any]) -> str:
    words = " ".join(str(component.get("text", component["type"])).split())
    return words if len(words) <= 60 else f"{words[:60]}…"


def _facts(component: Mapping[str, Any], around: str = "") -> Iterator[tuple[str, Fact]]:
    for name, value in component.items():
        path = around + name
        if not around and name in _LEFT_OUT:
            continue
        if isinstance(value, dict):
            yield from _facts(value, f"{path}.")
        elif value not in (None, "", False):
            yield (
                _LABELS.get(path) or _help_of(path) or path,
                Fact(orjson.dumps(value).decode(), _shown(value)),
            )


def _help_of(path: str) -> str | None:
    option = path.removeprefix("properties.help:")
    return None if option == path else f"help for the choice {option}"


def _shown(value: Any) -> str:
    if value is True:
        return "yes"
    if isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return "; ".join(f"{each.get('label')} ({each.get('value')})" for each in value)
    return value if isinstance(value, str) else orjson.dumps(value).decode()
