"""FEEL's types.

Source: DMN 1.5, 10.3.2.9 (relations between types).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from engine.workflow.feel.civil import (
    Date,
    DateTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
)


class Type:
    """A node of FEEL's lattice of types."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SimpleType(Type):
    """A type without parameters; ``kind`` is Python's for its values, None for *Any* and *Null*."""

    name: str
    kind: type | None = None

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListType(Type):
    """``list<of>``."""

    of: Type

    def __str__(self) -> str:
        return f"list<{self.of}>"


@dataclass(frozen=True, slots=True)
class RangeType(Type):
    """``range<of>``."""

    of: Type

    def __str__(self) -> str:
        return f"range<{self.of}>"


@dataclass(frozen=True, slots=True)
class ContextType(Type):
    """``context<name: type, …>``; a context with further entries conforms as well."""

    entries: tuple[tuple[str, Type], ...]

    def __str__(self) -> str:
        return (
            "context"
            if not self.entries
            else f"context<{', '.join(f'{name}: {of}' for name, of in self.entries)}>"
        )


@dataclass(frozen=True, slots=True)
class FunctionType(Type):
    """``function<parameters> -> result``."""

    parameters: tuple[Type, ...]
    result: Type

    def __str__(self) -> str:
        return f"function<{', '.join(map(str, self.parameters))}> -> {self.result}"


@dataclass(frozen=True, slots=True)
class NamedType(Type):
    """A type that the model around the text defines; its name is looked up when it is needed."""

    name: str

    def __str__(self) -> str:
        return self.name


ANY = SimpleType("Any")
NULL = SimpleType("Null")
DATE = SimpleType("date", Date)
MOMENT = SimpleType("date and time", DateTime)
CONTEXT = ContextType(())
"""Any context: every one has at least no entries."""
SIMPLE: Mapping[str, SimpleType] = {
    each.name: each
    for each in (
        ANY,
        NULL,
        DATE,
        MOMENT,
        SimpleType("number", Decimal),
        SimpleType("string", str),
        SimpleType("boolean", bool),
        SimpleType("time", Time),
        SimpleType("days and time duration", DaysTimeDuration),
        SimpleType("years and months duration", YearsMonthsDuration),
    )
}
"""FEEL's name of a type without parameters to the type."""

Types = Mapping[str, Type]
"""The types that a model defines, by name."""
NO_TYPES: Types = {}
