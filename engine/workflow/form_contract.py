"""What those who take a form's answers rely on, and whether a form keeps to it.

A form may ask more than its contract says, and in other words; what the contract names must be asked, in a way that
whoever takes the answer can read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from engine.workflow import feel
from engine.workflow.form_model import AnyItem, Field, FormDefinition, FormError, Group, Kind
from engine.workflow.form_prepare import TODAY

CHOICE = frozenset({Kind.SELECT, Kind.RADIO})
SEVERAL = frozenset({Kind.CHECKLIST})
TEXT = frozenset({Kind.LINE, Kind.LINES})
DAY = frozenset({Kind.DATE})
UPLOAD = frozenset({Kind.FILES})

_ANY_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
"""For conditions that don't read the clock."""


class When(NamedTuple):
    """With which answers to another question one is needed."""

    key: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Need:
    """One answer that is read."""

    kinds: frozenset[Kind]
    values: frozenset[str] = frozenset()
    """Of a choice with options of its own: the codes that are understood."""
    options_key: str = ""
    """Of a choice whose options the server gives: under which key (form-js's ``valuesKey``)."""
    when: When | None = None
    """None: always."""
    optional: bool = False
    """It may stay unanswered, and the field may be left out; if it is there, it must be of the kind."""


@dataclass(frozen=True, slots=True)
class FormContract:
    """The answers that are read from one form."""

    needs: Mapping[str, Need] = field(default_factory=dict)
    """By the field's full name."""
    either: Collection[str] = ()
    """Fields of which at least one must be there."""


NOTHING_READ = FormContract()
"""Of a form whose answers only the diagram reads."""


class Breach(NamedTuple):
    """One way in which a form doesn't keep to its contract."""

    key: str
    clause: str
    """Goes on after the form's name; with what to do, for its author."""


def breaches(form: FormDefinition, contract: FormContract, *, days: Collection[str] = ()) -> list[Breach]:
    """Return where a form doesn't keep to a contract, in the order of the contract; empty if it does.

    Args:
        form: As loaded, or prepared.
        contract: What is read from it.
        days: Keys of the limits that the server gives beside ``today``.
    """
    fields = {one.name: one for one in form.fields}
    found = [
        Breach(key, clause)
        for key, need in contract.needs.items()
        for clause in _of_need(form, fields, key, need)
    ]
    if contract.either and not fields.keys() & set(contract.either):
        keys = " or ".join(contract.either)
        found.append(
            Breach(min(contract.either), f"has no field with the key {keys}. Add at least one of them")
        )
    return found + [
        Breach(one.name, clause)
        for one in form.fields
        for clause in _not_given(one, contract.needs.get(one.name), {TODAY, *days})
    ]


def require_kept(form: FormDefinition, contract: FormContract, *, days: Collection[str] = ()) -> None:
    """Let a form pass that keeps to its contract.

    Raises:
        FormError: it doesn't; the error says where, first of all.
    """
    for breach in breaches(form, contract, days=days):
        raise FormError(f"form {form.id}", breach.clause)


def _of_need(form: FormDefinition, fields: Mapping[str, Field], key: str, need: Need) -> Iterator[str]:
    kinds = " or ".join(sorted(need.kinds))
    asked = fields.get(key)
    if asked is None:
        if not need.optional and _applies(need, fields):
            yield f"has no field with the key {key}, which the task needs. Add one, a {kinds}"
        return
    if asked.kind not in need.kinds:
        yield f"asks {key} with a {asked.kind}, which can't be read. Use a {kinds}"
        return
    yield from _options(asked, need)
    if not need.optional:
        yield from _answered(form, fields, asked, need)


def _options(asked: Field, need: Need) -> Iterator[str]:
    if need.options_key and asked.options_key != need.options_key:
        yield f"offers options of its own for {asked.name}. Take those of the key {need.options_key} instead"
    unknown = {one.value for one in asked.options or ()} - need.values
    if need.values and unknown:
        known = ", ".join(sorted(need.values))
        yield (
            f"offers {', '.join(sorted(unknown))} for {asked.name}, which nobody understands. Offer only "
            f"values among {known}"
        )


def _answered(form: FormDefinition, fields: Mapping[str, Field], asked: Field, need: Need) -> Iterator[str]:
    """Yield why an answer may be missing where it is needed."""
    if not _applies(need, fields):
        return
    if not asked.required:
        yield f"lets {asked.name} stay unanswered. Make it required"
    conditions = _conditions(form.items, asked.name)
    if need.when is None:
        if conditions:
            yield f"doesn't always ask {asked.name}, which the task always needs. Take its condition away"
        return
    key, offered = need.when.key, _offered(need.when, fields)
    if not all(_decided_by(each, key) for each in conditions):
        yield f"asks {asked.name} under a condition that reads more than {key}. Let it read {key} only"
        return
    for value in offered:
        if any(_hides(each, key, value) for each in conditions):
            yield f"doesn't ask {asked.name} when {key} is {value}, where the task needs it. Change its condition"


def _applies(need: Need, fields: Mapping[str, Field]) -> bool:
    return need.when is None or bool(_offered(need.when, fields))


def _offered(when: When, fields: Mapping[str, Field]) -> list[str]:
    """Return the answers that call for another one, as far as the form offers them."""
    choice = fields.get(when.key)
    return [one.value for one in (choice.options if choice else None) or () if one.value in when.values]


def _conditions(items: tuple[AnyItem, ...], name: str) -> list[str]:
    """Return what may hide a field: its own condition, and those of the groups around it."""
    for item in items:
        own = [item.hide_if] if item.hide_if else []
        if isinstance(item, Field) and item.name == name:
            return own
        if isinstance(item, Group) and any(one.name == name for one in FormDefinition("", item.items).fields):
            return own + _conditions(item.items, name)
    return []


def _decided_by(condition: str, key: str) -> bool:
    try:
        return feel.parse(condition).decidable({key})
    except feel.FeelError:
        return False


def _hides(condition: str, key: str, value: str) -> bool:
    try:
        return feel.parse(condition).evaluate({key: value}, now=_ANY_INSTANT) is True
    except feel.FeelError:
        return True


def _not_given(asked: Field, need: Need | None, days: Collection[str]) -> Iterator[str]:
    """Yield what a field wants of the server that it doesn't give."""
    if asked.options_key is not None and (need is None or asked.options_key != need.options_key):
        yield f"takes the options of {asked.name} from {asked.options_key}, which nobody gives. List them in the form"
    for limit in (asked.earliest_key, asked.latest_key):
        if limit is not None and limit not in days:
            known = ", ".join(sorted(days))
            yield f"limits {asked.name} by the day {limit}, which nobody gives. Use a date, or one of {known}"
    if asked.kind is Kind.FILES and (need is None or Kind.FILES not in need.kinds):
        yield f"asks for files as {asked.name}, which nobody takes in. Delete that field"
