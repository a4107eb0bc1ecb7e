"""Rules about how a token moves: ways in, ways out, splits, joins and guards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from engine.workflow.diagram import ACTIVITIES, CONTAINERS, GATEWAYS, Diagram, find, kind, title
from engine.workflow.lint_rules.base import Bundle, Found, Problem, Rule, Severity, error

_DECIDING = frozenset({"exclusiveGateway", "inclusiveGateway"})
_ENTERED_OTHERWISE = frozenset({"startEvent", "boundaryEvent"})


def _walk(starts: Iterable[Any], onwards: Callable[[Any], list[Any]]) -> set[Any]:
    """Return what is reached from ``starts``, them included."""
    reached: set[Any] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += onwards(node)
    return reached


def _container(node: Any) -> Any:
    around = node.getparent()
    while around is not None and kind(around) not in CONTAINERS:
        around = around.getparent()
    return around


def _dangling(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for flow in diagram.flows:
        source, target = diagram.source(flow), diagram.target(flow)
        if source is None or target is None:
            yield flow, f"The flow {title(flow)} is loose at one end. Connect it or delete it."
        elif _container(source) is not _container(target) or _container(flow) is not _container(source):
            yield (
                flow,
                f"The flow {title(flow)} crosses the border of a subprocess. End it at the border instead.",
            )


def _wrong_end(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for node in diagram.of(*_ENTERED_OTHERWISE):
        if diagram.incoming(node):
            yield (
                node,
                f"A flow leads into {title(node)}, which starts by itself. Lead it to another element.",
            )
    for node in diagram.of("endEvent"):
        if diagram.outgoing(node):
            yield node, f"A flow leaves {title(node)}, where everything ends. Delete it, or end later."


def _boundary_unattached(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for event in diagram.of("boundaryEvent"):
        host = diagram.by_id.get(event.get("attachedToRef", ""))
        if host is None or kind(host) not in ACTIVITIES:
            yield event, f"{title(event)} sits on no task or process. Attach it to one."


def _reachable(diagram: Diagram) -> set[Any]:
    return _walk(diagram.of("startEvent"), diagram.following)


def _unreachable(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    reached = _reachable(diagram)
    for node in diagram.nodes:
        if node not in reached and node.get("triggeredByEvent") not in ("true", "1"):
            yield node, f"Nothing leads to {title(node)}; it would never run. Connect it or delete it."


def _no_way_to_end(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    ending = _walk(diagram.of("endEvent"), diagram.preceding)
    reached = _reachable(diagram)
    for node in diagram.nodes:
        if node in reached and node not in ending:
            yield node, f"No way leads from {title(node)} to an end. Draw a flow that gets there."


def _implicit_split(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for node in diagram.nodes:
        if kind(node) not in GATEWAYS and len(diagram.outgoing(node)) > 1:
            yield node, f"Several flows leave {title(node)}. Put a gateway behind it that says how they part."


def _guarded(flow: Any) -> bool:
    return bool(find(flow, "./bpmn:conditionExpression"))


def _no_default(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for gateway in diagram.of(*_DECIDING):
        flows = diagram.outgoing(gateway)
        parts = len(flows) > 1 or any(_guarded(flow) for flow in flows)
        if parts and gateway.get("default") not in {flow.get("id") for flow in flows}:
            yield (
                gateway,
                f"{title(gateway)} has no default flow; a case that fits no guard would stand still. "
                "Make one of its flows the default.",
            )


def _guard_missing(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for gateway in diagram.of(*_DECIDING):
        flows = diagram.outgoing(gateway)
        for flow in flows if len(flows) > 1 else []:
            if not _guarded(flow) and flow.get("id") != gateway.get("default"):
                yield flow, f"The flow {title(flow)} has no guard. Say when it is taken."


def _guard_ignored(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for flow in filter(_guarded, diagram.flows):
        source = diagram.source(flow)
        if source is None:
            continue
        if kind(source) not in _DECIDING:
            yield flow, f"The guard on {title(flow)} would be ignored. Put an exclusive gateway before it."
        elif source.get("default") == flow.get("id"):
            yield flow, f"The default flow {title(flow)} has a guard that would be ignored. Delete the guard."


def _is_join(diagram: Diagram, node: Any) -> bool:
    return kind(node) == "parallelGateway" and len(diagram.incoming(node)) > 1


def _is_merge(diagram: Diagram, node: Any) -> bool:
    return kind(node) in _DECIDING and len(diagram.incoming(node)) > 1


def _boundary_into_join(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    joins = {node for node in diagram.nodes if _is_join(diagram, node)}
    # Behind an exclusive merge the token is an ordinary one again, so the walk stops there.
    onwards = {
        node: [] if _is_merge(diagram, node) else diagram.following(node) for node in diagram.nodes if joins
    }
    for event in diagram.of("boundaryEvent") if joins else ():
        path = _walk([event], onwards.__getitem__)
        for join in joins & path:
            if any(source not in path for source in diagram.preceding(join)):
                yield (
                    event,
                    f"The way from {title(event)} leads straight into the join {title(join)}, which would wait for "
                    "ever. Bring it together with the ordinary way in an exclusive gateway first.",
                )


def _two_gateway_timers(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for gateway in diagram.of("eventBasedGateway"):
        timers = [node for node in diagram.following(gateway) if find(node, "./bpmn:timerEventDefinition")]
        if len(timers) > 1:
            yield (
                gateway,
                f"Two timers wait behind {title(gateway)} and would share one due time. Keep the earlier.",
            )


def _call_unknown(diagram: Diagram, bundle: Bundle) -> Iterator[Found]:
    known = {process.get("id") for each in bundle.diagrams for process in each.of("process")}
    for call in diagram.of("callActivity"):
        called = call.get("calledElement")
        if called not in known:
            yield (
                call,
                f"{title(call)} calls {called or 'nothing'}, which is not among the diagrams of this process. "
                "Choose one that is, or add it.",
            )


def _call_recursive(bundle: Bundle) -> Iterator[Problem]:
    # An instance would call itself until it is too deep, and stand there for ever.
    calls = list(_calls(bundle))
    called_by: dict[str, set[str]] = {}
    for _, _, caller, called in calls:
        called_by.setdefault(caller, set()).add(called)
    for file, call, caller, called in calls:
        if caller in _walk([called], lambda process: [*called_by.get(process, ())]):
            yield (
                file,
                call,
                f"{title(call)} calls {called}, which leads back here: a case would never end. Use a flow that goes back.",
            )


def _calls(bundle: Bundle) -> Iterator[tuple[str, Any, str, str]]:
    """Yield (file, call activity, process that calls, process that is called)."""
    for diagram in bundle.diagrams:
        for call in diagram.of("callActivity"):
            around = call
            while kind(around) != "process":
                around = around.getparent()
            yield diagram.file, call, around.get("id", ""), call.get("calledElement", "")


RULES = (
    error("flow_dangling", _dangling),
    error("flow_at_wrong_end", _wrong_end),
    error("boundary_unattached", _boundary_unattached),
    error("node_unreachable", _unreachable),
    error("no_way_to_end", _no_way_to_end),
    error("implicit_split", _implicit_split),
    error("gateway_without_default", _no_default),
    error("guard_missing", _guard_missing),
    error("guard_ignored", _guard_ignored),
    error("boundary_into_join", _boundary_into_join),
    error("two_gateway_timers", _two_gateway_timers),
    error("call_unknown", _call_unknown),
    Rule("call_recursive", Severity.ERROR, _call_recursive),
)
