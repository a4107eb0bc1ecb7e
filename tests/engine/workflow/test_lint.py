from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import replace

import orjson
import pytest
from lxml import etree

from engine.act.form_contracts import FORM_CONTRACTS, FORM_DAYS
from engine.act.renewals import CONSENT_TYPE
from engine.act.starting import REQUEST_TYPE
from engine.workflow.diagram import Diagram
from engine.workflow.feel.weight import weight
from engine.workflow.form_contract import TEXT, FormContract, Need
from engine.workflow.lint import Candidates, Finding, Installation, Severity, lint, publishable
from engine.workflow.lint_rules import FIRST, LAST, RULES
from engine.workflow.lint_rules.expressions import expressions
from tests.engine.workflow.broken import (
    CASES,
    COMPANIONS,
    END,
    LATE,
    START,
    SUBPROCESS,
    gateway,
    line,
    parallel,
    waiting_behind,
)
from tests.engine.workflow.kit import (
    FORM,
    chain,
    element,
    flow,
    form,
    instances,
    message,
    process,
    service,
    timer,
    user,
)
from tests.engine.workflow.shipped import FORMS, OPERATIONS, ROLES, shipped, shipped_forms

HERE = Installation(
    OPERATIONS,
    roles=ROLES,
    form_owners={"legal_review": Candidates("counsel", "holder")},
    form_followers={"prepare_release": "records.release"},
    form_contracts={"decision": FormContract({"finding": Need(TEXT)})},
    variables={"request": REQUEST_TYPE, "consent": CONSENT_TYPE},
)
ALL_FORMS = {f"{name}.form.json": FORM for name in (*FORMS, "any")}


def check(*diagrams: bytes) -> list[Finding]:
    return check_files({f"{number}.bpmn": diagram for number, diagram in enumerate(diagrams)})


def check_case(case: bytes | Mapping[str, bytes]) -> list[Finding]:
    return check(case) if isinstance(case, bytes) else check_files(case)


def check_files(files: Mapping[str, bytes]) -> list[Finding]:
    return lint({**ALL_FORMS, **files}, HERE)


def rules_of(findings: list[Finding], severity: Severity = Severity.ERROR) -> set[str]:
    return {finding.rule for finding in findings if finding.severity is severity}


def test_every_rule_has_a_diagram_that_breaks_it() -> None:
    names = [rule.name for rule in (FIRST, *RULES, LAST)]
    assert sorted(CASES) == sorted(names)


@pytest.mark.parametrize(("rule", "case"), [(rule, case) for rule, cases in CASES.items() for case in cases])
def test_rule_finds_what_it_is_for_and_nothing_else(rule: str, case: bytes | Mapping[str, bytes]) -> None:
    findings = check_case(case)
    assert rule in {finding.rule for finding in findings}
    assert rules_of(findings) - COMPANIONS.get(rule, set()) <= {rule}


def test_what_ships_is_far_from_too_much_to_read() -> None:
    assert (
        weight(
            text for name, content in shipped().items() for *_, text in expressions(Diagram(name, content))
        )
        < 500
    )


def test_files_that_would_take_long_to_read_are_refused_at_once() -> None:
    long = [flow("gw", "a", " " * number + "1+" * 9_000 + "1", key=f"f{number}") for number in range(20)]
    started = time.thread_time()
    findings = check(gateway(*long, flow("gw", "b")))
    assert time.thread_time() - started < 1
    assert "feel_too_much" in rules_of(findings)


@pytest.mark.parametrize("name", ["disclosure_request", "consent_renewal"])
def test_what_ships_has_no_findings(name: str) -> None:
    files = shipped()
    with_called = {"disclosure_request": ["disclosure_request.bpmn", "handle_request.bpmn"]}
    bundle = {file: files[file] for file in with_called.get(name, [f"{name}.bpmn"])}
    assert check_files(bundle) == []


def test_all_that_ships_together_has_no_findings() -> None:
    assert check_files(shipped()) == []


def test_a_called_process_must_be_in_the_bundle() -> None:
    findings = check_files({"disclosure_request.bpmn": shipped()["disclosure_request.bpmn"]})
    errors = [each for each in findings if each.severity is Severity.ERROR]
    assert [(each.rule, each.element_id) for each in errors] == [("call_unknown", "handle")]


def test_ids_are_unique_across_the_files_of_a_bundle() -> None:
    body = START + END + chain("start", "end")
    again = [
        each for each in check(process("main", body), process("called", body)) if each.rule == "id_duplicate"
    ]
    assert {(each.file, each.element_id) for each in again} == {
        ("1.bpmn", "start"),
        ("1.bpmn", "end"),
        ("1.bpmn", "f_start_end"),
    }


