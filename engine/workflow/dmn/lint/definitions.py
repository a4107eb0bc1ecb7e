"""What is wrong with the types of a model: with those that it defines, and with those that its input data name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.workflow.dmn.errors import DecisionModelError, Place
from engine.workflow.dmn.linking import place_of
from engine.workflow.dmn.lint.finding import TableFinding
from engine.workflow.dmn.model import InputData, ItemDefinition
from engine.workflow.dmn.program import Program
from engine.workflow.dmn.types import Types
from engine.workflow.feel.types import ListType, NamedType, Type


def of_types(program: Program) -> Iterator[TableFinding]:
    """Yield what is wrong with the types of the main model; what it imports is not looked at."""
    main = program.library.main
    types = program.scopes.types((main.namespace, ""))
    for item in main.items:
        place = Place(f"item definition “{item.name}”", item.id)
        yield from _unknown(item, types, place)
        if _is_endless(f"{main.namespace}#{item.name}", types.known):
            message = "expected a type that comes to an end, but it is based on itself"
            yield TableFinding("table_type_endless", message, place)
        try:
            types.kind(item.name)
        except DecisionModelError as refusal:
            yield TableFinding("table_invalid", refusal.message, refusal.place)
    for element in main.elements:
        if isinstance(element, InputData):
            yield from _named(element.type_ref, types, place_of(element))


def _is_endless(start: str, known: Mapping[str, Type]) -> bool:
    """Tell whether an item definition is based on itself, directly, by others or as a list.

    A component may be of the type that it is in, for it may be null: a tree is such a type.

    Args:
        start: Its name in full.
        known: What each type is made of, by its name in full.
    """
    seen: set[str] = set()
    full = start
    while full not in seen:
        seen.add(full)
        base = known[full]
        while isinstance(base, ListType):
            base = base.of
        if not isinstance(base, NamedType):
            return False
        full = base.name
    return full == start


def _unknown(item: ItemDefinition, types: Types, place: Place) -> Iterator[TableFinding]:
    """Yield the types that there are not, of all that an item definition names at any depth."""
    yield from _named(item.type_ref, types, place)
    for each in item.parameters or ():
        yield from _named(each.type_ref, types, place)
    for component in item.components:
        inner = Place(f"{place.element}, component “{component.name}”", component.id or place.element_id)
        yield from _unknown(component, types, inner)


def _named(type_ref: str | None, types: Types, place: Place) -> Iterator[TableFinding]:
    if type_ref is not None and not types.is_known(type_ref):
        message = f"expected a type, but {type_ref[:80]!r} is none"
        yield TableFinding("table_type_unknown", message, place)
