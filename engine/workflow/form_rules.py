"""The validator of a form's values: JSON Schema with our keywords (see `form_schema`) and our own format checks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

_KEPT_CONTROLS = {"lines": frozenset("\n\t"), "line": frozenset()}
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs"})
_PHONE_DIGITS = 7


def refused_character(text: str, clean: str) -> bool:
    """Tell whether ``text`` has a control character or half a character; ``clean`` is ``line`` or ``lines``."""
    kept = _KEPT_CONTROLS[clean]
    return any(unicodedata.category(one) in _REFUSED_CATEGORIES and one not in kept for one in text)


def without_refused(text: str, clean: str) -> str:
    """Return ``text`` without the characters that `refused_character` looks for."""
    kept = _KEPT_CONTROLS[clean]
    return "".join(one for one in text if one in kept or unicodedata.category(one) not in _REFUSED_CATEGORIES)


def _broken(keyword: str) -> Iterator[ValidationError]:
    yield ValidationError(f"breaks {keyword}")


def _check_clean(_validator: Any, clean: str, value: object, _schema: object) -> Iterator[ValidationError]:
    if isinstance(value, str) and (value != value.strip() or refused_character(value, clean)):
        yield from _broken("x-clean")


def _check_decimals(_validator: Any, most: int, value: object, _schema: object) -> Iterator[ValidationError]:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > most:
        yield from _broken("x-decimals")


def _check_earliest(_validator: Any, limit: str, value: object, _schema: object) -> Iterator[ValidationError]:
    if isinstance(value, str) and value < limit:
        yield from _broken("x-earliest")


def _check_latest(_validator: Any, limit: str, value: object, _schema: object) -> Iterator[ValidationError]:
    if isinstance(value, str) and value > limit:
        yield from _broken("x-latest")


_FORMATS = FormatChecker(formats=())
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[0-9 ().-]{7,30}")


@_FORMATS.checks("date", ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(_DATE.fullmatch(value) and date.fromisoformat(value))


@_FORMATS.checks("civil-time")
def _is_time(value: object) -> bool:
    return not isinstance(value, str) or bool(_TIME.fullmatch(value))


@_FORMATS.checks("instant", ValueError)
def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or bool(_INSTANT.fullmatch(value) and datetime.fromisoformat(value))


@_FORMATS.checks("uuid", ValueError)
def _is_uuid(value: object) -> bool:
    return not isinstance(value, str) or str(UUID(value)) == value


@_FORMATS.checks("email")
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or bool(_EMAIL.fullmatch(value))


@_FORMATS.checks("phone")
def _is_phone(value: object) -> bool:
    return not isinstance(value, str) or bool(
        _PHONE.fullmatch(value) and sum(one.isdigit() for one in value) >= _PHONE_DIGITS
    )


_KEYWORDS = {
    "x-clean": _check_clean,
    "x-decimals": _check_decimals,
    "x-earliest": _check_earliest,
    "x-latest": _check_latest,
}
_Validator: Any = extend(Draft202012Validator, _KEYWORDS)  # type: ignore[no-untyped-call]


def form_validator(schema: Mapping[str, Any]) -> Any:
    """Return a validator of the draft that also checks our keywords and formats."""
    return _Validator(schema, format_checker=_FORMATS)
