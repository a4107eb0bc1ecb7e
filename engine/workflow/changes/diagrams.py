"""What a diagram says of each of its elements: everything but where it is drawn.

What has a word of its own is in the tables below; whatever else is said of an element is found as well, under the name
that BPMN has for it, so that nothing that could matter goes unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from engine.workflow.changes.base import Fact, Unit
from engine.workflow.diagram import FLOW_NODES, SPIFF, Diagram, kind
from engine.workflow.outline import kind_in_words
from engine.workflow.xmlsafe import BPMN

_KINDS = {
    "process": "process",
    "sequenceFlow": "way",
    "lane": "lane",
    "message": "message",
    "participant": "participant",
    "messageFlow": "message between participants",
    "textAnnotation": "note",
    "association": "line to a note",
    "group": "group",
    "definitions": "file",
}
_UNITS = FLOW_NODES | _KINDS.keys()
_LEFT_OUT = frozenset({"incoming", "outgoing", "flowNodeRef", "BPMNDiagram"})
"""Said elsewhere, or the drawing."""
_CONTAINERS = frozenset({"extensionElements", "properties", "parameters"})
"""Say nothing themselves."""
_USUAL = {
    "cancelActivity": "true",
    "completionQuantity": "1",
    "isExecutable": "false",
    "isSequential": "false",
    "startQuantity": "1",
    "testBefore": "false",
    "triggeredByEvent": "false",
}
"""What BPMN takes an attribute to say that is left out; editors write it or not, as they like."""
_TRUTH = {"1": "true", "0": "false"}
_ATTRIBUTES_LEFT_OUT = frozenset({"id", "exporter", "exporterVersion"})
_LABELS = {
    "attachedToRef": "at the boundary of",
    "calledElement": "calls the process",
    "cancelActivity": "ends the task",
    "completionCondition": "ends when",
    "conditionExpression": "condition",
    "default": "way if no condition holds",
    "documentation": "documentation",
    "inputDataItem": "name of one item",
    "isExecutable": "can be started",
    "isSequential": "one after the other",
    "loopCardinality": "number of repetitions",
    "loopCondition": "repeated while",
    "loopDataInputRef": "repeated for each of",
    "loopDataOutputRef": "results are collected in",
    "loopMaximum": "repeated at most",
    "messageRef": "message",
    "messageVariable": "what the message brings is kept as",
    "name": "name",
    "outputDataItem": "result of one repetition",
    "processRef": "process",
    "sourceRef": "from",
    "standardLoopCharacteristics": "repeated",
    "targetRef": "to",
    "terminateEventDefinition": "ends the whole process",
    "testBefore": "condition is asked first",
    "text": "text",
    "timeCycle": "timer, again and again",
    "timeDate": "timer, at",
    "timeDuration": "timer, after",
}
_PROPERTIES = {
    "candidate_group": "who does it (role)",
    "candidate_user": "who does it (person)",
    "decision": "decision",
    "due": "due",
    "form": "form",
    "four_eyes": "another person each time",
    "outcome": "outcome",
    "priority": "priority",
    "result": "answers are kept as",
    "scope": "at which agency",
}
_REFERENCES = frozenset(
    {"attachedToRef", "default", "messageRef", "sourceRef", "targetRef", "processRef", "calledElement"}
)


def units_of_diagram(xml: bytes) -> dict[str, Unit]:
    """Return the elements of a diagram by id, in the order of the text.

    Raises:
        ModelRejectedError: the file is no safe BPMN file.
    """
    diagram = Diagram("", xml)
    reader = _Reader(diagram)
    elements = [each for each in diagram.root.iter(f"{{{BPMN}}}*") if kind(each) in _UNITS]
    return {
        each.get("id") or f"{kind(each)}-{place}": reader.unit(each) for place, each in enumerate(elements)
    }


def drawing(xml: bytes) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return how a diagram is drawn, for comparison: every part's name and what it says."""
    parts = Diagram("", xml).find("./bpmndi:BPMNDiagram//*")
    return [(part.tag, sorted(part.attrib.items())) for part in parts]


