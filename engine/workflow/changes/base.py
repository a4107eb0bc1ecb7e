"""What a change is, and how two sets of things are held against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Action(StrEnum):
    """What happened to a thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REDRAWN = "redrawn"
    """A diagram that means the same and looks different."""
    REWRITTEN = "rewritten"
    """A file that isn't looked into."""
    UNREADABLE = "unreadable"
    """A file that one side can't read."""


class Fact(NamedTuple):
    """One thing that is said of an element or a field."""

    value: str
    """What is compared."""
    shown: str
    """The same for people."""
    label: str = ""
    """What it is about, in plain words; empty where its key says that."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An element of a diagram or a field of a form, with all that is said of it."""

    kind: str
    """In plain words."""
    name: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """By what they are about."""
    order: tuple[tuple[str, str], ...] = ()
    """What follows it or is in it, where the order matters: each with its id and how people know it."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that is said of an element or a field, before and after."""

    label: str
    before: str | None
    """None: nothing was said."""
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """One element or field that was added, removed or changed; or a whole file."""

    file: str
    action: Action
    kind: str
    """What it is, in plain words."""
    name: str
    element_id: str | None = None
    """None for a whole file."""
    details: tuple[Detail, ...] = ()


def compared(file: str, before: Mapping[str, Unit], after: Mapping[str, Unit]) -> list[Change]:
    """Return what is different between the units of two files, by id."""
    found = [_change(file, key, before.get(key), unit) for key, unit in after.items()]
    found += [_change(file, key, unit, None) for key, unit in before.items() if key not in after]
    return [each for each in found if each is not None]


def _change(file: str, key: str, before: Unit | None, after: Unit | None) -> Change | None:
    shown = after or before
    if shown is None or before == after:
        return None
    action = Action.ADDED if before is None else Action.REMOVED if after is None else Action.CHANGED
    details = tuple(_details(before, after))
    return (
        Change(file, action, shown.kind, shown.name, key, details) if details or action != "changed" else None
    )


def _details(before: Unit | None, after: Unit | None) -> list[Detail]:
    old, new = (dict(unit.facts) if unit else {} for unit in (before, after))
    if before and after and before.kind != after.kind:
        old["kind"], new["kind"] = (Fact(unit.kind, unit.kind) for unit in (before, after))
    if before and after and _sequence(before, after) != _sequence(after, before):
        old["order"], new["order"] = (_order(unit) for unit in (before, after))
    labels = [*new, *(label for label in old if label not in new)]
    return [
        Detail(
            _label(label, new.get(label) or old.get(label)), _shown(old.get(label)), _shown(new.get(label))
        )
        for label in labels
        if _value(old.get(label)) != _value(new.get(label))
    ]


def _sequence(one: Unit, other: Unit) -> list[str]:
    """Return the order of what both units have."""
    others = dict(other.order)
    return [key for key, _ in one.order if key in others]


def _order(unit: Unit) -> Fact:
    return Fact("\n".join(key for key, _ in unit.order), ", ".join(name for _, name in unit.order))


def _label(key: str, fact: Fact | None) -> str:
    return (fact.label if fact else "") or key


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact else None


def _shown(fact: Fact | None) -> str | None:
    return fact.shown if fact else None
