"""What a publisher is told of two versions: everything that a case could notice, and no pixels."""

from __future__ import annotations

import json
import random
from importlib.resources import files
from typing import Any

import pytest
from lxml import etree

from engine.runtime import PROCESSES, shipped_files
from engine.workflow.changes import Action, Change, changes
from engine.workflow.parser import DIAGRAM
from tests.engine.workflow.kit import chain, element, flow, instances, process, service, timer, user

START, END = element("startEvent", "start"), element("endEvent", "end")


def diagram(*inner: str, key: str = "task") -> bytes:
    return process(
        "main", START + "".join(inner) + END + chain("start", key, "end"), messages=["answered", "gone"]
    )


def told(old: bytes, new: bytes, file: str = "a.bpmn") -> list[Change]:
    return changes({file: old}, {file: new})


def details(old: bytes, new: bytes, file: str = "a.bpmn") -> dict[str, tuple[str | None, str | None]]:
    (change,) = told(old, new, file)
    assert change.action is Action.CHANGED
    return {each.label: (each.before, each.after) for each in change.details}


WEEK, DAY = 'duration("P7D")', 'duration("P1D")'
CHANGED = {
    "name": (user("task"), user("task").replace('name="task"', 'name="Review"'), "name", "task", "Review"),
    "form": (user("task"), user("task", form="other"), "form", "any", "other"),
    "role": (
        user("task"),
        user("task", candidate_group="custodian"),
        "who does it (role)",
        "counsel",
        "custodian",
    ),
    "person": (
        user("task"),
        user("task", candidate_user="request.by"),
        "who does it (person)",
        None,
        "request.by",
    ),
    "due": (user("task", due=DAY), user("task", due=WEEK), "due", DAY, WEEK),
    "timer": (
        element("intermediateCatchEvent", "task", timer("timeDuration", DAY)),
        element("intermediateCatchEvent", "task", timer("timeDuration", WEEK)),
        "timer, after",
        DAY,
        WEEK,
    ),
    "message": (
        element("receiveTask", "task", messageRef="answered"),
        element("receiveTask", "task", messageRef="gone"),
        "message",
        "answered",
        "gone",
    ),
    "operation": (
        service("task", "mail.queue", "sent"),
        service("task", "records.release", "sent"),
        "operation",
        "mail.queue",
        "records.release",
    ),
    "result": (
        service("task", "mail.queue", "sent"),
        service("task", "mail.queue", "gone"),
        "result is kept as",
        "sent",
        "gone",
    ),
    "parameter": (
        service("task", "mail.queue", "sent", to='"a"'),
        service("task", "mail.queue", "sent", to='"b"'),
        "gives to",
        '"a"',
        '"b"',
    ),
    "call": (
        element("callActivity", "task", calledElement="one"),
        element("callActivity", "task", calledElement="two"),
        "calls the process",
        "one",
        "two",
    ),
    "repetitions": (
        user("task", instances("loopCardinality: 2")),
        user("task", instances("loopCardinality: 3")),
        "number of repetitions",
        "2",
        "3",
    ),
    "in turn": (
        user("task", instances("loopCardinality: 2")),
        user("task", instances("loopCardinality: 2", sequential="true")),
        "one after the other",
        None,
        "true",
    ),
    "documentation": (
        element("task", "task"),
        element("task", "task", "<bpmn:documentation>Why</bpmn:documentation>"),
        "documentation",
        None,
        "Why",
    ),
    "what BPMN knows and Concord doesn't": (
        element("task", "task"),
        element("task", "task", '<bpmn:ioSpecification><bpmn:dataInput name="a"/></bpmn:ioSpecification>'),
        "dataInput name",
        None,
        "a",
    ),
    "another kind": (element("task", "task"), element("manualTask", "task"), "kind", "step", "task by hand"),
}


@pytest.mark.parametrize("what", CHANGED)
def test_a_change_of_an_element_has_the_old_and_the_new_value(what: str) -> None:
    old, new, label, before, after = CHANGED[what]
    assert details(diagram(old), diagram(new)) == {label: (before, after)}


def test_a_condition_is_told_with_the_way_that_has_it() -> None:
    inner = element("exclusiveGateway", "task", default="f_task_end") + element("task", "other")
    old, new = (
        diagram(inner, flow("task", "other", guard) + flow("other", "end")) for guard in ("a = 1", "a = 2")
    )
    (change,) = told(old, new)
    assert (change.kind, change.name, change.element_id) == ("way", "task to other", "f_task_other")
    assert [tuple(vars_of(each)) for each in change.details] == [("condition", "a = 1", "a = 2")]


def vars_of(detail: Any) -> tuple[str, str | None, str | None]:
    return detail.label, detail.before, detail.after


