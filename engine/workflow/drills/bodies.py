"""Small diagrams, each around a text at one place that takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape, quoteattr

MOST_BYTES = 900_000
"""Of a diagram that holds a text many times over."""

_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:spiffworkflow='
    '"http://spiffworkflow.org/bpmn/schema/1.0/core" id="definitions" targetNamespace="urn:drill">'
    '<bpmn:collaboration id="all"><bpmn:participant id="one" processRef="drill"/>'
    '<bpmn:correlationKey id="key" name="key"><bpmn:correlationPropertyRef>property</bpmn:correlationPropertyRef>'
    "</bpmn:correlationKey></bpmn:collaboration>"
    '<bpmn:message id="sent" name="sent"/><bpmn:signal id="signal" name="signal">{signal}</bpmn:signal>'
    '<bpmn:error id="error" name="error" errorCode="e">{signal}</bpmn:error>'
)


Body = Callable[[str], str]
"""From a text to the inside of a process: ``start`` and ``end`` are there, and what lies between is ``node``."""


def _extended(inner: str) -> str:
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"


def _formal(tag: str, text: str) -> str:
    return f'<bpmn:{tag} xsi:type="bpmn:tFormalExpression">{escape(text)}</bpmn:{tag}>'


def _flow(source: str, target: str, inner: str = "", name: str = "") -> str:
    ident = name or f"from_{source}_to_{target}"
    return f'<bpmn:sequenceFlow id="{ident}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'


def _node(tag: str, inner: str, **attributes: str) -> str:
    listed = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f'<bpmn:{tag} id="node" name="node"{listed}>{inner}</bpmn:{tag}>'


def _line(node: str) -> str:
    return node + _flow("start", "node") + _flow("node", "end")


def _gateway(tag: str) -> Body:
    def body(text: str) -> str:
        guarded = _flow("node", "met", _formal("conditionExpression", text))
        ends = '<bpmn:endEvent id="met" name="met"/>' + _flow("node", "end", name="other")
        return _node(tag, "", default="other") + _flow("start", "node") + guarded + ends

    return body


def _many_gateways(text: str) -> str:
    """Return as many gateways as a file may have, one behind the other; a blank more makes each text a new one."""
    count = min(40, MOST_BYTES // (len(escape(text)) + 600) or 1)
    keys = [f"gate_{number}" for number in range(count)]
    parts = [_flow("start", keys[0])]
    for number, (key, following) in enumerate(zip(keys, [*keys[1:], "end"], strict=True)):
        guard = _formal("conditionExpression", " " * number + text)
        parts.append(f'<bpmn:exclusiveGateway id="{key}" name="{key}" default="other_{key}"/>')
        parts += [_flow(key, following, guard, f"guarded_{key}"), _flow(key, following, name=f"other_{key}")]
    return "".join(parts)


def _timer(tag: str) -> Body:
    return lambda text: _line(
        _node(
            "intermediateCatchEvent",
            f"<bpmn:timerEventDefinition>{_formal(tag, text)}</bpmn:timerEventDefinition>",
        )
    )


def _boundary_timer(text: str) -> str:
    timer = f"<bpmn:timerEventDefinition>{_formal('timeCycle', text)}</bpmn:timerEventDefinition>"
    late = f'<bpmn:boundaryEvent id="late" name="late" attachedToRef="node" cancelActivity="false">{timer}</bpmn:boundaryEvent>'
    return _user({"due": 'duration("P1D")'}) + late + _flow("late", "end")


def _event(tag: str, definition: str) -> str:
    return _line(_node(tag, definition))


def _condition(text: str) -> str:
    definition = (
        f"<bpmn:conditionalEventDefinition>{_formal('condition', text)}</bpmn:conditionalEventDefinition>"
    )
    return _event("intermediateCatchEvent", definition)


def _several(inner: str) -> str:
    tag = "multiInstanceLoopCharacteristics"
    return _service("1", f'<bpmn:{tag} isSequential="true">{inner}</bpmn:{tag}>')


def _cardinality(text: str) -> str:
    return _several(_formal("loopCardinality", text))


def _completion(text: str) -> str:
    return _several(_formal("loopCardinality", "100") + _formal("completionCondition", text))


def _loop(text: str) -> str:
    tag = "standardLoopCharacteristics"
    condition = _formal("loopCondition", text)
    return _service("1", f'<bpmn:{tag} loopMaximum="90" testBefore="true">{condition}</bpmn:{tag}>')


def _message(text: str) -> str:
    payload = f"<spiffworkflow:messagePayload>{escape(text)}</spiffworkflow:messagePayload>"
    definition = (
        f'<bpmn:messageEventDefinition messageRef="sent">{_extended(payload)}</bpmn:messageEventDefinition>'
    )
    return _event("intermediateThrowEvent", definition)


def _process_correlation(text: str) -> str:
    correlation = (
        "<spiffworkflow:processVariableCorrelation><spiffworkflow:propertyId>property</spiffworkflow:propertyId>"
        f"<spiffworkflow:expression>{escape(text)}</spiffworkflow:expression></spiffworkflow:processVariableCorrelation>"
    )
    definition = f'<bpmn:messageEventDefinition messageRef="sent">{_extended(correlation)}</bpmn:messageEventDefinition>'
    return _event("intermediateCatchEvent", definition)


def _service(value: str, inner: str = "", extension: str = "") -> str:
    """Return a service task, which runs by itself; ``inner`` is how it is repeated."""
    operator = (
        '<spiffworkflow:serviceTaskOperator id="drill.call" resultVariable="answer"><spiffworkflow:parameters>'
        f'<spiffworkflow:parameter id="value" type="str" value={quoteattr(value)}/>'
        "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator>"
    )
    return _line(_node("serviceTask", _extended(operator + extension) + inner))


def _user(given: Mapping[str, str]) -> str:
    settings = {"form": "any", "candidate_group": "counsel", "scope": "holder", "result": "answer", **given}
    listed = "".join(
        f"<spiffworkflow:property name={quoteattr(name)} value={quoteattr(value)}/>"
        for name, value in settings.items()
    )
    return _line(
        _node("userTask", _extended(f"<spiffworkflow:properties>{listed}</spiffworkflow:properties>"))
    )


def _scripted(tag: str) -> Body:
    script = f"spiffworkflow:{tag}"
    return lambda text: _service("1", extension=f"<{script}>{escape(text)}</{script}>")


BODIES: Mapping[str, Body] = {
    "guard": _gateway("exclusiveGateway"),
    "inclusive guard": _gateway("inclusiveGateway"),
    "many guards": _many_gateways,
    "timer date": _timer("timeDate"),
    "timer duration": _timer("timeDuration"),
    "timer cycle": _boundary_timer,
    "conditional event": _condition,
    "cardinality": _cardinality,
    "completion condition": _completion,
    "loop condition": _loop,
    "message payload": _message,
    "process correlation": _process_correlation,
    "service parameter": _service,
    "due time": lambda text: _user({"due": text}),
    "responsible person": lambda text: _user({"candidate_user": text}),
    "script": lambda text: _line(_node("scriptTask", f"<bpmn:script>{escape(text)}</bpmn:script>")),
    "script before": _scripted("preScript"),
    "script after": _scripted("postScript"),
}


def _signal(text: str) -> tuple[str, str]:
    payload = _extended(f"<spiffworkflow:payloadExpression>{escape(text)}</spiffworkflow:payloadExpression>")
    return payload, _event("intermediateThrowEvent", '<bpmn:signalEventDefinition signalRef="signal"/>')


def _error(text: str) -> tuple[str, str]:
    payload, _ = _signal(text)
    failed = (
        '<bpmn:endEvent id="node" name="node"><bpmn:errorEventDefinition errorRef="error"/></bpmn:endEvent>'
    )
    return payload, failed + _flow("start", "node") + _flow("start", "end")


def _diagram(body: str, signal: str = "", head: str = "") -> bytes:
    inner = '<bpmn:startEvent id="start" name="start"/><bpmn:endEvent id="end" name="end"/>' + body
    text = (
        f"{_HEAD.format(signal=signal)}{head}"
        f'<bpmn:process id="drill" isExecutable="true">{inner}</bpmn:process></bpmn:definitions>'
    )
    return text.encode("utf-8", "surrogatepass")


def _correlation(text: str) -> bytes:
    """Return a diagram that computes a key of a message that it sends."""
    path = f"<bpmn:messagePath>{escape(text)}</bpmn:messagePath>"
    retrieval = (
        '<bpmn:correlationProperty id="property" name="property"><bpmn:correlationPropertyRetrievalExpression '
        f'messageRef="sent">{path}</bpmn:correlationPropertyRetrievalExpression></bpmn:correlationProperty>'
    )
    return _diagram(_message("{text: text, n: n}"), head=retrieval)


def _of(body: Body) -> Callable[[str], bytes]:
    return lambda text: _diagram(body(text))


def _with_payload(parts: Callable[[str], tuple[str, str]]) -> Callable[[str], bytes]:
    def made(text: str) -> bytes:
        signal, body = parts(text)
        return _diagram(body, signal)

    return made


DIAGRAMS: Mapping[str, Callable[[str], bytes]] = {
    **{name: _of(body) for name, body in BODIES.items()},
    "signal payload": _with_payload(_signal),
    "error payload": _with_payload(_error),
    "message correlation": _correlation,
}
"""From a text to a diagram that has it, by the place."""