@pytest.mark.parametrize(
    "diagram",
    [
        gateway(flow("gw", "a", "true"), flow("gw", "b")),
        gateway(flow("gw", "a"), flow("gw", "b"), kind="parallelGateway", default=""),
        waiting_behind("answered", second=message("answered")),
        line(element("subProcess", "task", SUBPROCESS)),
        line(element("receiveTask", "task", messageRef="answered") + LATE + chain("late", "end")),
        line(element("task", "task", '<bpmn:standardLoopCharacteristics loopMaximum="3"/>')),
        line(user("task", form="legal_review")),
        line(user("task", due='duration("P3D")', priority="high")),
        line(user("task", instances("loopCardinality: 2", sequential="true"))),
        line(
            user(
                "task",
                instances(
                    "loopDataInputRef: people",
                    "inputDataItem: person",
                    "loopDataOutputRef: all",
                    "outputDataItem: one",
                ),
            )
        ),
        line(
            user(
                "task",
                "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>true</bpmn:loopCondition></bpmn:standardLoopCharacteristics>",
            )
        ),
        line(service("task", "consent.ask", "asked", kind='"renewal"')),
        line(
            element("task", "task")
            + '<bpmn:textAnnotation id="note"><bpmn:text>Why</bpmn:text></bpmn:textAnnotation>'
        ),
        line(element("intermediateCatchEvent", "task", timer("timeDate", "date and time(request.due_at)"))),
        line(element("intermediateThrowEvent", "task")),
        line(element("task", "task")).replace(
            b'name="end"/>', b'name="end"><bpmn:terminateEventDefinition/></bpmn:endEvent>'
        ),
    ],
)
def test_what_the_engine_runs_rightly_passes(diagram: bytes) -> None:
    assert rules_of(check(diagram)) == set()


def test_a_boundary_way_may_join_after_it_has_been_merged() -> None:
    merged = element("exclusiveGateway", "merge") + chain("task", "merge", "join") + flow("late", "merge")
    assert rules_of(check(parallel(merged))) == set()


def test_a_boundary_way_may_have_a_split_and_join_of_its_own() -> None:
    own = element("parallelGateway", "own_fork") + element("parallelGateway", "own_join")
    own += element("task", "c") + element("task", "d") + element("endEvent", "own_end")
    own += chain("late", "own_fork", "c", "own_join", "own_end") + chain("own_fork", "d", "own_join")
    assert rules_of(check(parallel(own, flow("task", "join")))) == set()


def test_a_finding_marks_the_element_that_is_drawn() -> None:
    (finding,) = [
        each for each in check(line(user("task", due="duration("))) if each.severity is Severity.ERROR
    ]
    assert finding.element_id == "task"
    assert finding.file == "0.bpmn"
    assert "due time of “task”" in finding.message


def test_errors_come_first_and_only_they_forbid_publication() -> None:
    diagram = line('<bpmn:task id="Task"/>' + element("task", "island") + flow("island", "end"), "Task")
    findings = check(diagram)
    ranks = [list(Severity).index(each.severity) for each in findings]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}
    assert not publishable(findings)
    assert publishable([each for each in findings if each.severity is not Severity.ERROR])


def test_one_bad_file_does_not_hide_the_findings_of_another() -> None:
    findings = check(b"<", line(element("scriptTask", "task")))
    assert {"xml_unreadable", "script_task"} <= rules_of(findings)


def test_files_that_are_neither_diagrams_nor_forms_are_passed_over() -> None:
    assert check_files({"notes.json": b"{", **shipped()}) == []


def test_the_forms_that_ship_have_no_findings() -> None:
    here = replace(HERE, form_contracts=FORM_CONTRACTS, form_days=FORM_DAYS)
    assert lint({**shipped(), **shipped_forms()}, here) == []


def test_a_finding_on_a_form_names_its_file_and_its_component() -> None:
    text = FORM.replace(b'"label": "Outcome"', b'"colour": "red"')
    (finding,) = check_files({**shipped(), "any.form.json": text})
    assert (finding.rule, finding.file, finding.element_id) == ("form_unusable", "any.form.json", None)
    assert "'outcome'" in finding.message
    assert "'colour'" in finding.message


def only(rule: str, *diagrams: bytes, **forms: bytes) -> list[str]:
    files = {f"{number}.bpmn": diagram for number, diagram in enumerate(diagrams)}
    files |= {f"{name}.form.json": text for name, text in forms.items()}
    return [each.message for each in check_files(files) if each.rule == rule]


def test_an_unknown_path_is_told_with_the_nearest_name() -> None:
    guard = gateway(flow("gw", "a", 'request.purpos = "safety_plan"'), flow("gw", "b"))
    assert only("path_unknown", guard) == [
        "The guard of “f_gw_a” reads what isn't there: request has no purpos; the nearest is purpose."
    ]