def test_the_order_in_which_ways_are_tried_is_told() -> None:
    inner = (
        element("exclusiveGateway", "task", default="f_task_end")
        + element("task", "a")
        + element("task", "b")
    )
    ways = [flow("task", "a", "x > 1"), flow("task", "b", "x > 2")]
    rest = flow("a", "end") + flow("b", "end")
    old, new = diagram(inner, *ways, rest), diagram(inner, *reversed(ways), rest)
    assert details(old, new) == {"order": ("a, b, end", "b, a, end")}


def test_what_is_added_and_removed_is_told_with_what_it_does() -> None:
    old = diagram(user("task"))
    new = diagram(user("task") + user("second", due=DAY)).replace(
        b'sourceRef="task" targetRef="end"', b'sourceRef="task" targetRef="second"'
    )
    found = told(old, new)
    assert [(each.action, each.element_id) for each in found] == [
        (Action.ADDED, "second"),
        (Action.CHANGED, "f_task_end"),
    ]
    assert ("due", None, DAY) in [vars_of(each) for each in found[0].details]
    assert [vars_of(each) for each in found[1].details] == [("to", "end", "second")]
    back = told(new, old)
    assert [(each.action, each.element_id) for each in back] == [
        (Action.CHANGED, "f_task_end"),
        (Action.REMOVED, "second"),
    ]
    assert ("due", DAY, None) in [vars_of(each) for each in back[1].details]


def test_a_drawing_that_was_moved_is_one_line() -> None:
    files = shipped_files("disclosure_request")
    moved = {**files, "handle_request.bpmn": files["handle_request.bpmn"].replace(b'x="', b'x="1')}
    (change,) = changes(files, moved)
    assert (change.action, change.file, change.details) == (Action.REDRAWN, "handle_request.bpmn", ())


@pytest.mark.parametrize("key", PROCESSES)
def test_another_layout_of_the_text_is_no_change(key: str) -> None:
    files = shipped_files(key)
    again = {}
    for name, text in files.items():
        if name.endswith(DIAGRAM):
            root = etree.fromstring(text, etree.XMLParser(remove_blank_text=True))
            root.set("exporter", "an editor")
            again[name] = etree.tostring(root)
        else:
            again[name] = json.dumps(json.loads(text)).encode()
    assert changes(files, files) == []
    assert changes(files, again) == []


def test_what_is_left_out_means_what_bpmn_says() -> None:
    event = timer("timeDuration", DAY)
    plain = element("boundaryEvent", "late", event, attachedToRef="task") + chain("late", "end")
    spelled = element("boundaryEvent", "late", event, attachedToRef="task", cancelActivity="1") + chain(
        "late", "end"
    )
    assert told(diagram(user("task"), plain), diagram(user("task"), spelled)) == []


@pytest.mark.parametrize("seed", range(120))
def test_nothing_that_is_cut_out_of_a_diagram_goes_unseen(seed: int) -> None:
    chance = random.Random(seed)
    name = chance.choice(["disclosure_request.bpmn", "handle_request.bpmn"])
    text = shipped_files("disclosure_request")[name]
    root = etree.fromstring(text)
    matters = [each for each in root.iter("{*}*") if is_of_the_process(each)]
    victim = chance.choice(matters)
    keys = [key for key in victim.attrib if key != "id" and "XMLSchema" not in key]
    if keys and chance.random() < 0.5:
        victim.set(chance.choice(keys), "another")
    else:
        victim.getparent().remove(victim)
    assert told(text, etree.tostring(root)) != []


def is_of_the_process(part: Any) -> bool:
    """Tell whether a part of a file is neither the drawing, nor empty, nor the other end of what a flow says."""
    name = etree.QName(part)
    if name.localname == "parameters" and not len(part):
        return False
    drawn = str(name.namespace).endswith(("/DI", "/DC"))
    return not drawn and name.localname not in ("incoming", "outgoing", "definitions")


def form(*components: dict[str, Any], **head: Any) -> bytes:
    return json.dumps({"type": "default", "id": "some", "components": list(components), **head}).encode()


def field(key: str = "answer", **more: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, "label": "Answer", **more}


