from __future__ import annotations

import pytest

from engine.workflow.errors import ModelRejectedError
from engine.workflow.outline import Following, OutlineNode, by_lane, outline
from tests.engine.workflow.kit import chain, element, flow, process
from tests.engine.workflow.shipped import shipped

START, END = element("startEvent", "start"), element("endEvent", "end")


def read(name: str) -> dict[str, OutlineNode]:
    return {node.id: node for node in outline(shipped()[f"{name}.bpmn"])}


def test_a_node_says_what_it_is_where_it_is_and_how_it_goes_on() -> None:
    assert read("handle_request")["gw_check"] == OutlineNode(
        id="gw_check",
        kind="decision",
        name="Consent?",
        documentation="Whether a consent must be asked for before counsel reviews.",
        lane="Concord",
        follows=(
            Following("consent needed", "ask_consent", "Ask the guardian"),
            Following("to review", "legal_review", "Legal review"),
        ),
    )


def test_boundary_events_say_whether_the_task_goes_on() -> None:
    nodes = read("handle_request")
    assert nodes["on_deadline"].kind == "timer that ends the task"
    assert nodes["on_review_late"].kind == "timer that does not end the task"
    assert nodes["on_review_late"].attached_to == "legal_review"
    assert read("disclosure_request")["on_withdrawn"].kind == "message that ends the task"


def test_a_call_activity_names_the_process_that_it_calls() -> None:
    assert read("disclosure_request")["handle"].calls == "handle_request"


def test_the_order_is_that_in_which_a_case_passes() -> None:
    order = list(read("disclosure_request"))
    assert order[:4] == ["start_submitted", "triage", "handle", "on_consent_ended"]
    assert order.index("gw_result") < order.index("end_released")
    happy = [
        "match_subject",
        "consent_check",
        "legal_review",
        "prepare_release",
        "release",
        "notify",
        "end_handed_over",
    ]
    inner = list(read("handle_request"))
    assert [each for each in inner if each in happy] == happy


@pytest.mark.parametrize("name", sorted(shipped()))
def test_nothing_is_left_out_and_nothing_is_said_twice(name: str) -> None:
    nodes = outline(shipped()[name])
    assert len({node.id for node in nodes}) == len(nodes)
    assert all(node.name and node.documentation for node in nodes)
    known = {node.id for node in nodes}
    assert {way.node_id for node in nodes for way in node.follows} <= known


def test_lanes_group_the_nodes() -> None:
    lanes = by_lane(read("handle_request").values())
    assert set(lanes) == {"Requester", "Concord", "Guardian", "Counsel", "Custodian"}
    assert [node.id for node in lanes["Guardian"]] == ["wait_for_answer", "on_deadline", "end_unanswered"]
    assert list(by_lane(read("consent_renewal").values())) == [None]


def test_the_inside_of_a_subprocess_follows_it() -> None:
    inside = element("startEvent", "in") + element("endEvent", "out") + flow("in", "out")
    body = START + END + element("subProcess", "sub", inside) + chain("start", "sub", "end")
    nodes = outline(process("main", body))
    assert [(node.id, node.inside) for node in nodes] == [
        ("start", None),
        ("sub", None),
        ("in", "sub"),
        ("out", "sub"),
        ("end", None),
    ]


def test_the_inner_lane_counts() -> None:
    inner = '<bpmn:lane id="b" name="Inner"><bpmn:flowNodeRef>start</bpmn:flowNodeRef></bpmn:lane>'
    outer = '<bpmn:lane id="a" name="Outer"><bpmn:flowNodeRef>start</bpmn:flowNodeRef>'
    lanes = f'<bpmn:laneSet id="l">{outer}<bpmn:childLaneSet id="c">{inner}</bpmn:childLaneSet></bpmn:lane></bpmn:laneSet>'
    assert outline(process("main", lanes + START))[0].lane == "Inner"


def test_what_nothing_leads_to_stands_at_the_end() -> None:
    body = element("task", "island") + START + END + chain("start", "end")
    assert [node.id for node in outline(process("main", body))] == ["start", "end", "island"]


def test_a_loop_ends() -> None:
    body = START + element("task", "a") + element("task", "b") + chain("start", "a", "b", "a")
    assert [node.id for node in outline(process("main", body))] == ["start", "a", "b"]


def test_a_parallel_gateway_splits_or_joins() -> None:
    body = START + element("parallelGateway", "fork") + element("task", "a") + element("task", "b")
    body += element("parallelGateway", "join") + END
    body += chain("start", "fork", "a", "join", "end") + chain("fork", "b", "join")
    kinds = {node.id: node.kind for node in outline(process("main", body))}
    assert kinds["fork"] == "split into parallel ways"
    assert kinds["join"] == "join of parallel ways"


def test_a_broken_file_is_refused() -> None:
    with pytest.raises(ModelRejectedError):
        outline(b"<bpmn")
