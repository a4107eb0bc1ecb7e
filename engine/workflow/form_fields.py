"""From a form-js input component to a `Field`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from engine.workflow.form_component import Component
from engine.workflow.form_model import EARLIEST, GREATEST_NUMBER, LATEST, Field, Kind, Option

DEFAULT_LENGTH: Final = {Kind.LINE: 200, Kind.LINES: 4_000}
"""Greatest length where the author sets none."""
MAX_LENGTH = 20_000
MAX_OPTIONS = 500
MAX_OPTION_LENGTH = 200
MAX_DECIMALS = 10

FIELD_TYPES = frozenset({kind.value for kind in Kind} - {"date", "time"})
"""form-js's component types that ask something."""

_COMMON = ("key", "label", "description", "validate")
_OWN: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("decimalDigits",),
    "datetime": ("subtype", "dateLabel", "timeLabel", "use24h", "timeInterval", "disallowPassedDates"),
    "select": ("values", "valuesKey", "searchable"),
    "radio": ("values", "valuesKey"),
    "checklist": ("values", "valuesKey"),
    "filepicker": ("accept", "multiple"),
}
_PROPERTIES: Final[Mapping[str, frozenset[str]]] = {
    "textfield": frozenset({"look", "autocomplete"}),
    "datetime": frozenset({"earliest", "latest"}),
    "radio": frozenset({"look"}),
    "checklist": frozenset({"look"}),
}
_LOOKS: Final = {"textfield": ("short", "signature"), "radio": ("two",), "checklist": ("two",)}
_HELP = "help:"


def load_field(component: Component, *, always: bool) -> Field:
    """Read one input component; ``always`` says that no group around it is conditional.

    Raises:
        FormError: a setting is not understood, or contradicts another.
    """
    component.allow(*_COMMON, *_OWN.get(component.type, ()))
    kind = _kind(component)
    properties = _properties(component)
    hide_if, shown_when = component.condition()
    name = component.name()
    rules = {
        **_labels(component, kind),
        **_words(component, properties),
        **(_RULES[component.type](component, kind) if component.type in _RULES else {}),
        **_validate(component, kind),
    }
    return Field(
        ident=name,
        name=name,
        kind=kind,
        hide_if=hide_if,
        shown_when=shown_when,
        always=always and hide_if is None,
        **rules,
    )


def _kind(component: Component) -> Kind:
    if component.type != "datetime":
        return Kind(component.type)
    subtype = component.given.get("subtype", "date")
    if subtype not in (Kind.DATE, Kind.TIME, Kind.DATETIME):
        raise component.refuse("has a subtype other than date, time and datetime")
    return Kind(subtype)


def _labels(component: Component, kind: Kind) -> dict[str, Any]:
    """Read the label; a ``datetime`` has it under ``dateLabel`` or ``timeLabel``."""
    own = {Kind.DATE: "dateLabel", Kind.TIME: "timeLabel", Kind.DATETIME: "dateLabel"}.get(kind, "label")
    key = own if own in component.given else "label"
    return {"label": component.words(key, required=True), "help": component.words("description")}


def _properties(component: Component) -> Mapping[str, str]:
    known = frozenset({"when", "missing"}) | _PROPERTIES.get(component.type, frozenset())
    has_options = component.type in ("select", "radio", "checklist")
    return component.properties(known, prefix=_HELP if has_options else None)


def _words(component: Component, properties: Mapping[str, str]) -> dict[str, Any]:
    words = {key: properties[key].strip() for key in ("when", "missing", "autocomplete") if key in properties}
    if "look" in properties:
        if properties["look"] not in _LOOKS[component.type]:
            raise component.refuse(f"has the unknown look {properties['look']!r}")
        words["look"] = properties["look"]
    return words


_TEXT_SETTINGS = frozenset({"minLength", "maxLength"})
_SETTINGS: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.LINE: _TEXT_SETTINGS | {"validationType"},
    Kind.LINES: _TEXT_SETTINGS,
    Kind.NUMBER: frozenset({"min", "max"}),
}


def _validate(component: Component, kind: Kind) -> dict[str, Any]:
    settings = component.settings("validate", _SETTINGS.get(kind, frozenset()) | {"required"})
    rules: dict[str, Any] = {"required": component.flag(settings, "required")}
    if kind in DEFAULT_LENGTH:
        rules |= _lengths(component, kind, settings)
    if kind is Kind.NUMBER:
        rules |= _range(component, settings)
    return rules


