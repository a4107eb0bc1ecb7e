"""For each rule of lint, the smallest diagrams that break it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tests.engine.workflow.dmn.kit import (
    column_in,
    column_out,
    decision,
    input_data,
    item,
    knowledge,
    model,
    table,
)
from tests.engine.workflow.kit import (
    FORM,
    chain,
    element,
    flow,
    instances,
    message,
    process,
    properties,
    rule_task,
    service,
    timer,
    user,
)

START, END = element("startEvent", "start"), element("endEvent", "end")
WEEK = 'duration("P7D")'


def line(inner: str, key: str = "task", *, messages: tuple[str, ...] = ("answered",)) -> bytes:
    """A process that runs through one element."""
    return process("main", START + inner + END + chain("start", key, "end"), messages=messages)


LATE = element("boundaryEvent", "late", timer("timeDuration", WEEK), attachedToRef="task")


def extended(inner: str) -> str:
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"


def definition(kind: str) -> str:
    return f"<bpmn:{kind}EventDefinition/>"


def ending(kind: str) -> bytes:
    body = START + element("task", "task") + element("endEvent", "end", definition(kind))
    return process("main", body + chain("start", "task", "end"))


def gateway(*flows: str, kind: str = "exclusiveGateway", default: str = "f_gw_b", **attributes: str) -> bytes:
    """A gateway with two ways, to tasks a and b; ``flows`` leave it."""
    given = {"default": default, **attributes} if default else attributes
    body = START + element(kind, "gw", **given) + element("task", "a") + element("task", "b") + END
    return process(
        "main", body + chain("start", "gw") + "".join(flows) + chain("a", "end") + chain("b", "end")
    )


def catching(key: str, inner: str) -> str:
    return element("intermediateCatchEvent", key, inner)


def waiting_behind(*keys: str, second: str) -> bytes:
    body = START + element("eventBasedGateway", "gw") + catching("a", timer("timeDuration", WEEK))
    body += catching("b", second) + END + chain("start", "gw", "a", "end") + chain("gw", "b", "end")
    return process("main", body, messages=keys)


def parallel(*more: str) -> bytes:
    """Two parallel tasks, one with a timer on its boundary."""
    body = START + element("parallelGateway", "fork") + element("task", "task") + element("task", "other")
    body += LATE + element("parallelGateway", "join") + END
    body += chain("start", "fork", "task") + chain("fork", "other", "join", "end") + "".join(more)
    return process("main", body)


SUBPROCESS = element("startEvent", "in") + element("endEvent", "out") + flow("in", "out")
TRIGGERED = (
    '<bpmn:subProcess id="sub" name="sub" triggeredByEvent="true">' + SUBPROCESS + "</bpmn:subProcess>"
)
LEVEL = decision("level", "if request.urgent then 2 else 1", inputs=["request"])


def asking(*elements: str, decision: str = "level", result: str = "grade") -> Mapping[str, bytes]:
    """A process with a business rule task, and a decision model of some elements, which may read ``request``."""
    task = rule_task("task", decision, result)
    return {"0.bpmn": line(task), "0.dmn": model(*elements, input_data("request"), namespace="urn:asked")}


def tabled(*rules: str, output: str = "", hit: str = "UNIQUE") -> Mapping[str, bytes]:
    """A process that asks a table about ``request.days``."""
    boxed = table([column_in("request.days", "number")], [output], rules, hit=hit)
    return asking(decision("level", boxed, inputs=["request"]))


CALLED = process(
    "called", START.replace("start", "begin") + END.replace("end", "stop") + chain("begin", "stop")
)


def form(*components: str, head: str = '"type": "default", "id": "any"') -> Mapping[str, bytes]:
    """A good diagram with a form."""
    listed = ", ".join(components)
    text = f'{{{head}, "components": [{listed}]}}'
    return {"0.bpmn": line(user("task")), "any.form.json": text.encode()}


CASES: dict[str, tuple[bytes | Mapping[str, bytes], ...]] = {
    "xml_unreadable": (b"<!DOCTYPE x><x/>",),
    "one_process": (
        line(element("task", "task")).replace(
            b"</bpmn:definitions>", b'<bpmn:process id="two"/></bpmn:definitions>'
        ),
        line(element("task", "task")).replace(b' isExecutable="true"', b""),
    ),
    "not_drawn": (line(element("task", "task")),),
    "id_missing": (
        process(
            "main", START + '<bpmn:endEvent name="end"/>' + element("endEvent", "end") + chain("start", "end")
        ),
    ),
    "id_duplicate": (line(element("task", "task") + '<bpmn:textAnnotation id="task"/>'),),
    "id_reserved": (line(element("task", "Root"), "Root"),),
    "extension_id_clash": (
        line(service("task", "mail.queue", "sent", template='"x"', to='"x"').replace("mail.queue", "task")),
    ),
    "id_not_snake_case": (line(element("task", "LegalReview"), "LegalReview"),),
    "name_missing": (line('<bpmn:task id="task"/>'),),
    "script_task": (line(element("scriptTask", "task", "<bpmn:script>import os</bpmn:script>")),),
    "pre_or_post_script": (
        line(element("task", "task", extended("<spiffworkflow:preScript>a = 1</spiffworkflow:preScript>"))),
        line(element("task", "task", extended("<spiffworkflow:postScript>a = 1</spiffworkflow:postScript>"))),
    ),
    "event_subprocess": (line(element("task", "task") + TRIGGERED),),
    "signal_event": (ending("signal"),),
    "link_event": (line(element("intermediateThrowEvent", "task", definition("link"))),),
    "compensation": (ending("compensate"), line(element("task", "task", isForCompensation="true"))),
    "conditional_event": (
        line(
            element("task", "task")
            + element("boundaryEvent", "late", definition("conditional"), attachedToRef="task")
            + chain("late", "end")
        ),
    ),
    "error_event": (ending("error"),),
    "escalation_event": (ending("escalation"),),
    "transaction": (line(element("transaction", "task", SUBPROCESS)),),
    "ad_hoc_subprocess": (line(element("adHocSubProcess", "task")),),
    "complex_gateway": (line(element("complexGateway", "task")),),
    "event_definition_ref": (
        line(
            element("intermediateThrowEvent", "task", "<bpmn:eventDefinitionRef>x</bpmn:eventDefinitionRef>")
        ),
    ),
    "global_task": (
        line(element("task", "task")).replace(
            b"</bpmn:def", b'<bpmn:globalUserTask id="everywhere"/></bpmn:def'
        ),
    ),
    "instantiating_event": (line(element("receiveTask", "task", messageRef="answered", instantiate="true")),),
    "multi_instance_behavior": (
        line(
            element(
                "task",
                "task",
                '<bpmn:multiInstanceLoopCharacteristics behavior="One"><bpmn:loopCardinality>3</bpmn:loopCardinality>'
                "</bpmn:multiInstanceLoopCharacteristics>",
            )
        ),
    ),
    "token_quantity": (
        line(element("task", "task", startQuantity="2")),
        line(element("task", "task", completionQuantity="2")),
    ),
    "loop_limit": (
        line(element("task", "task", '<bpmn:standardLoopCharacteristics loopMaximum="-1"/>')),
        line(element("task", "task", '<bpmn:standardLoopCharacteristics loopMaximum="many"/>')),
        line(
            element(
                "task",
                "task",
                "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality> -3</bpmn:loopCardinality>"
                "</bpmn:multiInstanceLoopCharacteristics>",
            )
        ),
    ),
    "event_not_supported": (
        process(
            "main",
            element("startEvent", "start", message("answered")) + END + chain("start", "end"),
            messages=["answered"],
        ),
        line(element("intermediateCatchEvent", "task")),
        line(element("intermediateThrowEvent", "task", message("answered"))),
        line(element("intermediateCatchEvent", "task", message("answered") + timer("timeDuration", WEEK))),
    ),
    "unknown_extension": (
        line(
            element(
                "task",
                "task",
                extended("<spiffworkflow:instructionsForEndUser>x</spiffworkflow:instructionsForEndUser>"),
            )
        ),
    ),
    "vendor_extension": (
        line(
            element("task", "task").replace(
                "<bpmn:task", '<bpmn:task xmlns:c="http://camunda.org/schema/1.0/bpmn" c:assignee="me"'
            )
        ),
    ),
    "not_supported": (
        line(element("task", "task") + '<bpmn:dataObject id="notes"/>'),
        line(element("manualTask", "task")),
        line(element("sendTask", "task", messageRef="answered")),
    ),
    "flow_dangling": (
        line(element("task", "task") + flow("task", "nowhere")),
        line(element("task", "task") + flow("nowhere", "end")),
        process(
            "main",
            START
            + element("subProcess", "sub", SUBPROCESS + element("task", "inner") + flow("inner", "out"))
            + END
            + chain("start", "sub", "end")
            + flow("start", "inner"),
        ),
    ),
    "flow_at_wrong_end": (
        process(
            "main",
            START + END + element("task", "task") + chain("start", "task", "end") + flow("end", "task"),
        ),
        process(
            "main",
            START
            + END
            + element("parallelGateway", "task")
            + chain("start", "task", "end")
            + flow("task", "start"),
        ),
    ),
    "boundary_unattached": (
        line(element("task", "task") + LATE + chain("late", "end")).replace(
            b'attachedToRef="task"', b'attachedToRef="start"'
        ),
    ),
    "node_unreachable": (line(element("task", "task") + element("task", "island") + flow("island", "end")),),
    "no_way_to_end": (
        gateway(flow("gw", "a", "true"), flow("gw", "b")).replace(
            b'sourceRef="b" targetRef="end"', b'sourceRef="b" targetRef="b"'
        ),
    ),
    "implicit_split": (
        process(
            "main",
            START
            + element("task", "a")
            + element("task", "b")
            + END
            + chain("start", "a", "end")
            + chain("a", "b", "end"),
        ),
        process(
            "main",
            START
            + element("task", "a")
            + element("task", "b")
            + END
            + chain("start", "a", "end")
            + chain("start", "b", "end"),
        ),
    ),
    "gateway_without_default": (
        gateway(flow("gw", "a", "true"), flow("gw", "b", "true"), default=""),
        gateway(flow("gw", "a", "true"), flow("gw", "b", "true"), default="", kind="inclusiveGateway"),
        gateway(flow("gw", "a", "true"), flow("gw", "b", "true"), default="f_start_gw"),
    ),
    "guard_missing": (gateway(flow("gw", "a"), flow("gw", "b")),),
    "guard_ignored": (
        gateway(flow("gw", "a", "true"), flow("gw", "b", "true")),
        gateway(flow("gw", "a", "true"), flow("gw", "b"), kind="parallelGateway", default=""),
    ),
    "boundary_into_join": (parallel(flow("task", "join"), flow("late", "join")),),
    "two_gateway_timers": (waiting_behind(second=timer("timeDuration", 'duration("PT1H")')),),
    "call_unknown": (
        line(element("callActivity", "task", calledElement="elsewhere")),
        line(element("callActivity", "task")),
    ),
    "call_recursive": (
        line(element("callActivity", "task", calledElement="main")),
        {
            "0.bpmn": line(element("callActivity", "task", calledElement="other")),
            "1.bpmn": process(
                "other",
                element("startEvent", "other_start")
                + element("callActivity", "back", calledElement="main")
                + element("endEvent", "other_end")
                + chain("other_start", "back", "other_end"),
            ),
        },
    ),
    "form_missing": (line(user("task", form="")), line(user("task", form="gone"))),
    "nobody_responsible": (line(user("task", candidate_group="")),),
    "role_unknown": (line(user("task", candidate_group="king")),),
    "scope_unknown": (line(user("task", scope="")), line(user("task", scope="moon"))),
    "form_of_others": (
        line(user("task", form="legal_review", candidate_group="custodian")),
        line(user("task", form="legal_review", scope="requester")),
        line(user("task", form="legal_review", candidate_group="", candidate_user="request.by")),
    ),
    "form_unfollowed": (line(user("task", form="prepare_release")),),
    "priority_unknown": (line(user("task", priority="asap")),),
    "property_unknown": (
        line(user("task", canidate_user="me")),
        line(element("task", "task", properties(outcome="released"))),
    ),
    "operation_missing": (line(element("serviceTask", "task")), line(service("task", "", "sent"))),
    "operation_unknown": (line(service("task", "records.burn", "burnt")),),
    "operation_parameters": (
        line(service("task", "consent.ask", "asked")),
        line(service("task", "consent.ask", "asked", kind='"renewal"', politely="true")),
    ),
    "result_variable_missing": (
        line(service("task", "consent.check", "")),
        asking(LEVEL, result=""),
    ),
    "decision_missing": (asking(LEVEL, decision=""),),
    "decision_unknown": (
        asking(LEVEL, decision="grade"),
        {**asking(LEVEL), "1.dmn": model(LEVEL, input_data("request"))},
    ),
    "table_unreadable": (
        {**asking(LEVEL), "1.dmn": b"<definitions/>"},
        {**asking(LEVEL), "1.dmn": b"<!DOCTYPE x><x/>"},
        {**asking(LEVEL), "1.dmn": model(decision("other", "1")).replace(b' name="other"', b"")},
    ),
    "table_invalid": (
        asking(decision("level", "1 +")),
        asking(decision("level", table(["1"], ["out"], ["> => 2"]))),
        asking(decision("level", "1", knows=["gone"])),
        asking(decision("level", table(["1"], ["out"], ["- => 2"], hit="PRIORITY"))),
        {**asking(LEVEL), "1.dmn": model(imports={"lost": "urn:gone"})},
    ),
    "table_function_unknown": (
        asking(decision("level", "foo(1)")),
        asking(decision("level", table(["1"], ["out"], ["foo(?) => 2", "- => 3"], hit="FIRST"))),
        asking(decision("level", table(["1"], ["out"], ["- => foo(1)"]))),
    ),
    "table_name_unknown": (asking(decision("level", "request.age")),),
    "table_type_unknown": (
        asking(decision("level", "1", typed="tLevel")),
        asking(LEVEL, input_data("born", "tBorn")),
        asking(LEVEL, item("tKind", "tGone")),
        asking(LEVEL, item("tKind", components={"part": "tGone"})),
    ),
    "table_type_endless": (
        asking(LEVEL, item("tKind", "tKind")),
        asking(LEVEL, item("tKind", "tOther", collection=True), item("tOther", "tKind")),
    ),
    "table_order_several": (
        asking(
            decision(
                "level",
                table(["1"], [column_out("x", values="1"), "y"], ["- => 1 | 2"], hit="OUTPUT ORDER"),
            )
        ),
    ),
    "table_output_empty": (tabled("> 5 => 1", "<= 5 => "),),
    "table_external_function": (asking(LEVEL, knowledge("outside", "1", kind="Java")),),
    "table_gap": (tabled("< 5 => 1", "> 5 => 2"),),
    "table_overlap": (tabled("<= 5 => 1", ">= 5 => 2"), tabled("<= 5 => 1", ">= 5 => 2", hit="ANY")),
    "table_rule_unreachable": (
        tabled("- => 1", "> 5 => 2", hit="FIRST"),
        tabled("- => 1", "[5..3] => 2"),
    ),
    "table_output_not_allowed": (tabled('- => "x"', output=column_out("", "number")),),
    "table_undecided": (tabled("- => 1", "> request.limit => 2", hit="FIRST"),),
    "table_no_logic": (asking(LEVEL, decision("people make it", "")),),
    "message_missing": (
        line(element("receiveTask", "task")),
        line(element("receiveTask", "task", messageRef="unheard_of")),
        line(element("intermediateCatchEvent", "task", message("unheard_of"))),
    ),
    "collection_incomplete": (
        line(user("task", instances("loopCardinality: 2", "loopDataOutputRef: all"))),
        line(user("task", instances("loopCardinality: 2", "outputDataItem: one"))),
    ),
    "answers_not_collected": (line(user("task", instances("loopCardinality: 2"))),),
    "four_eyes_unfit": (
        line(user("task", four_eyes="true")),
        line(user("task", instances("loopCardinality: 2"), four_eyes="yes")),
        line(
            user(
                "task",
                instances("loopCardinality: 2"),
                candidate_user="request.requested_by",
                four_eyes="true",
            )
        ),
    ),
    "same_person_several_times": (line(user("task", instances("loopCardinality: 2"))),),
    "name_unknown": (
        gateway(flow("gw", "a", 'release.outcome = "blocked"'), flow("gw", "b")),
        asking(decision("level", "age", inputs=["age"]), input_data("age")),
        line(user("task", due="late.by")),
    ),
    "path_unknown": (
        gateway(flow("gw", "a", 'request.purpos = "safety_plan"'), flow("gw", "b")),
        line(user("task", candidate_user="request.requested")),
        line(user("task", candidate_user="task.reviewer")),
        line(service("task", "consent.ask", "asked", kind="asked.kind")),
    ),
    "types_conflict": (
        gateway(flow("gw", "a", "request.urgent > 5"), flow("gw", "b")),
        gateway(flow("gw", "a", 'request.urgent = "yes"'), flow("gw", "b")),
        line(service("task", "consent.ask", "asked", kind="request.categories + request.purpose")),
    ),
    "constant_null": (
        line(user("task", due='duration("banana")')),
        line(catching("task", timer("timeDate", 'date("2024-13-45")'))),
        gateway(flow("gw", "a", "1/0 = 1"), flow("gw", "b")),
        gateway(
            flow("gw", "a", 'request.urgent and date(request.number) > date("2024-13-45")'), flow("gw", "b")
        ),
        line(service("task", "consent.ask", "asked", kind="[1, 2][3]")),
    ),
    "value_unfit": (
        gateway(flow("gw", "a", '"yes"'), flow("gw", "b")),
        gateway(flow("gw", "a", "null"), flow("gw", "b")),
        gateway(flow("gw", "a", "request.purpose"), flow("gw", "b")),
        gateway(flow("gw", "a", "request.categories[1]"), flow("gw", "b")),
        gateway(flow("gw", "a", "count(for i in 1..1000000 return i) > 0"), flow("gw", "b")),
        line(user("task", due="5")),
        line(user("task", due='duration("P1M")')),
        line(user("task", due="request.urgent")),
        line(user("task", candidate_user='"Dana"')),
        line(user("task", candidate_user="request.categories")),
        line(catching("task", timer("timeDuration", '"soon"'))),
        line(catching("task", timer("timeCycle", '"P1D"'))),
        line(
            user("task", instances("loopCardinality: 1.5", "loopDataOutputRef: all", "outputDataItem: one"))
        ),
        line(
            user("task", instances("loopCardinality: 101", "loopDataOutputRef: all", "outputDataItem: one"))
        ),
    ),
    "feel_too_much": (
        gateway(flow("gw", "a", "true" + " and true" * 4_000), flow("gw", "b")),
        {
            "0.bpmn": line(user("task")),
            "any.form.json": json.dumps(
                {
                    "type": "default",
                    "id": "any",
                    "components": [
                        {
                            "type": "textfield",
                            "key": f"a{number}",
                            "label": "A",
                            "conditional": {"hide": f"=a{number}" + " or true" * 30},
                        }
                        for number in range(150)
                    ],
                }
            ).encode(),
        },
    ),
    "feel_invalid": (
        gateway(flow("gw", "a", "release.outcome ="), flow("gw", "b")),
        gateway(flow("gw", "a", " "), flow("gw", "b")),
        line(user("task", due="duration(")),
        line(user("task", candidate_user="request.")),
        line(service("task", "consent.ask", "asked", kind="1 +")),
        line(catching("task", timer("timeDuration", "duration("))),
    ),
    "time_not_feel": (
        line(catching("task", timer("timeDuration", "P14D"))),
        line(catching("task", timer("timeDate", "2027-03-01"))),
    ),
    "timer_incomplete": (line(catching("task", definition("timer"))),),
    "expression_language": (
        gateway(flow("gw", "a", "true"), flow("gw", "b")).replace(
            b'xsi:type="bpmn:tFormalExpression"', b'language="python"'
        ),
        line(element("task", "task")).replace(
            b'id="definitions"', b'id="definitions" expressionLanguage="python"'
        ),
    ),
    "form_unusable": (
        {"0.bpmn": line(user("task")), "any.form.json": b"{"},
        {"0.bpmn": line(user("task")), "any.form.json": b'{"id": "\xff"}'},
        {"0.bpmn": line(user("task")), "unused.form.json": b"[]"},
        form(head='"type": "other", "id": "any"'),
        form('{"type": "signature", "key": "a", "label": "A"}'),
        form('{"type": "checkbox", "key": "a", "label": "A", "conditional": {"hide": "=b +"}}'),
        form('{"type": "checkbox", "key": "a", "label": "A", "conditional": {"hide": "=nowhen(b)"}}'),
    ),
    "form_contract": (
        {"0.bpmn": line(user("task", form="decision")), "decision.form.json": FORM},
        {"0.bpmn": line(user("task")), "decision.form.json": FORM},
        form('{"type": "select", "key": "a", "label": "A", "valuesKey": "unheard_of"}'),
        form('{"type": "filepicker", "key": "a", "label": "A"}'),
    ),
    "engine_refuses": (
        line(
            element(
                "subProcess", "task", SUBPROCESS + element("startEvent", "second") + flow("second", "out")
            )
        ),
        process(
            "main",
            START
            + "".join(element("task", f"t_{n}") for n in range(900))
            + END
            + chain("start", *(f"t_{n}" for n in range(900)), "end"),
        ),
    ),
}

COMPANIONS = {
    "id_missing": {"node_unreachable"},
    "extension_id_clash": {"operation_unknown"},
    "loop_limit": {"value_unfit"},
    "flow_dangling": {"implicit_split"},
    "flow_at_wrong_end": {"implicit_split"},
}
"""Other errors that a rule's smallest diagrams can't do without."""
