"""How a built-in function is described: its forms, and what each parameter takes.

Source: DMN 1.5, 10.3.4 (parameter domains) and 10.3.2.9.4 (what arguments are converted to).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from types import NoneType
from typing import Any

from engine.workflow.feel.civil import (
    UTC_MIDNIGHT,
    Date,
    DateTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
)
from engine.workflow.feel.conformance import MISFIT
from engine.workflow.feel.typenames import parse_type
from engine.workflow.feel.types import (
    ANY,
    CONTEXT,
    SIMPLE,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    SimpleType,
    Type,
)
from engine.workflow.feel.values import Function, Range

Domain = frozenset[type] | None
"""The kinds of value that a parameter takes; None for any, null among them."""

_KINDS: dict[str, Domain] = {
    "any": None,
    "null": frozenset({NoneType}),
    "boolean": frozenset({bool}),
    "number": frozenset({Decimal}),
    "string": frozenset({str}),
    "list": frozenset({list}),
    "context": frozenset({dict}),
    "range": frozenset({Range}),
    "function": frozenset({Function}),
    "date": frozenset({Date}),
    "time": frozenset({Time}),
    "moment": frozenset({DateTime}),
    "duration": frozenset({DaysTimeDuration}),
    "months": frozenset({YearsMonthsDuration}),
}


_TYPES: dict[type, Type] = {
    **{each.kind: each for each in SIMPLE.values() if each.kind is not None},
    list: ListType(ANY),
    dict: CONTEXT,
    Range: RangeType(ANY),
    Function: ANY,
}
_KINDS_OF_TYPES: dict[type[Type], type] = {
    ListType: list,
    ContextType: dict,
    RangeType: Range,
    FunctionType: Function,
}


@dataclass(frozen=True, slots=True)
class Form:
    """One list of parameters that a function can be called with.

    Attributes:
        run: Takes the evaluation and the arguments, which are in their domains.
        parameters: Their names.
        domains: What each takes.
        rest: It takes any further arguments, as its last parameter does.
    """

    run: Callable[..., Any]
    parameters: tuple[str, ...]
    domains: tuple[Domain, ...]
    rest: bool
    result: Type = ANY
    """What it gives, unless it ``follows`` its first argument."""
    follows: str = ""
    """``$1``, if it gives a value of the type of its first argument, or ``item of $1``."""

    @property
    def types(self) -> tuple[Type, ...]:
        """Return the type of each parameter; *Any* for one that takes several kinds."""
        return tuple(_type_of(domain) for domain in self.domains)

    def given(self, names: tuple[str, ...], place: int) -> int:
        """Return the place of the parameter that the argument at a place is for."""
        return self.parameters.index(names[place]) if names else place

    def takes(self, count: int) -> bool:
        """Tell whether it can be called with ``count`` arguments."""
        return count == len(self.parameters) or (self.rest and count > len(self.parameters))

    def domain(self, place: int) -> Domain:
        """Return what the argument at a place must be."""
        return self.domains[min(place, len(self.domains) - 1)]


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A built-in function."""

    forms: tuple[Form, ...]

    def by_count(self, count: int) -> Form | None:
        """Return the form for that many arguments in order; None if there is none."""
        return next((form for form in self.forms if form.takes(count)), None)

    def by_names(self, names: tuple[str, ...]) -> Form | None:
        """Return the smallest form that has parameters of these names, each given once; None if there is none.

        Of two with the same names, it is the one that has them in this order.
        """
        given = frozenset(names)
        fits = [form for form in self.forms if len(given) == len(names) and given <= set(form.parameters)]
        return min(fits, key=lambda form: (len(form.parameters), form.parameters != names), default=None)

    def usage(self, name: str) -> str:
        """Return how it is called, for an error."""
        return " or ".join(
            f"{name}({', '.join(form.parameters)}{', …' if form.rest else ''})" for form in self.forms
        )


def form(run: Callable[..., Any], signature: str) -> Form:
    """Describe a form, such as ``"string: string, length: number | null -> string"``; ``...`` after the last for ``rest``."""
    takes, _, gives = signature.rpartition("-> ")
    takes = takes.strip()
    rest = takes.endswith("...")
    parts = [part.split(": ") for part in takes.removesuffix("...").split(", ")] if takes else []
    names, domains = tuple(name for name, _ in parts), tuple(_domain(kinds) for _, kinds in parts)
    if gives.endswith("$1"):
        return Form(run, names, domains, rest, follows=gives)
    return Form(run, names, domains, rest, CONTEXT if gives == "context" else parse_type(gives))


def _domain(kinds: str) -> Domain:
    found: set[type] = set()
    for kind in kinds.split(" | "):
        domain = _KINDS[kind]
        if domain is None:
            return None
        found |= domain
    return frozenset(found)


def takes_type(domain: Domain, of: Type) -> bool:
    """Tell whether a parameter takes a value of a type, or what that becomes."""
    kind = _kind_of(of)
    if domain is None or kind is None or kind in domain or list in domain:
        return True
    if isinstance(of, ListType):
        return takes_type(domain, of.of)  # if it turns out to hold one item
    return kind is Date and DateTime in domain


def _kind_of(of: Type) -> type | None:
    """Return Python's type for the values of a type; None if they may be of several."""
    return of.kind if isinstance(of, SimpleType) else _KINDS_OF_TYPES.get(type(of))


def _type_of(domain: Domain) -> Type:
    kinds = (domain or frozenset()) - {NoneType}
    return _TYPES[next(iter(kinds))] if len(kinds) == 1 else ANY


def built_in(run: Callable[..., Any], *signatures: str) -> BuiltIn:
    """Describe a function all of whose forms are run alike."""
    return BuiltIn(tuple(form(run, signature) for signature in signatures))


def fitted(value: Any, domain: frozenset[type]) -> Any:
    """Return what an argument outside of its parameter's domain becomes, or ``MISFIT``.

    A list of one becomes its item, where the item fits; a value where a list is wanted becomes one; a date
    becomes its midnight in UTC (10.3.2.9.4).
    """
    kind = type(value)
    if kind is list and len(value) == 1 and type(value[0]) in domain:
        return value[0]
    if list in domain and value is not None:
        return [value]
    return DateTime(value, UTC_MIDNIGHT) if kind is Date and DateTime in domain else MISFIT
