"""What BPMN knows and Concord does not run: refused by name, and everything unnamed by an allow-list.

An allow-list is safer than a ban-list: SpiffWorkflow skips many elements that it does not know without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from engine.workflow.diagram import EVENTS, Diagram, find, kind, title
from engine.workflow.lint_rules.base import Bundle, DiagramCheck, Found, error


class _Ban(NamedTuple):
    """A refusal: its rule, what it refuses (XPath from the root), and why; ``{title}`` is the element's name."""

    rule: str
    path: str
    message: str


_BANS = (
    _Ban(
        "script_task",
        ".//bpmn:scriptTask",
        "{title} is a script, and diagrams carry no code. Use a service task that calls an operation.",
    ),
    _Ban(
        "pre_or_post_script",
        ".//spiff:preScript | .//spiff:postScript",
        "{title} has a script before or after it, and diagrams carry no code. Delete it.",
    ),
    _Ban(
        "event_subprocess",
        ".//bpmn:subProcess[@triggeredByEvent='true' or @triggeredByEvent='1']",
        "{title} is an event subprocess, which the engine runs wrongly. Use a boundary event on a call activity.",
    ),
    _Ban(
        "signal_event",
        ".//bpmn:signalEventDefinition",
        "{title} is a signal event, which nobody would receive. Use a message.",
    ),
    _Ban(
        "link_event",
        ".//bpmn:linkEventDefinition",
        "{title} is a link event, which the engine ignores. Draw the flow instead.",
    ),
    _Ban(
        "compensation",
        ".//bpmn:compensateEventDefinition | .//bpmn:*[@isForCompensation='true' or @isForCompensation='1']",
        "{title} belongs to a compensation, which the engine ignores. Draw the way back with a gateway.",
    ),
    _Ban(
        "conditional_event",
        ".//bpmn:conditionalEventDefinition",
        "{title} waits for a condition, and may miss it. Wait for a message or a timer, and decide in a gateway.",
    ),
    _Ban(
        "error_event",
        ".//bpmn:errorEventDefinition",
        "{title} is an error event; an uncaught one would pass for a normal end. Use an outcome and a gateway.",
    ),
    _Ban(
        "escalation_event",
        ".//bpmn:escalationEventDefinition",
        "{title} is an escalation event, which nobody would catch. Use a timer on the boundary that doesn't interrupt.",
    ),
    _Ban(
        "transaction",
        ".//bpmn:transaction | .//bpmn:cancelEventDefinition",
        "{title} belongs to a transaction, which the engine can't take back. Use a subprocess.",
    ),
    _Ban(
        "ad_hoc_subprocess",
        ".//bpmn:adHocSubProcess",
        "{title} is an ad-hoc subprocess, which the engine can't run. Draw the order of its tasks.",
    ),
    _Ban(
        "complex_gateway",
        ".//bpmn:complexGateway",
        "{title} is a complex gateway, which the engine can't run. Use an exclusive or an inclusive one.",
    ),
    _Ban(
        "event_definition_ref",
        ".//bpmn:eventDefinitionRef",
        "{title} refers to an event that is defined elsewhere, which the engine ignores. Define it on the element.",
    ),
    _Ban(
        "global_task",
        "./bpmn:globalTask | ./bpmn:globalUserTask | ./bpmn:globalManualTask | ./bpmn:globalScriptTask"
        " | ./bpmn:globalBusinessRuleTask",
        "{title} is a global task, which the engine can't run. Put the task into the process.",
    ),
    _Ban(
        "instantiating_event",
        ".//bpmn:*[@instantiate='true' or @instantiate='1'] | .//bpmn:eventBasedGateway[@eventGatewayType='Parallel']",
        "{title} would start a case by itself, which the engine ignores. Begin with a start event.",
    ),
    _Ban(
        "multi_instance_behavior",
        ".//bpmn:multiInstanceLoopCharacteristics[@behavior[.!='All']]",
        "{title} says how it reports its repetitions (behavior), which the engine ignores. Delete that.",
    ),
    _Ban(
        "token_quantity",
        ".//bpmn:*[@startQuantity[.!='1'] or @completionQuantity[.!='1']]",
        "{title} wants or gives several tokens, which the engine ignores. Use a parallel gateway.",
    ),
    _Ban(
        "loop_limit",
        ".//bpmn:*[@loopMaximum[not(number(.) >= 1)]] | .//bpmn:loopCardinality[starts-with(normalize-space(.), '-')]",
        "{title} repeats a negative number of times, or none, and would never finish. Give it at least 1.",
    ),
)

