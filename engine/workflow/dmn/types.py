"""From the types that a model defines to those of FEEL, and to the checks that FEEL's types can't carry."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.workflow.dmn.boxed import Text, Variable
from engine.workflow.dmn.checks import Check, all_of, allowed, components, each_of
from engine.workflow.dmn.model import ItemDefinition, Model
from engine.workflow.feel import FeelSyntaxError, Scope, parse_type
from engine.workflow.feel.types import (
    ANY,
    SIMPLE,
    ContextType,
    FunctionType,
    ListType,
    NamedType,
    Type,
)

_OTHER_NAMES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "any": "Any",
}
"""What older versions of DMN call FEEL's types."""
_FEEL = "/FEEL/"
"""In the namespace of FEEL's own types, of every version."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value must be.

    Attributes:
        name: As the model writes it.
        type: FEEL's type.
        check: Which of its values are allowed; None if all are.
    """

    name: str
    type: Type
    check: Check | None = None


ANYTHING = Kind("Any", ANY)


class Types:
    """The types that the texts of one model may name: FEEL's, its own, and those of its imports.

    Attributes:
        known: What ``instance of`` may name, and what those types are made of, for FEEL.
    """

    def __init__(self, model: Model, models: Mapping[str, Model]) -> None:
        self._model = model
        self._items = {
            _full(each.namespace, item.name): (each, item) for each in models.values() for item in each.items
        }
        self._own = _names_in(model, models)
        self._checks: dict[str, Check | None] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of types that texts may use."""
        return frozenset(self._own)

    @cached_property
    def known(self) -> Mapping[str, Type]:
        """See the class."""
        full = {name: self._type(item, model) for name, (model, item) in self._items.items()}
        return full | {name: full[found] for name, found in self._own.items()}

    def kind(self, type_ref: str | None) -> Kind:
        """Return what a reference to a type means; anything, for a type that there is not."""
        if type_ref is None:
            return ANYTHING
        found = self._resolved(type_ref, self._model)
        if found is None:
            return ANYTHING
        check = self._check(found.name) if isinstance(found, NamedType) else None
        return Kind(
            type_ref, self.known.get(found.name, ANY) if isinstance(found, NamedType) else found, check
        )

    def is_known(self, type_ref: str) -> bool:
        """Tell whether there is such a type."""
        return self._resolved(type_ref, self._model) is not None

    def result(self, type_ref: str | None) -> Kind:
        """Return what a function gives whose variable has a type.

        That is the type of a function; older versions of DMN name what the function gives.
        """
        found = self.kind(type_ref)
        return Kind("the result", found.type.result) if isinstance(found.type, FunctionType) else found

    def values_of(self, type_ref: str | None, path: Sequence[str] = ()) -> tuple[Type, tuple[Text, ...]]:
        """Return the type of a value, and the unary tests of the model that it passes if it is of that type.

        Args:
            type_ref: A reference to a type.
            path: Names of components in it, from the outside in.
        """
        found = None if type_ref is None else self._resolved(type_ref, self._model)
        if not isinstance(found, NamedType):
            return (ANY, ()) if found is None or path else (found, ())
        model, item = self._items[found.name]
        for name in path:
            inner = next((each for each in item.components if each.name == name), None)
            if inner is None:
                return ANY, ()
            item = inner
        if item.is_collection or item.components or item.parameters is not None:
            return self._type(item, model), ()
        return self._allowed(item, model, frozenset())

    def _allowed(
        self, item: ItemDefinition, model: Model, seen: frozenset[str]
    ) -> tuple[Type, tuple[Text, ...]]:
        own = tuple(each for each in (item.allowed, item.constraint) if each is not None)
        base = self._of(item.type_ref, model)
        if not isinstance(base, NamedType) or base.name in seen:
            return base, own
        outer, inner = self._items[base.name]
        if inner.is_collection or inner.components or inner.parameters is not None:
            return base, own
        kind, inherited = self._allowed(inner, outer, seen | {base.name})
        return kind, own + inherited

    # -- from names to types -----------------------------------------------------------------------------------------

    def _resolved(self, type_ref: str, model: Model) -> Type | None:
        """Return a type of FEEL, or the name of an item definition in full; None if there is neither."""
        prefix, colon, local = type_ref.partition(":")
        if colon:
            namespace = dict(model.prefixes).get(prefix, "")
            if _FEEL in namespace:
                return SIMPLE.get(_OTHER_NAMES.get(local, local))
            return self._named(_full(namespace, local))
        own = self._named(_full(model.namespace, type_ref))
        return own or self._imported(type_ref, model) or _of_feel(type_ref)

    def _imported(self, type_ref: str, model: Model) -> Type | None:
        for each in model.imports:
            prefix = f"{each.name}." if each.name else ""
            if type_ref.startswith(prefix):
                found = self._named(_full(each.namespace, type_ref[len(prefix) :]))
                if found is not None:
                    return found
        return None

    def _named(self, full: str) -> Type | None:
        return NamedType(full) if full in self._items else None

    def _type(self, item: ItemDefinition, model: Model) -> Type:
        base = self._base(item, model)
        return ListType(base) if item.is_collection else base

    def _base(self, item: ItemDefinition, model: Model) -> Type:
        if item.parameters is not None:
            gives = self._of(item.type_ref, model)
            return FunctionType(tuple(self._of(each.type_ref, model) for each in item.parameters), gives)
        if item.components:
            entries = ((each.name, self._type(each, model)) for each in item.components)
            return ContextType(tuple(entries))
        return self._of(item.type_ref, model)

    def _of(self, type_ref: str | None, model: Model) -> Type:
        return ANY if type_ref is None else self._resolved(type_ref, model) or ANY

    # -- from definitions to checks ----------------------------------------------------------------------------------

    def _check(self, full: str) -> Check | None:
        """Return the check of an item definition; None if it, and what it is made of, allows everything."""
        if full not in self._checks:
            model, item = self._items[full]
            self._checks[full] = None if not self._restricts(full, set()) else self._item_check(item, model)
        return self._checks[full]

    def _restricts(self, full: str, seen: set[str]) -> bool:
        if full in seen:
            return False
        seen.add(full)
        model, item = self._items[full]
        return self._item_restricts(item, model, seen)

    def _item_restricts(self, item: ItemDefinition, model: Model, seen: set[str]) -> bool:
        if item.allowed is not None or item.constraint is not None:
            return True
        base = self._of(item.type_ref, model)
        inherited = isinstance(base, NamedType) and self._restricts(base.name, seen)
        return inherited or any(self._item_restricts(each, model, seen) for each in item.components)

    def _item_check(self, item: ItemDefinition, model: Model) -> Check:
        parts = []
        base = self._of(item.type_ref, model)
        if isinstance(base, NamedType) and item.parameters is None:
            parts.append(self._deferred(base.name))
        if item.components:
            parts.append(components({each.name: self._item_check(each, model) for each in item.components}))
        if item.allowed is not None:
            parts.append(allowed(item.allowed, model, item))
        check = each_of(all_of(parts)) if item.is_collection else all_of(parts)
        if item.constraint is None:
            return check
        return all_of([check, allowed(item.constraint, model, item)])

    def _deferred(self, full: str) -> Check:
        """Return a check that is looked up when it is needed, for a type may contain itself."""

        def check(value: Any, scope: Scope) -> bool:
            found = self._check(full)
            return found is None or found(value, scope)

        return check


def _full(namespace: str, name: str) -> str:
    return f"{namespace}#{name}"


def _names_in(model: Model, models: Mapping[str, Model]) -> dict[str, str]:
    """Return the names by which texts of a model know item definitions, and their names in full."""
    names = {}
    for each in model.imports:
        prefix = f"{each.name}." if each.name else ""
        for item in models[each.namespace].items:
            names[prefix + item.name] = _full(each.namespace, item.name)
    return names | {item.name: _full(model.namespace, item.name) for item in model.items}


def _of_feel(type_ref: str) -> Type | None:
    try:
        found = parse_type(_OTHER_NAMES.get(type_ref, type_ref))
    except FeelSyntaxError:
        return None
    return None if isinstance(found, NamedType) else found


def parameter_types(parameters: Collection[Variable], types: Types) -> tuple[Type, ...]:
    """Return the types of the parameters of a function; none at all if it takes anything."""
    found = tuple(types.kind(each.type_ref).type for each in parameters)
    return () if all(each is ANY for each in found) else found