CHOICES = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (field(), field(label="Reply"), {"label": ("Answer", "Reply")}),
        (field(), field(type="textarea"), {"kind of field": ("textfield", "textarea")}),
        (field(), field(validate={"required": True}), {"must be answered": (None, "yes")}),
        (field(), field(validate={"maxLength": 9}), {"longest answer": (None, "9")}),
        (field(), field(conditional={"hide": "=true"}), {"hidden if": (None, "=true")}),
        (
            field(),
            field(properties={"missing": "Write it"}),
            {"what is said if it is missing": (None, "Write it")},
        ),
        (
            field(type="radio", values=CHOICES),
            field(type="radio", values=CHOICES[:1]),
            {"choices": ("Yes (yes); No (no)", "Yes (yes)")},
        ),
        (
            field(type="radio", values=CHOICES),
            field(type="radio", values=CHOICES, properties={"help:no": "Really"}),
            {"help for the choice no": (None, "Really")},
        ),
    ],
)
def test_a_change_of_a_field_has_the_old_and_the_new_value(
    old: dict[str, Any], new: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert details(form(old), form(new), "some.form.json") == expected


def test_fields_that_come_go_and_move_are_told() -> None:
    one, two, three = field("one"), field("two"), field("three")
    found = told(form(one, two), form(two, three), "some.form.json")
    assert [(each.action, each.kind, each.element_id) for each in found] == [
        (Action.ADDED, "field", "three"),
        (Action.REMOVED, "field", "one"),
    ]
    (moved,) = told(form(one, two), form(two, one), "some.form.json")
    assert [vars_of(each) for each in moved.details] == [("order", "Answer, Answer", "Answer, Answer")]


def test_a_field_that_is_put_into_a_group_is_told() -> None:
    group = {
        "type": "group",
        "label": "If so",
        "components": [field("one")],
        "conditional": {"hide": "=true"},
    }
    found = told(form(field("one")), form(group), "some.form.json")
    assert {(each.action, each.kind) for each in found} == {
        (Action.ADDED, "group"),
        (Action.CHANGED, "field"),
    }


def test_files_that_come_and_go_and_those_that_nobody_can_read_are_told() -> None:
    good, other = diagram(user("task")), form(field())
    assert [(each.action, each.kind) for each in changes({}, {"a.bpmn": good})] == [(Action.ADDED, "diagram")]
    assert [(each.action, each.kind) for each in changes({"a.form.json": other}, {})] == [
        (Action.REMOVED, "form")
    ]
    assert [each.action for each in told(good, b"<")] == [Action.UNREADABLE]
    assert [each.action for each in told(other, b"{", "a.form.json")] == [Action.UNREADABLE]
    assert [each.action for each in told(b"a", b"b", "notes.txt")] == [Action.REWRITTEN]


LAW = files("bpmn").joinpath("legal_basis.dmn").read_bytes()


def test_a_cell_of_a_rule_is_told_with_its_column() -> None:
    new = LAW.replace(
        b'<rule id="outcome.deny"><inputEntry><text>true', b'<rule id="outcome.deny"><inputEntry><text>false'
    )
    (change,) = told(LAW, new, "law.dmn")
    assert (change.kind, change.name) == ("rule", "outcome.deny")
    assert [vars_of(each) for each in change.details] == [("if Forbidden", "true", "false")]


def test_another_name_of_a_column_changes_no_rule() -> None:
    (change,) = told(LAW, LAW.replace(b'label="In doubt"', b'label="Doubtful"'), "law.dmn")
    assert (change.kind, change.element_id) == ("column", "outcome_doubt")


def test_rules_that_come_go_and_move_are_told() -> None:
    root = etree.fromstring(LAW)
    (table,) = root.xpath("//*[@id='outcome_table']")
    first, second = table.findall("{*}rule")[:2]
    second.addnext(first)
    (moved,) = told(LAW, etree.tostring(root), "law.dmn")
    assert (moved.kind, moved.name) == ("table", "Outcome of a regime")
    assert [each.label for each in moved.details] == ["order"]
    table.remove(first)
    (gone,) = told(LAW, etree.tostring(root), "law.dmn")
    assert (gone.action, gone.element_id) == (Action.REMOVED, "outcome.deny")
    assert ("if Forbidden", "true", None) in [vars_of(each) for each in gone.details]


def test_a_table_that_is_only_written_otherwise_is_no_change() -> None:
    again = etree.tostring(etree.fromstring(LAW, etree.XMLParser(remove_blank_text=True)))
    assert told(LAW, again, "law.dmn") == []
    assert [each.action for each in told(LAW, b"<", "law.dmn")] == [Action.UNREADABLE]


@pytest.mark.parametrize("seed", range(30))
def test_nothing_that_is_cut_out_of_a_table_goes_unseen(seed: int) -> None:
    chance = random.Random(seed)
    root = etree.fromstring(LAW)
    own = etree.QName(root).namespace
    matters = [each for each in list(root.iter("{*}*"))[1:] if etree.QName(each).namespace == own]
    victim = chance.choice(matters)
    keys = [key for key in victim.attrib if key not in ("id", "label")]
    if keys and chance.random() < 0.5:
        victim.set(chance.choice(keys), "another")
    elif victim.text and victim.text.strip() and chance.random() < 0.5:
        victim.text = "another"
    else:
        victim.getparent().remove(victim)
    assert told(LAW, etree.tostring(root), "law.dmn") != []
