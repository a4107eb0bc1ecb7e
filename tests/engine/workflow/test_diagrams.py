"""What ships is well drawn: everything is there, nothing covers anything else, and the engine takes it."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise
from typing import NamedTuple

import pytest
from SpiffWorkflow.spiff.parser import VALIDATOR, SpiffBpmnParser

from engine.workflow.diagram import ACTIVITIES, GATEWAYS, Diagram, find, kind, properties
from engine.workflow.parser import parse_model
from engine.workflow.xmlsafe import safe_tree
from tests.engine.workflow.shipped import FORMS, shipped

NAMES = sorted(shipped())


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@pytest.fixture(params=NAMES)
def diagram(request: pytest.FixtureRequest) -> Diagram:
    return Diagram(request.param, shipped()[request.param])


def box(bounds: dict[str, str]) -> Box:
    left, top, width, height = (float(bounds[name]) for name in ("x", "y", "width", "height"))
    return Box(left, top, left + width, top + height)


def shapes(diagram: Diagram) -> dict[str, Box]:
    """The boxes of everything drawn except pools and lanes, which contain the rest."""
    drawn = diagram.find(".//bpmndi:BPMNShape")
    boxes = {each.get("bpmnElement"): box(find(each, "./dc:Bounds")[0].attrib) for each in drawn}
    return {key: each for key, each in boxes.items() if key in diagram.by_id}


def segments(diagram: Diagram) -> dict[str, list[Box]]:
    lines: dict[str, list[Box]] = {}
    for edge in diagram.find(".//bpmndi:BPMNEdge"):
        points = [(float(each.get("x")), float(each.get("y"))) for each in find(edge, "./di:waypoint")]
        lines[edge.get("bpmnElement")] = [
            Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)) for (ax, ay), (bx, by) in pairwise(points)
        ]
    return lines


def labels(diagram: Diagram) -> dict[str, Box]:
    found = diagram.find(".//bpmndi:BPMNLabel/dc:Bounds")
    return {each.getparent().getparent().get("bpmnElement"): box(each.attrib) for each in found}


def test_every_node_and_flow_is_drawn_once(diagram: Diagram) -> None:
    drawn = Counter(each.get("bpmnElement") for each in diagram.find(".//*[@bpmnElement]"))
    for element in (*diagram.nodes, *diagram.flows, *diagram.of("lane", "participant")):
        assert drawn[element.get("id")] == 1, element.get("id")


def test_no_two_shapes_overlap(diagram: Diagram) -> None:
    boxes = shapes(diagram)
    for one, other in combinations(boxes, 2):
        attached = {diagram.by_id[one].get("attachedToRef"), diagram.by_id[other].get("attachedToRef")}
        assert not boxes[one].touches(boxes[other]) or attached & {one, other}, (one, other)


def test_edges_are_orthogonal_and_cross_no_shape(diagram: Diagram) -> None:
    boxes, ends = shapes(diagram), {each.get("id"): each for each in diagram.flows}
    for flow, lines in segments(diagram).items():
        own = {ends[flow].get("sourceRef"), ends[flow].get("targetRef")}
        own |= {diagram.by_id[each].get("attachedToRef") for each in own}
        for line in lines:
            assert line.left == line.right or line.top == line.bottom, flow
            assert not [key for key, each in boxes.items() if key not in own and line.touches(each)], flow


def test_edges_begin_and_end_at_their_shapes(diagram: Diagram) -> None:
    boxes = shapes(diagram)
    for edge in diagram.find(".//bpmndi:BPMNEdge"):
        (flow,) = [each for each in diagram.flows if each.get("id") == edge.get("bpmnElement")]
        points = find(edge, "./di:waypoint")
        for point, key in ((points[0], flow.get("sourceRef")), (points[-1], flow.get("targetRef"))):
            x, y, shape = float(point.get("x")), float(point.get("y")), boxes[key]
            on_side = x in (shape.left, shape.right) and shape.top <= y <= shape.bottom
            on_top = y in (shape.top, shape.bottom) and shape.left <= x <= shape.right
            assert on_side or on_top, flow.get("id")


def test_labels_cover_neither_each_other_nor_tasks_nor_edges(diagram: Diagram) -> None:
    texts = labels(diagram)
    assert not [pair for pair in combinations(texts, 2) if texts[pair[0]].touches(texts[pair[1]])]
    solid = {key: each for key, each in shapes(diagram).items() if kind(diagram.by_id[key]) not in GATEWAYS}
    for key, text in texts.items():
        assert not [other for other, each in solid.items() if text.touches(each)], key
        crossed = [
            flow for flow, lines in segments(diagram).items() if any(text.touches(each) for each in lines)
        ]
        assert not crossed, key


def test_lanes_hold_the_nodes_that_are_drawn_in_them(diagram: Diagram) -> None:
    boxes = shapes(diagram)
    for lane in diagram.of("lane"):
        shape = diagram.find(f".//bpmndi:BPMNShape[@bpmnElement='{lane.get('id')}']/dc:Bounds")[0]
        around = box(shape.attrib)
        for reference in find(lane, "./bpmn:flowNodeRef"):
            middle = (boxes[reference.text].top + boxes[reference.text].bottom) / 2
            assert around.top < middle < around.bottom, reference.text
    listed = [each.text for each in diagram.of("flowNodeRef")]
    assert not listed or sorted(listed) == sorted(diagram.by_id)


def test_a_case_moves_from_left_to_right(diagram: Diagram) -> None:
    boxes = shapes(diagram)
    starts = [boxes[each.get("id")].left for each in diagram.of("startEvent")]
    ends = [boxes[each.get("id")].left for each in diagram.of("endEvent")]
    assert starts == [min(each.left for each in boxes.values())]
    assert max(ends) == max(each.left for each in boxes.values())


@pytest.mark.parametrize(
    ("name", "width", "height"),
    [
        ("disclosure_request.bpmn", 1150, 450),
        ("handle_request.bpmn", 1550, 910),
        ("consent_renewal.bpmn", 800, 300),
    ],
)
def test_a_diagram_fits_one_screen(name: str, width: int, height: int) -> None:
    bounds = [box(each.attrib) for each in safe_tree(shipped()[name]).iter("{*}Bounds")]
    assert max(each.right for each in bounds) - min(each.left for each in bounds) <= width
    assert max(each.bottom for each in bounds) - min(each.top for each in bounds) <= height


def test_every_id_is_unique_across_the_files() -> None:
    ids = Counter(each.get("id") for xml in shipped().values() for each in find(safe_tree(xml), "//*[@id]"))
    operations = {
        each.get("id") for xml in shipped().values() for each in find(safe_tree(xml), "//spiff:*[@id]")
    }
    assert not {key for key, count in ids.items() if count > 1} - operations


@pytest.mark.parametrize("name", NAMES)
def test_the_file_fits_the_schema_of_bpmn(name: str) -> None:
    SpiffBpmnParser(validator=VALIDATOR).add_bpmn_xml(safe_tree(shipped()[name]), filename=name)


@pytest.mark.parametrize("key", ["disclosure_request", "handle_request", "consent_renewal"])
def test_the_engine_parses_what_ships(key: str) -> None:
    assert parse_model(shipped(), key).spec.name == key


def test_the_call_finds_the_inner_process_with_its_lanes() -> None:
    model = parse_model(shipped(), "disclosure_request")
    assert set(model.called) == {"handle_request"}
    inner = model.called["handle_request"].task_specs
    assert inner["legal_review"].lane == "Counsel"
    assert inner["wait_for_answer"].lane == "Guardian"


def test_boundary_events_interrupt_where_they_should() -> None:
    model = parse_model(shipped(), "disclosure_request")
    outer, inner = model.spec.task_specs, model.called["handle_request"].task_specs
    assert outer["on_withdrawn"].cancel_activity
    assert outer["on_consent_ended"].cancel_activity
    assert inner["on_deadline"].cancel_activity
    assert not inner["on_review_late"].cancel_activity


def test_every_form_is_that_of_a_task_with_the_same_name() -> None:
    diagrams = [Diagram(name, xml) for name, xml in shipped().items()]
    tasks = {
        each.get("id"): properties(each)["form"] for diagram in diagrams for each in diagram.of("userTask")
    }
    assert tasks == {form: form for form in FORMS}


def test_every_outer_end_says_how_the_request_ended() -> None:
    outer = Diagram("outer", shipped()["disclosure_request.bpmn"])
    outcomes = {each.get("id"): properties(each).get("outcome") for each in outer.of("endEvent")}
    assert outcomes == {
        "end_released": "released",
        "end_denied": "denied",
        "end_no_record": "no_record",
        "end_lapsed": "lapsed",
        "end_withdrawn": "withdrawn",
    }


def test_everything_that_is_drawn_is_explained(diagram: Diagram) -> None:
    for node in diagram.nodes:
        (documentation,) = find(node, "./bpmn:documentation")
        assert documentation.text.endswith("."), node.get("id")
        assert kind(node) not in ACTIVITIES or len(node.get("name")) < 30, node.get("id")
