"""A decision model as it was drawn: its elements and types, nothing resolved.

Source: DMN 1.5, chapters 6 (requirements) and 7.3 (item definitions).
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.workflow.dmn.boxed import Box, FunctionDefinition, Text, Variable


@dataclass(frozen=True, slots=True)
class Element:
    """What requires, and can be required: it has an id to be referred to, and a name to be read by."""

    id: str
    name: str
    type_ref: str | None


@dataclass(frozen=True, slots=True)
class InputData(Element):
    """What is given from outside."""


@dataclass(frozen=True, slots=True)
class Decision(Element):
    """A decision; ``logic`` is None if people make it."""

    logic: Box | None
    information: tuple[str, ...]
    """References to the decisions and input data that it reads."""
    knowledge: tuple[str, ...]
    """References to the business knowledge models and decision services that it calls."""


@dataclass(frozen=True, slots=True)
class Knowledge(Element):
    """A business knowledge model: a function with a name."""

    function: FunctionDefinition | None
    knowledge: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service(Element):
    """A decision service: some decisions as one function of its inputs; all are references."""

    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...]
    input_decisions: tuple[str, ...]
    input_data: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type that the model defines.

    Attributes:
        components: What its values consist of; none for a simple type.
        parameters: If it is the type of a function, what that takes; None otherwise.
        type_ref: What it is based on, or what the function gives.
        allowed: Which values are allowed, of each item if it is a collection.
        constraint: Which values are allowed as a whole.
    """

    name: str
    type_ref: str | None
    is_collection: bool
    components: tuple[ItemDefinition, ...]
    parameters: tuple[Variable, ...] | None
    allowed: Text | None
    constraint: Text | None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Import:
    """Another model, under a name; without a name its elements are called as if they stood here."""

    name: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Model:
    """One file."""

    name: str
    namespace: str
    language: str | None
    imports: tuple[Import, ...]
    items: tuple[ItemDefinition, ...]
    elements: tuple[Element, ...]
    prefixes: tuple[tuple[str, str], ...] = ()
    """XML prefixes and their namespaces, with which DMN 1.1 writes types."""
