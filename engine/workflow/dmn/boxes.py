"""From the XML of a boxed expression to the box; decision tables are read in ``grids``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.workflow.dmn.boxed import (
    Box,
    Conditional,
    Context,
    ContextEntry,
    Empty,
    Filter,
    FunctionDefinition,
    Invocation,
    Iterator,
    List,
    Literal,
    Relation,
    Variable,
)
from engine.workflow.dmn.grids import decision_table
from engine.workflow.dmn.source import Node


def box_in(node: Node) -> Box | None:
    """Return the expression that stands directly in an element; None if none does."""
    holder = node.first(*_BOXES)
    return None if holder is None else _BOXES[holder.kind](holder)


def variable(node: Node) -> Variable:
    """Read a name and its type."""
    name = node.get("name")
    if name is None:
        raise node.refuse("a name", "there is none")
    return Variable(name, node.get("typeRef"), node.get("id"))


def _in(node: Node, kind: str) -> Box:
    """Return the expression in the child of a kind (``if``, ``in``, ``return``)."""
    holder = node.first(kind)
    return Empty() if holder is None else box_in(holder) or Empty()


def _literal(node: Node) -> Box:
    if node.first("importedValues") is not None:
        raise node.refuse("a text", "it refers to one in another file")
    return Literal(node.text(), node.get("typeRef"))


def _context(node: Node) -> Box:
    entries = []
    for entry in node.inside("contextEntry"):
        carrier = entry.first("variable")
        named = None if carrier is None else variable(carrier)
        entries.append(ContextEntry(named, box_in(entry) or Empty()))
    return Context(tuple(entries), node.get("typeRef"))


def _list(node: Node) -> Box:
    return List(_boxes(node), node.get("typeRef"))


def _relation(node: Node) -> Box:
    columns = tuple(variable(each) for each in node.inside("column"))
    rows = tuple(_boxes(each) for each in node.inside("row"))
    if any(len(row) != len(columns) for row in rows):
        raise node.refuse(f"{len(columns)} entries in each row", "one has more or fewer")
    return Relation(columns, rows, node.get("typeRef"))


def _boxes(node: Node) -> tuple[Box, ...]:
    return tuple(_BOXES[each.kind](each) for each in node.inside(*_BOXES))


def _invocation(node: Node) -> Box:
    bindings = []
    for binding in node.inside("binding"):
        parameter = binding.first("parameter")
        if parameter is None:
            raise binding.refuse("the name of a parameter", "there is none")
        bindings.append((variable(parameter), box_in(binding) or Empty()))
    return Invocation(box_in(node) or Empty(), tuple(bindings), node.get("typeRef"))


def function(node: Node) -> FunctionDefinition:
    """Read a function: a function definition, or the logic of a business knowledge model."""
    return FunctionDefinition(
        tuple(variable(each) for each in node.inside("formalParameter")),
        box_in(node) or Empty(),
        node.get("kind") or "FEEL",
        node.get("typeRef"),
        node.get("id"),
    )


def _conditional(node: Node) -> Box:
    return Conditional(_in(node, "if"), _in(node, "then"), _in(node, "else"), node.get("typeRef"))


def _filter(node: Node) -> Box:
    return Filter(_in(node, "in"), _in(node, "match"), node.get("typeRef"))


def _iterator(node: Node) -> Box:
    name = node.get("iteratorVariable")
    if name is None:
        raise node.refuse("the name of what it goes over", "there is none")
    body = _in(node, "return" if node.kind == "for" else "satisfies")
    return Iterator(node.kind, name, _in(node, "in"), body, node.get("typeRef"))


_BOXES: Mapping[str, Callable[[Node], Box]] = {
    "literalExpression": _literal,
    "decisionTable": decision_table,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "invocation": _invocation,
    "functionDefinition": function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iterator,
    "some": _iterator,
    "every": _iterator,
}
