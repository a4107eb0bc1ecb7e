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


def form(run: Callable[..., Any], signature: str = "") -> Form:
    """Describe a form, such as ``"string: string, length: number | null"``; ``...`` at the end for ``rest``."""
    rest = signature.endswith("...")
    parts = [part.split(": ") for part in signature.removesuffix("...").split(", ")] if signature else []
    domains = tuple(_domain(kinds) for _, kinds in parts)
    return Form(run, tuple(name for name, _ in parts), domains, rest)


def _domain(kinds: str) -> Domain:
    found: set[type] = set()
    for kind in kinds.split(" | "):
        domain = _KINDS[kind]
        if domain is None:
            return None
        found |= domain
    return frozenset(found)


def built_in(run: Callable[..., Any], *signatures: str) -> BuiltIn:
    """Describe a function all of whose forms are run alike."""
    return BuiltIn(tuple(form(run, signature) for signature in signatures or ("",)))


def fitted(value: Any, domain: frozenset[type]) -> Any:
    """Return what an argument outside of its parameter's domain becomes, or ``MISFIT``.

    A list of one becomes its item, where the item fits; a value where a list is wanted becomes one, as in other
    implementations; a date becomes its midnight in UTC.
    """
    kind = type(value)
    if kind is list and len(value) == 1 and type(value[0]) in domain:
        return value[0]
    if list in domain and value is not None:
        return [value]
    return DateTime(value, UTC_MIDNIGHT) if kind is Date and DateTime in domain else MISFIT
