"""From a file to a decision model: its elements and types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.workflow.dmn.boxes import box_in, function, variable
from engine.workflow.dmn.model import (
    Decision,
    Element,
    Import,
    InputData,
    ItemDefinition,
    Knowledge,
    Model,
    Service,
)
from engine.workflow.dmn.source import Node, root_of

_DMN = "omg.org/spec/DMN/"
"""In the type of an import that is a decision model; versions may differ."""


def read(xml: bytes) -> Model:
    """Return what a file says.

    Raises:
        ModelRejectedError: it is no safe XML, or no decision model, or its parts don't fit together.
    """
    root = root_of(xml)
    return Model(
        root.get("name") or "",
        root.get("namespace") or "",
        root.get("expressionLanguage"),
        tuple(_import(each) for each in root.inside("import") if _is_model(each)),
        tuple(_item(each) for each in root.inside("itemDefinition")),
        tuple(_ELEMENTS[each.kind](each) for each in root.inside(*_ELEMENTS)),
        root.prefixes(),
    )


def _is_model(node: Node) -> bool:
    return _DMN in (node.get("importType") or "")


def _import(node: Node) -> Import:
    return Import(node.get("name") or "", node.get("namespace") or "")


# -- types -------------------------------------------------------------------------------------------------------


def _item(node: Node) -> ItemDefinition:
    based_on = node.first("typeRef")
    signature = node.first("functionItem")
    gives = signature.get("outputTypeRef") if signature is not None else None
    return ItemDefinition(
        node.get("name") or "",
        gives if based_on is None else based_on.content() or None,
        node.get("isCollection") in ("true", "1"),
        tuple(_item(each) for each in node.inside("itemComponent")),
        None if signature is None else tuple(variable(each) for each in signature.inside("parameters")),
        node.text_of("allowedValues"),
        node.text_of("typeConstraint"),
        node.get("id"),
    )


# -- elements ----------------------------------------------------------------------------------------------------


def _identity(node: Node) -> tuple[str, str, str | None]:
    """Return id, name and type of an element."""
    name = node.get("name")
    if name is None:
        raise node.refuse("an element with a name", "it has none")
    carrier = node.first("variable")
    return node.get("id") or name, name, None if carrier is None else carrier.get("typeRef")


def _input_data(node: Node) -> Element:
    return InputData(*_identity(node))


def _decision(node: Node) -> Element:
    information = _references(node, "informationRequirement", "requiredDecision", "requiredInput")
    return Decision(*_identity(node), box_in(node), information, _knowledge_of(node))


def _knowledge(node: Node) -> Element:
    logic = node.first("encapsulatedLogic")
    body = None if logic is None or box_in(logic) is None else function(logic)
    return Knowledge(*_identity(node), body, _knowledge_of(node))


def _service(node: Node) -> Element:
    kinds = ("outputDecision", "encapsulatedDecision", "inputDecision", "inputData")
    references = (tuple(_href(each) for each in node.inside(kind)) for kind in kinds)
    return Service(*_identity(node), *references)


def _knowledge_of(node: Node) -> tuple[str, ...]:
    return _references(node, "knowledgeRequirement", "requiredKnowledge")


def _references(node: Node, requirement: str, *kinds: str) -> tuple[str, ...]:
    return tuple(_href(each) for holder in node.inside(requirement) for each in holder.inside(*kinds))


def _href(node: Node) -> str:
    found = node.get("href")
    if found is None:
        raise node.refuse("a reference to another element", "it names none")
    return found


_ELEMENTS: Mapping[str, Callable[[Node], Any]] = {
    "inputData": _input_data,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge,
    "decisionService": _service,
}