class _Reader:
    """Reads the elements of one diagram."""

    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram
        self._named = {each.get("id"): each for each in diagram.root.iter(f"{{{BPMN}}}*") if each.get("id")}
        self._lanes = {
            (reference.text or "").strip(): reference.getparent().get("id", "")
            for reference in diagram.of("flowNodeRef")
        }

    def unit(self, element: Any) -> Unit:
        """Return an element with all that is said of it."""
        facts: dict[str, Fact] = {}
        for label, fact in (*self._attributes(element), *self._inside(element), *self._around(element)):
            seen = facts.get(label)
            facts[label] = (
                Fact(f"{seen.value}\n{fact.value}", f"{seen.shown}; {fact.shown}") if seen else fact
            )
        return Unit(self._kind(element), self._title(element), facts, self._order(element))

    def _kind(self, element: Any) -> str:
        return _KINDS.get(kind(element)) or kind_in_words(self._diagram, element)

    def _title(self, element: Any) -> str:
        if kind(element) == "sequenceFlow" and not element.get("name"):
            ends = (self._shown(element.get(end, "")) for end in ("sourceRef", "targetRef"))
            return " to ".join(ends)
        text = (element.findtext(f"{{{BPMN}}}text") or "")[:60] if kind(element) == "textAnnotation" else ""
        return element.get("name") or text or element.get("id") or kind(element)

    def _shown(self, reference: str) -> str:
        found = self._named.get(reference)
        return (found.get("name") if found is not None else None) or reference

    def _attributes(self, element: Any, around: str = "") -> Iterator[tuple[str, Fact]]:
        for key, value in element.attrib.items():
            name = etree.QName(key)
            if name.localname in _ATTRIBUTES_LEFT_OUT or "XMLSchema-instance" in (name.namespace or ""):
                continue
            usual = _USUAL.get(name.localname)
            if usual in ("true", "false"):
                value = _TRUTH.get(value, value)
            if value == usual:
                continue
            shown = self._shown(value) if name.localname in _REFERENCES else value
            own = None if around and name.localname == "name" else _LABELS.get(name.localname)
            yield own or f"{around}{name.localname}", Fact(value, shown)

    def _inside(self, element: Any) -> Iterator[tuple[str, Fact]]:
        for part in element:
            name = etree.QName(part)
            if kind(part) in _UNITS or name.localname in _LEFT_OUT:
                continue
            special = _SPIFF.get(name.localname) if name.namespace == SPIFF else None
            yield from special(part) if special else self._part(part, name.localname)
            if name.localname not in ("property", "parameter"):
                yield from self._inside(part)

    def _part(self, part: Any, name: str) -> Iterator[tuple[str, Fact]]:
        text = (part.text or "").strip()
        said = list(self._attributes(part, f"{name} "))
        yield from said
        if name in ("inputDataItem", "outputDataItem"):
            text = part.get("id") or part.get("name") or ""
        if text:
            yield _LABELS.get(name, name), Fact(text, text)
        elif not said and not len(part) and name not in _CONTAINERS:
            yield _LABELS.get(name, name), Fact("yes", "yes")

    def _around(self, element: Any) -> Iterator[tuple[str, Fact]]:
        identity = element.get("id", "")
        if identity in self._lanes:
            yield "lane", Fact(self._lanes[identity], self._shown(self._lanes[identity]))
        around = element.getparent()
        if kind(element) in FLOW_NODES and around is not None and kind(around) != "process":
            yield "inside of", Fact(around.get("id", ""), self._shown(around.get("id", "")))

    def _order(self, element: Any) -> tuple[tuple[str, str], ...]:
        """Return the ways out of a decision, in the order in which they are tried."""
        ways = self._diagram.outgoing(element) if kind(element) == "exclusiveGateway" else []
        return tuple(
            (way.get("id", ""), way.get("name") or self._shown(way.get("targetRef", ""))) for way in ways
        )


def _property(part: Any) -> Iterator[tuple[str, Fact]]:
    name, value = part.get("name", ""), part.get("value", "").strip()
    if value:
        yield _PROPERTIES.get(name, name), Fact(value, value)


def _operator(part: Any) -> Iterator[tuple[str, Fact]]:
    for key, label in (("id", "operation"), ("resultVariable", "result is kept as")):
        value = part.get(key, "")
        if value:
            yield label, Fact(value, value)


def _parameter(part: Any) -> Iterator[tuple[str, Fact]]:
    name, value, kept_as = part.get("id", ""), part.get("value", ""), part.get("type", "str")
    yield f"gives {name}", Fact(value, value)
    if kept_as != "str":
        yield f"kind of {name}", Fact(kept_as, kept_as)


_SPIFF = {
    "property": _property,
    "serviceTaskOperator": _operator,
    "parameter": _parameter,
}
"""Elements of the engine's own, which say what they say in attributes."""