_PLAIN = frozenset(
    re.findall(
        r"\w+",
        """
        definitions message collaboration participant messageFlow process laneSet lane childLaneSet
        flowNodeRef documentation extensionElements incoming outgoing sequenceFlow conditionExpression
        startEvent endEvent boundaryEvent intermediateCatchEvent intermediateThrowEvent timerEventDefinition
        timeDate timeDuration timeCycle messageEventDefinition terminateEventDefinition task userTask
        serviceTask businessRuleTask receiveTask callActivity subProcess exclusiveGateway inclusiveGateway parallelGateway
        eventBasedGateway standardLoopCharacteristics loopCondition multiInstanceLoopCharacteristics
        loopCardinality completionCondition loopDataInputRef loopDataOutputRef inputDataItem outputDataItem
        textAnnotation text association group category categoryValue
        """,
    )
)
"""The BPMN elements that run as BPMN 2.0 says, or that only explain."""

_DEFINITIONS = {
    "startEvent": frozenset[str](),
    "endEvent": frozenset({"terminateEventDefinition"}),
    "boundaryEvent": frozenset({"messageEventDefinition", "timerEventDefinition"}),
    "intermediateCatchEvent": frozenset({"messageEventDefinition", "timerEventDefinition"}),
    "intermediateThrowEvent": frozenset[str](),
}
_NEED_ONE = frozenset({"boundaryEvent", "intermediateCatchEvent"})
_KNOWN_EXTENSIONS = frozenset(
    {"properties", "property", "serviceTaskOperator", "parameters", "parameter", "messageVariable"}
)


def _refuses(ban: _Ban) -> DiagramCheck:
    def check(diagram: Diagram, _: Bundle) -> Iterator[Found]:
        for element in diagram.find(ban.path):
            yield element, ban.message.format(title=title(element))

    return check


def _not_supported(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    named = {element for ban in _BANS for element in diagram.find(ban.path)}
    for element in diagram.find("//bpmn:*"):
        if kind(element) not in _PLAIN and not named.intersection((element, *element.iterancestors())):
            yield (
                element,
                f"BPMN's {kind(element)} is not supported; the engine would ignore or break it. Delete it.",
            )


def _event_not_supported(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for event in diagram.of(*EVENTS):
        definitions = [each for each in find(event, "./bpmn:*") if kind(each).endswith("EventDefinition")]
        if len(definitions) > 1:
            yield event, f"{title(event)} waits for several things at once. Draw one event for each."
        elif not definitions and kind(event) in _NEED_ONE:
            yield event, f"{title(event)} waits for nothing. Make it a message or a timer event."
        elif any(_misplaced(kind(event), kind(each)) for each in definitions):
            yield event, f"{title(event)} can't be an event of this kind here. {_ADVICE[kind(event)]}"


_ADVICE = {
    "startEvent": "A case is started by Concord: use a plain start event.",
    "endEvent": "Use a plain or a terminating end event; to tell somebody, put an operation before it.",
    "boundaryEvent": "Use a message or a timer.",
    "intermediateCatchEvent": "Use a message or a timer.",
    "intermediateThrowEvent": "To tell somebody, use a service task that calls an operation.",
}


def _misplaced(event: str, definition: str) -> bool:
    return definition in _PLAIN and definition not in _DEFINITIONS[event]


def _unknown_extension(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for element in diagram.find(".//spiff:*"):
        name = etree.QName(element).localname
        if name not in _KNOWN_EXTENSIONS and name not in ("preScript", "postScript"):
            yield element, f"The extension {name} is not known here and would be ignored. Delete it."


def _vendor_extension(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for element in diagram.root.iter():
        if _is_camunda(element.tag) or any(_is_camunda(key) for key in element.attrib):
            yield (
                element,
                f"{title(element)} has settings of another product (Camunda), which "
                "would be ignored. Enter them in Concord's own fields.",
            )


def _is_camunda(name: Any) -> bool:
    return isinstance(name, str) and name.startswith("{http://camunda.org/")


RULES = (
    *(error(ban.rule, _refuses(ban)) for ban in _BANS),
    error("event_not_supported", _event_not_supported),
    error("unknown_extension", _unknown_extension),
    error("vendor_extension", _vendor_extension),
    error("not_supported", _not_supported),
)
