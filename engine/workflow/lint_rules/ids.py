"""Rules about ids and names: recordings, overlays and SpiffWorkflow address an element by its id alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.workflow.diagram import FLOW_NODES, GATEWAYS, Diagram, kind, title
from engine.workflow.lint_rules.base import Bundle, Found, Problem, Rule, Severity, error, per_diagram

_SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_RESERVED = frozenset({"Start", "End", "Root", "StartEventSplit", "StartEventJoin"})
_RESERVED_ENDINGS = (".BoundaryEventSplit", ".BoundaryEventJoin", " [child]")


def _missing(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for element in diagram.of("process", "sequenceFlow", *FLOW_NODES):
        if not element.get("id"):
            yield element, f"An element of kind {kind(element)} has no id. Give it one."


def _duplicate(bundle: Bundle) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for diagram in bundle.diagrams:
        for element in diagram.find(".//bpmn:*[@id]"):
            key = element.get("id")
            if key in seen:
                message = f"The id {key} is used twice, also in {seen[key]}. Give each element its own."
                yield diagram.file, element, message
            seen.setdefault(key, diagram.file)


def _reserved(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for node in diagram.nodes:
        key = node.get("id", "")
        if key in _RESERVED or key.endswith(_RESERVED_ENDINGS):
            yield node, f"The id {key} belongs to the engine. Choose another, such as {_suggested(key)}."


def _suggested(key: str) -> str:
    return "the_" + re.sub(r"\W+", "_", key).strip("_").lower()


def _extension_clash(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    # SpiffWorkflow indexes everything that has an id, extension elements included, and takes the last one.
    for element in diagram.find(".//spiff:*[@id]"):
        key = element.get("id")
        if key in diagram.by_id:
            yield (
                element,
                f"An operation or parameter is called {key}, and so is an element. Change the id of the element.",
            )


def _not_snake_case(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for element in diagram.of("process", *FLOW_NODES):
        key = element.get("id")
        if key and not _SNAKE_CASE.fullmatch(key):
            yield (
                element,
                f"{title(element)} has the id {key}. Ids are words in lower case, such as legal_review.",
            )


def _nameless(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for node in diagram.nodes:
        joins_only = kind(node) in GATEWAYS and len(diagram.outgoing(node)) < 2
        if not node.get("name") and not joins_only:
            yield node, f"{title(node)} has no name. People see it in the inbox and in the outline."


RULES = (
    error("id_missing", _missing),
    Rule("id_duplicate", Severity.ERROR, _duplicate),
    error("id_reserved", _reserved),
    error("extension_id_clash", _extension_clash),
    Rule("id_not_snake_case", Severity.WARNING, per_diagram(_not_snake_case)),
    Rule("name_missing", Severity.HINT, per_diagram(_nameless)),
)
