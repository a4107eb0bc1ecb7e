"""A BPMN file as a graph: its nodes, flows and boundary events, for those who read diagrams without running them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from lxml import etree

from engine.workflow.xmlsafe import BPMN, safe_tree

SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
NAMESPACES = {
    "bpmn": BPMN,
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "spiff": SPIFF,
}

EVENTS = frozenset(
    {"startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"}
)
GATEWAYS = frozenset(
    {"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"}
)
CONTAINERS = frozenset({"process", "subProcess", "transaction", "adHocSubProcess"})
ACTIVITIES = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
    }
)
FLOW_NODES = EVENTS | GATEWAYS | ACTIVITIES
_SHOWN = FLOW_NODES | {"sequenceFlow", "process"}


def kind(element: Any) -> str:
    """Return an element's BPMN name (``userTask``), or an empty text if it is none of BPMN's."""
    name = etree.QName(element)
    return name.localname if name.namespace == BPMN else ""


def find(element: Any, path: str) -> list[Any]:
    """Return what an XPath finds; prefixes as in ``NAMESPACES``."""
    found: list[Any] = element.xpath(path, namespaces=NAMESPACES)
    return found


def shown(element: Any) -> Any:
    """Return the element itself or the nearest one around it that stands in a drawing: node, flow or process."""
    around = element
    while around is not None and kind(around) not in _SHOWN:
        around = around.getparent()
    return around


def title(element: Any) -> str:
    """Return how a person knows an element, or what it stands in: its name or id, in quotation marks."""
    drawn = shown(element)
    known = element if drawn is None else drawn
    return f"“{known.get('name') or known.get('id') or kind(known)}”"


def properties(element: Any) -> dict[str, str]:
    """Return the ``spiffworkflow:properties`` of an element, by name."""
    found = find(element, "./bpmn:extensionElements/spiff:properties/spiff:property")
    return {each.get("name", ""): each.get("value", "").strip() for each in found}


class Diagram:
    """One BPMN file."""

    def __init__(self, file: str, xml: bytes) -> None:
        """Read a file.

        Raises:
            ModelRejectedError: it is no safe BPMN file.
        """
        self.file = file
        self.root = safe_tree(xml)

    def find(self, path: str) -> list[Any]:
        """Return what an XPath finds from the root; prefixes as in ``NAMESPACES``."""
        return find(self.root, path)

    def of(self, *kinds: str) -> Iterator[Any]:
        """Yield the elements of some kinds, in document order."""
        return self.root.iter(*(f"{{{BPMN}}}{each}" for each in kinds))  # type: ignore[no-any-return]

    @cached_property
    def nodes(self) -> list[Any]:
        """Every flow node, in document order."""
        return list(self.of(*FLOW_NODES))

    @cached_property
    def flows(self) -> list[Any]:
        """Every sequence flow, in document order."""
        return list(self.of("sequenceFlow"))

    @cached_property
    def by_id(self) -> dict[str, Any]:
        """Flow nodes by id."""
        return {node.get("id"): node for node in self.nodes if node.get("id")}

    @cached_property
    def _outgoing(self) -> dict[str, list[Any]]:
        return _grouped(self.flows, "sourceRef")

    @cached_property
    def _incoming(self) -> dict[str, list[Any]]:
        return _grouped(self.flows, "targetRef")

    @cached_property
    def _boundary_events(self) -> dict[str, list[Any]]:
        return _grouped(self.of("boundaryEvent"), "attachedToRef")

    def outgoing(self, node: Any) -> list[Any]:
        """Return the sequence flows that leave a node."""
        return self._outgoing.get(node.get("id"), [])

    def incoming(self, node: Any) -> list[Any]:
        """Return the sequence flows that reach a node."""
        return self._incoming.get(node.get("id"), [])

    def boundary_events(self, node: Any) -> list[Any]:
        """Return the events on a node's boundary."""
        return self._boundary_events.get(node.get("id"), [])

    def target(self, flow: Any) -> Any:
        """Return the node that a flow leads to, or None if there is none."""
        return self.by_id.get(flow.get("targetRef"))

    def source(self, flow: Any) -> Any:
        """Return the node that a flow comes from, or None if there is none."""
        return self.by_id.get(flow.get("sourceRef"))

    def following(self, node: Any) -> list[Any]:
        """Return where a token can go from a node: the targets of its flows, then its boundary events."""
        targets = [self.target(flow) for flow in self.outgoing(node)]
        return [each for each in targets if each is not None] + self.boundary_events(node)

    def preceding(self, node: Any) -> list[Any]:
        """Return where a token can come from: the inverse of :meth:`following`."""
        sources = [self.source(flow) for flow in self.incoming(node)]
        host = self.by_id.get(node.get("attachedToRef")) if kind(node) == "boundaryEvent" else None
        return [each for each in (*sources, host) if each is not None]


def _grouped(elements: Iterable[Any], attribute: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for element in elements:
        groups[element.get(attribute)].append(element)
    return dict(groups)