def _lengths(component: Component, kind: Kind, settings: Mapping[str, Any]) -> dict[str, Any]:
    least = _whole(component, settings, "minLength", 1, MAX_LENGTH) or 1
    most = _whole(component, settings, "maxLength", 1, MAX_LENGTH) or DEFAULT_LENGTH[kind]
    if least > most:
        raise component.refuse("has a minLength above its maxLength")
    text_format = settings.get("validationType") or ""
    if text_format not in ("", "email", "phone"):
        raise component.refuse("has a pattern of its own; Concord checks email and phone only")
    return {"min_length": least, "max_length": most, "text_format": text_format}


def _whole(component: Component, settings: Mapping[str, Any], key: str, least: int, most: int) -> int | None:
    found = settings.get(key)
    if found is None:
        return None
    if type(found) is not int or not least <= found <= most:
        raise component.refuse(f"has a {key} that is no whole number from {least} to {most}")
    return found


def _range(component: Component, settings: Mapping[str, Any]) -> dict[str, Any]:
    least, most = settings.get("min", -GREATEST_NUMBER), settings.get("max", GREATEST_NUMBER)
    for key, limit in (("min", least), ("max", most)):
        if type(limit) not in (int, float) or abs(limit) > GREATEST_NUMBER:
            raise component.refuse(f"has a {key} that is no number")
    if least > most:
        raise component.refuse("has a min above its max")
    decimals = _whole(component, component.given, "decimalDigits", 0, MAX_DECIMALS)
    return {"minimum": least, "maximum": most, "decimals": decimals}


def _days(component: Component, kind: Kind) -> dict[str, Any]:
    properties = component.given.get("properties", {})
    earliest = properties.get("earliest")
    if component.flag(component.given, "disallowPassedDates"):
        earliest = earliest or "today"
    if kind is Kind.TIME and (earliest or properties.get("latest")):
        raise component.refuse("limits the day of a time that has none")
    rules = {
        **_day(component, "earliest", earliest, EARLIEST),
        **_day(component, "latest", properties.get("latest"), LATEST),
    }
    if rules["earliest"] > rules["latest"]:
        raise component.refuse("has an earliest day after its latest")
    return rules


def _day(component: Component, side: str, limit: str | None, default: date) -> dict[str, Any]:
    """Read a limit: an ISO date, or the key of a day that the server gives."""
    if limit is None or limit.isidentifier():
        return {side: default, f"{side}_key": limit}
    try:
        day = date.fromisoformat(limit)
    except ValueError as broken:
        raise component.refuse(f"has an {side} that is neither a date nor a key") from broken
    if not EARLIEST <= day <= LATEST:
        raise component.refuse(f"has an {side} outside of {EARLIEST.year} to {LATEST.year}")
    return {side: day}


def _options(component: Component, _kind: Kind) -> dict[str, Any]:
    key = component.words("valuesKey")
    if ("values" in component.given) == bool(key):
        raise component.refuse("needs either values or a valuesKey")
    if key:
        return {"options_key": key}
    values = component.given["values"]
    if not isinstance(values, list) or not 1 <= len(values) <= MAX_OPTIONS:
        raise component.refuse(f"has no list of 1 to {MAX_OPTIONS} values")
    helps = {
        name.removeprefix(_HELP): text
        for name, text in component.given.get("properties", {}).items()
        if name.startswith(_HELP)
    }
    options = tuple(_option(component, one, helps) for one in values)
    codes = {option.value for option in options}
    if len(codes) < len(options):
        raise component.refuse("has a value twice")
    if not codes >= helps.keys():
        raise component.refuse("has help for a value that is not there")
    return {"options": options}


def _option(component: Component, given: object, helps: Mapping[str, str]) -> Option:
    match given:
        case {"value": str(value), "label": str(label)} if (
            value and value == value.strip() and value.isprintable() and label.strip()
        ):
            if len(value) > MAX_OPTION_LENGTH:
                raise component.refuse(f"has a value of more than {MAX_OPTION_LENGTH} characters")
            return Option(value, label.strip(), helps.get(value, "").strip())
    raise component.refuse("has a value without a plain value and a label")


def _files(component: Component, _kind: Kind) -> dict[str, Any]:
    return {"multiple": component.flag(component.given, "multiple"), "accept": component.words("accept")}


_RULES: Final[Mapping[str, Callable[[Component, Kind], dict[str, Any]]]] = {
    "datetime": _days,
    "select": _options,
    "radio": _options,
    "checklist": _options,
    "filepicker": _files,
}