def asking(guard: str) -> bytes:
    """A process in which a person answers the form ``any``, and a guard reads the answer."""
    body = START + user("task", result="answer") + element("exclusiveGateway", "gw", default="f_gw_end") + END
    body += element("task", "a") + chain("start", "task", "gw", "end") + flow("gw", "a", guard)
    return process("main", body + chain("a", "end"))


@pytest.mark.parametrize(
    ("guard", "words"),
    [
        ('answer.outcome = "yes"', ""),
        ('answer.outcom = "yes"', "answer has no outcom; the nearest is outcome"),
        ('answer.child.name = "x"', ""),
        ('answer.child.nome = "x"', "answer.child has no nome; the nearest is name"),
    ],
)
def test_what_people_answer_is_known_from_the_form(guard: str, words: str) -> None:
    text = form(("textfield", "outcome"), ("textfield", "child_name")).replace(
        b'"child_name","label"', b'"x","label"'
    )
    grouped = orjson.loads(text)
    grouped["components"][1] = {
        "type": "group",
        "label": "Child",
        "path": "child",
        "components": [{"type": "textfield", "key": "name", "label": "Name"}],
    }
    found = only("path_unknown", asking(guard), any=orjson.dumps(grouped))
    assert bool(found) is bool(words)
    assert all(words in message for message in found)


def test_what_a_message_brings_is_not_known() -> None:
    receiving = element(
        "receiveTask",
        "task",
        "<bpmn:extensionElements><spiffworkflow:messageVariable>answer</spiffworkflow:messageVariable>"
        "</bpmn:extensionElements>",
        messageRef="answered",
    )
    body = START + receiving + element("exclusiveGateway", "gw", default="f_gw_end") + END
    body += element("task", "a") + chain("start", "task", "gw", "end") + flow("gw", "a", "answer.any = 1")
    assert only("path_unknown", process("main", body + chain("a", "end"), messages=["answered"])) == []


def test_a_completion_condition_may_read_how_many_are_done() -> None:
    several = instances(
        "loopCardinality: 3",
        "completionCondition: numberOfCompletedInstances > numberOfInstances / 2",
        "loopDataOutputRef: all",
        "outputDataItem: one",
    )
    assert only("name_unknown", line(user("task", several))) == []
    reading = gateway(flow("gw", "a", "numberOfInstances > 1"), flow("gw", "b"))
    assert len(only("name_unknown", reading)) == 1


@pytest.mark.parametrize(
    "due",
    [
        'duration("P3D")',
        'if request.urgent then duration("PT1H") else duration("P2D")',
        'now() + duration("P1D")',
        'date and time("2027-03-01T10:00:00Z")',
        'date("2027-03-01")',
        '"P3D"',
        "request.purpose",
        "null",
    ],
)
def test_what_may_be_a_due_time_passes(due: str) -> None:
    found = only("value_unfit", line(user("task", due=due))) + only(
        "constant_null", line(user("task", due=due))
    )
    assert bool(found) is (due == "null")


def test_a_form_without_what_its_task_needs_marks_the_task_and_names_the_key() -> None:
    (finding,) = [
        each
        for each in check_files({"0.bpmn": line(user("task", form="decision")), "decision.form.json": FORM})
        if each.rule == "form_contract"
    ]
    assert (finding.severity, finding.element_id, finding.file) == (Severity.ERROR, "task", "0.bpmn")
    assert finding.message.startswith("The form decision of “task” has no field with the key finding")


def test_a_form_that_is_too_large_is_told_the_limit() -> None:
    (finding,) = check_files({**shipped(), "any.form.json": FORM + b" " * 256 * 1024})
    assert "larger than 256 KiB" in finding.message


def test_every_message_is_a_sentence_that_says_what_to_do() -> None:
    for rule, cases in CASES.items():
        for finding in (each for case in cases for each in check_case(case) if each.rule == rule):
            assert finding.message[0].isupper() or finding.message[0] == "“", finding
            assert finding.message.endswith((".", "?")), finding


def test_a_diagram_of_thousands_of_nodes_is_refused_before_it_is_checked() -> None:
    findings = check(process("main", START + "".join(element("task", f"t_{n}") for n in range(1000))))
    assert [each.rule for each in findings] == ["xml_unreadable"]
    assert "1001" in findings[0].message


@pytest.mark.parametrize("seed", range(60))
def test_lint_answers_whatever_is_cut_out_of_a_diagram(seed: int) -> None:
    chance = random.Random(seed)
    files = shipped()
    name = chance.choice(sorted(files))
    root = etree.fromstring(files[name])
    for _ in range(chance.randint(1, 4)):
        victim = chance.choice(list(root.iter())[1:])
        if victim.attrib and chance.random() < 0.5:
            del victim.attrib[chance.choice(sorted(victim.attrib))]
        else:
            victim.getparent().remove(victim)
    assert isinstance(check_files({**files, name: etree.tostring(root)}), list)
