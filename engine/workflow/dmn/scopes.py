"""Which names and types the texts of an element know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cached_property
from typing import Any

from engine.workflow.dmn.boxed import Context, Output, Relation, Text
from engine.workflow.dmn.graph import Key
from engine.workflow.dmn.linking import Library, place_of
from engine.workflow.dmn.model import ItemDefinition
from engine.workflow.dmn.texts import Listener, Reader
from engine.workflow.dmn.types import Types
from engine.workflow.feel.names import of_several_pieces


class Scopes:
    """The names and types of a library."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._types = {each.namespace: Types(each, library.models) for each in library.models.values()}

    def types(self, key: Key) -> Types:
        """Return the types that an element's texts know."""
        return self._types[key[0]]

    @cached_property
    def members(self) -> frozenset[str]:
        """Names that may follow a point: components of types, entries of contexts, outputs, and what is imported."""
        parts = (
            part for each in self._library.models.values() for part in parts_of((each.items, each.elements))
        )
        named = {name for part in parts for name in _members_of(part)}
        return frozenset(named | {element.name for element in self._library.elements.values()})

    @cached_property
    def _several(self) -> frozenset[str]:
        return of_several_pieces(self.members)

    def reader(self, key: Key, roots: frozenset[str], listener: Listener) -> Reader:
        """Return what compiles the texts of an element in which some names are given."""
        types = self.types(key)
        return Reader(
            place_of(self._library.elements[key]),
            roots,
            self.members,
            self._several | of_several_pieces(roots | types.names),
            (),
            types,
            self._library.models[key[0]].language,
            listener,
        )


def parts_of(whole: Any) -> Iterator[Any]:
    """Yield every part of a model's values, at any depth."""
    left = [whole]
    while left:
        part = left.pop()
        if type(part) is tuple:
            left += part
            continue
        names = _fields_of(type(part))
        if names:
            yield part
            left += [getattr(part, name) for name in names]


def _fields_of(kind: type) -> tuple[str, ...]:
    found = _FIELDS.get(kind)
    if found is None:
        found = _FIELDS[kind] = tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()
    return found


_FIELDS: dict[type, tuple[str, ...]] = {}


def texts_of(whole: Any) -> Iterator[Text]:
    """Yield every text in a model's values, at any depth."""
    return (part for part in parts_of(whole) if isinstance(part, Text))


def _members_of(part: Any) -> list[str]:
    if isinstance(part, ItemDefinition):
        return [each.name for each in part.components]
    if isinstance(part, Context):
        return [each.variable.name for each in part.entries if each.variable is not None]
    if isinstance(part, Relation):
        return [each.name for each in part.columns]
    return [part.name] if isinstance(part, Output) and part.name else []
