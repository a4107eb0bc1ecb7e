"""Puts into a form what only the server knows at this instant: options, limits of days, the zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from engine.workflow.form_model import (
    EARLIEST,
    LATEST,
    AnyItem,
    Field,
    FormDefinition,
    FormError,
    Group,
    Kind,
    Option,
)

TODAY: Final = "today"
"""The key of a limit that every form has."""


def prepare(
    form: FormDefinition,
    *,
    today: date,
    options: Mapping[str, Sequence[Option]] | None = None,
    days: Mapping[str, date | None] | None = None,
    zone: ZoneInfo | None = None,
) -> FormDefinition:
    """Return the form with what only the server knows.

    Args:
        form: As loaded.
        today: Civil day in the reader's zone; the limit ``today``.
        options: By ``valuesKey``; may be empty, must be there.
        days: By the key of a limit; None sets no limit.
        zone: Where a ``datetime`` field is read; needed only for those.

    Raises:
        FormError: the form asks for options, a day or a zone that is not given.
    """
    given_options, given_days = options or {}, {TODAY: today, **(days or {})}

    def fill(field: Field) -> Field:
        if field.kind is Kind.DATETIME and zone is None:
            raise FormError(repr(field.name), "needs a zone to be read in")
        return replace(
            field,
            zone=zone,
            options=_options(field, given_options),
            earliest=_day(field, field.earliest_key, given_days) or field.earliest,
            latest=_day(field, field.latest_key, given_days) or field.latest,
        )

    return FormDefinition(form.id, _filled(form.items, fill), prepared=True)


def _filled(items: tuple[AnyItem, ...], fill: Callable[[Field], Field]) -> tuple[AnyItem, ...]:
    return tuple(_filled_item(item, fill) for item in items)


def _filled_item(item: AnyItem, fill: Callable[[Field], Field]) -> AnyItem:
    if isinstance(item, Field):
        return fill(item)
    return replace(item, items=_filled(item.items, fill)) if isinstance(item, Group) else item


def _options(field: Field, options: Mapping[str, Sequence[Option]]) -> tuple[Option, ...] | None:
    if field.options_key is None:
        return field.options
    if field.options_key not in options:
        raise FormError(repr(field.name), f"needs the options {field.options_key!r}, which are not given")
    return tuple(options[field.options_key])


def _day(field: Field, key: str | None, days: Mapping[str, date | None]) -> date | None:
    if key is None:
        return None
    if key not in days:
        raise FormError(repr(field.name), f"needs the day {key!r}, which is not given")
    day = days[key]
    return min(max(day, EARLIEST), LATEST) if day else None
