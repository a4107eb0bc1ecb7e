"""Boxed expressions as they were drawn: texts, tables, and boxes that hold others; no text is read yet.

Source: DMN 1.5, chapters 7 (decision logic), 8 (decision tables) and 10.2 (boxed expressions).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Box:
    """An expression: a text, a table, or a box that holds others."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Text:
    """A FEEL text, and the id of the element that holds it."""

    text: str
    id: str | None = None
    language: str | None = None
    """What it says that it is written in; None for FEEL."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A name with a type: of an element, a parameter, a column or an entry."""

    name: str
    type_ref: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Literal(Box):
    """A literal expression."""

    text: Text
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """An entry of a context; the one without a variable is its result."""

    variable: Variable | None
    value: Box


@dataclass(frozen=True, slots=True)
class Context(Box):
    """A boxed context."""

    entries: tuple[ContextEntry, ...]
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class List(Box):
    """A boxed list."""

    items: tuple[Box, ...]
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Relation(Box):
    """A list of contexts, written as a grid."""

    columns: tuple[Variable, ...]
    rows: tuple[tuple[Box, ...], ...]
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Invocation(Box):
    """A call of a function with arguments by name."""

    function: Box
    bindings: tuple[tuple[Variable, Box], ...]
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Box):
    """A function: of FEEL, or one that lives elsewhere (``kind`` is Java or PMML)."""

    parameters: tuple[Variable, ...]
    body: Box
    kind: str = "FEEL"
    type_ref: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Conditional(Box):
    """*if*, *then* and *else*."""

    condition: Box
    then: Box
    otherwise: Box
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Filter(Box):
    """The items of a list for which *match* is true."""

    items: Box
    match: Box
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Iterator(Box):
    """``kind`` is *for*, *some* or *every*."""

    kind: str
    variable: str
    items: Box
    body: Box
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Empty(Box):
    """A place in which nothing stands; its value is null."""

    type_ref: str | None = None


class HitPolicy(StrEnum):
    """Which of several matching rules count."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    ANY = "ANY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Aggregation(StrEnum):
    """What COLLECT makes of the outputs."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True)
class Input:
    """A column that is tested."""

    label: str
    expression: Text
    type_ref: str | None = None
    values: Text | None = None
    """What the input may be, as unary tests."""
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """A column that is given; ``name`` is its key if there are several."""

    label: str
    name: str | None = None
    type_ref: str | None = None
    values: Text | None = None
    """What the output may be, as unary tests, the most important first."""
    default: Text | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row, or a column if the table lies on its side; ``number`` is its place from 1."""

    number: int
    inputs: tuple[Text, ...]
    outputs: tuple[Text, ...]
    annotations: tuple[str, ...]
    id: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionTable(Box):
    """A decision table. How it is turned on the page makes no difference to it."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...]
    """Names of the columns that only explain."""
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation | None = None
    type_ref: str | None = None
    id: str | None = None
    label: str | None = None
