"""The same as a diagram, in words: what a screen reader reads, and a phone shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.workflow.diagram import CONTAINERS, Diagram, find, kind

_KINDS = {
    "startEvent": "start",
    "endEvent": "end",
    "task": "step",
    "userTask": "task for a person",
    "manualTask": "task by hand",
    "serviceTask": "automatic step",
    "scriptTask": "script",
    "businessRuleTask": "decision table",
    "sendTask": "message to somebody",
    "receiveTask": "wait for a message",
    "callActivity": "process of its own",
    "subProcess": "group of steps",
    "transaction": "group of steps",
    "adHocSubProcess": "group of steps",
    "exclusiveGateway": "decision",
    "inclusiveGateway": "decision with several answers",
    "eventBasedGateway": "wait for what happens first",
    "complexGateway": "decision",
    "intermediateCatchEvent": "wait",
    "intermediateThrowEvent": "milestone",
}
_DEFINITIONS = {
    "messageEventDefinition": "message",
    "timerEventDefinition": "timer",
    "signalEventDefinition": "signal",
    "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation",
    "conditionalEventDefinition": "condition",
}


@dataclass(frozen=True, slots=True)
class Following:
    """One way on from a node."""

    label: str
    """The flow's label, such as "consent needed"; empty if it has none."""
    node_id: str
    name: str
    """Name of the node that it leads to."""


@dataclass(frozen=True, slots=True)
class OutlineNode:
    """One node of a diagram, in words."""

    id: str
    kind: str
    """What it is, in plain words."""
    name: str
    documentation: str
    lane: str | None
    """Name of the innermost lane; None without lanes."""
    follows: tuple[Following, ...]
    """Where it goes on, in the order in which the flows were drawn."""
    attached_to: str | None = None
    """Id of the node on whose boundary the event sits."""
    inside: str | None = None
    """Id of the subprocess that the node is part of."""
    calls: str | None = None
    """Id of the process that a call activity calls."""


def outline(xml: bytes) -> list[OutlineNode]:
    """Return the nodes of a diagram in the order in which a case passes them.

    What can come before a node stands before it, except along a loop; a boundary event follows its host, and the
    inside of a subprocess follows the subprocess. Nodes that nothing leads to stand at the end.

    Raises:
        ModelRejectedError: the file is no safe BPMN file.
    """
    diagram = Diagram("", xml)
    lanes = _lanes(diagram)
    return [_in_words(diagram, node, lanes) for node in _flow_order(diagram) if node.get("id")]


def by_lane(nodes: Iterable[OutlineNode]) -> dict[str | None, list[OutlineNode]]:
    """Group an outline by lane; lanes in the order of their first node."""
    groups: dict[str | None, list[OutlineNode]] = {}
    for node in nodes:
        groups.setdefault(node.lane, []).append(node)
    return groups


def _flow_order(diagram: Diagram) -> list[Any]:
    ordered: dict[Any, None] = {}
    for start in diagram.of("startEvent"):
        if start not in ordered and kind(start.getparent()) == "process":
            ordered |= dict.fromkeys(_from(diagram, start, set(ordered)))
    return list(ordered | dict.fromkeys(diagram.nodes))


def _from(diagram: Diagram, start: Any, done: set[Any]) -> list[Any]:
    """Return what is reached from ``start`` in reversed postorder: a node comes after all that lead to it."""
    finished: list[Any] = []
    path = [(start, iter(_onwards(diagram, start)))]
    done.add(start)
    while path:
        node, rest = path[-1]
        further = next((each for each in rest if each not in done), None)
        if further is None:
            finished.append(node)
            path.pop()
        else:
            done.add(further)
            path.append((further, iter(_onwards(diagram, further))))
    return finished[::-1]


def _onwards(diagram: Diagram, node: Any) -> Iterator[Any]:
    """Yield what comes after a node, the last to be read first."""
    yield from reversed([each for each in diagram.following(node) if kind(each) != "boundaryEvent"])
    yield from reversed(diagram.boundary_events(node))
    if kind(node) in CONTAINERS:
        yield from find(node, "./bpmn:startEvent")


def _lanes(diagram: Diagram) -> dict[str, str]:
    lanes: dict[str, str] = {}
    for reference in diagram.of(
        "flowNodeRef"
    ):  # document order, so an inner lane overrides the one around it
        lane = reference.getparent()
        lanes[(reference.text or "").strip()] = lane.get("name") or lane.get("id") or ""
    return lanes


def _in_words(diagram: Diagram, node: Any, lanes: dict[str, str]) -> OutlineNode:
    around = node.getparent()
    flows = [(flow, diagram.target(flow)) for flow in diagram.outgoing(node)]
    return OutlineNode(
        id=node.get("id"),
        kind=kind_in_words(diagram, node),
        name=_name(node),
        documentation=" ".join(each.text or "" for each in find(node, "./bpmn:documentation")).strip(),
        lane=lanes.get(node.get("id")),
        follows=tuple(
            Following(flow.get("name", ""), target.get("id"), _name(target))
            for flow, target in flows
            if target is not None
        ),
        attached_to=node.get("attachedToRef"),
        inside=around.get("id") if kind(around) != "process" else None,
        calls=node.get("calledElement"),
    )


def _name(node: Any) -> str:
    return str(node.get("name") or node.get("id"))


def kind_in_words(diagram: Diagram, node: Any) -> str:
    """Return what a flow node is, in plain words."""
    if kind(node) == "boundaryEvent":
        stops = node.get("cancelActivity", "true") in ("true", "1")
        return f"{_awaited(node)} that {'ends' if stops else 'does not end'} the task"
    if kind(node) == "parallelGateway":
        return "split into parallel ways" if len(diagram.outgoing(node)) > 1 else "join of parallel ways"
    if kind(node) == "intermediateCatchEvent":
        return f"wait for a {_awaited(node)}"
    return _KINDS[kind(node)]


def _awaited(event: Any) -> str:
    definitions = [_DEFINITIONS.get(kind(each)) for each in find(event, "./bpmn:*")]
    return next((each for each in definitions if each), "event")
