"""Repetitions: several instances of an activity, and loops, each straight through and stored between any two steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from SpiffWorkflow import TaskState
from sqlalchemy import select

from engine.store.session import Database
from engine.workflow import state, tasks
from engine.workflow.instances import Workflow
from engine.workflow.models import ProcessInstance, Recording, UserTask
from engine.workflow.positions import positions
from tests.engine.workflow.kit import (
    Kernel,
    chain,
    element,
    flow,
    instances,
    message,
    process,
    properties,
    service,
    timer,
    user,
)

START, END = '<bpmn:startEvent id="start"/>', '<bpmn:endEvent id="end"/>'
THREE = "loopCardinality: 3"
PEOPLE = ("loopDataInputRef: people", "inputDataItem: person")
COLLECTED = ("loopDataOutputRef: opinions", "outputDataItem: opinion")
BOTH_WAYS = pytest.mark.parametrize("sequential", ["false", "true"])


@pytest.fixture
def kernel(sqlite_database: Database, now: datetime) -> Kernel:
    return Kernel(sqlite_database, now)


def run(kernel: Kernel, activity: str, *more: str, key: str = "review", **variables: Any) -> UUID:
    """Start an instance of a process with one activity, and a task behind it."""
    body = START + activity + user("after") + END + chain("start", key, "after", "end")
    kernel.publish("main", process("main", body + "".join(more), messages=["withdrawn"]))
    return kernel.start("main", **variables)


def open_rows(kernel: Kernel, element_id: str = "review") -> list[UserTask]:
    with kernel.database.read() as session:
        query = select(UserTask).where(UserTask.element_id == element_id, UserTask.ended_at.is_(None))
        return list(session.scalars(query))


def restart(kernel: Kernel) -> None:
    """Go on in another process: nothing but the database is left."""
    kernel.workflow = Workflow(kernel.database, kernel.registry)


def complete(kernel: Kernel, row: UserTask, outcome: str) -> None:
    restart(kernel)
    if row.assignee_id is None:
        with kernel.database.write() as session:
            tasks.claim(session, row.id, actor=kernel.dana, now=kernel.now)
    actor = kernel.ines if row.assignee_id == kernel.ines.user_id else kernel.dana
    kernel.workflow.complete(row.id, {"outcome": outcome}, actor=actor, now=kernel.now)


def variables(kernel: Kernel, instance: UUID) -> dict[str, Any]:
    """Return the variables that the task behind the repetition sees."""
    with kernel.database.read() as session:
        row = session.get_one(ProcessInstance, instance)
        found = state.load(row.state, kernel.workflow.models.get(session, row.definition_id), None)
    (after,) = found.get_tasks(spec_name="after", state=TaskState.READY)
    return dict(after.data)


def waiting(kernel: Kernel) -> list[str]:
    assert kernel.incidents() == []
    return sorted(kernel.open_tasks())


def test_parallel_instances_are_all_open_at_once_under_the_element_s_own_id(kernel: Kernel) -> None:
    instance = run(kernel, user("review", instances(THREE), due='duration("P3D")'))
    rows = open_rows(kernel)
    assert len(rows) == 3
    for row in rows:
        assert (row.name, row.form_key, row.candidate_group) == ("review", "any", kernel.group("counsel"))
        assert row.due_at == kernel.now + timedelta(days=3)
    for left, row in ((2, rows[1]), (1, rows[0])):
        complete(kernel, row, "approve")
        assert len(open_rows(kernel)) == left
    complete(kernel, rows[2], "approve")
    assert waiting(kernel) == ["after"]
    kernel.complete("after")
    assert kernel.instance(instance).status == "completed"


def test_sequential_instances_are_open_one_after_the_other(kernel: Kernel) -> None:
    run(kernel, user("review", instances(THREE, sequential="true")))
    seen = set()
    for _ in range(3):
        (row,) = open_rows(kernel)
        seen.add(row.id)
        complete(kernel, row, "approve")
    assert len(seen) == 3
    assert waiting(kernel) == ["after"]


@BOTH_WAYS
def test_each_person_of_a_list_gets_a_task_and_the_answers_stand_in_its_order(
    kernel: Kernel, sequential: str
) -> None:
    people = [str(kernel.ines.user_id), str(kernel.dana.user_id)]
    task = user(
        "review",
        instances(*PEOPLE, *COLLECTED, sequential=sequential),
        candidate_group="",
        candidate_user="person",
        result="opinion",
    )
    instance = run(kernel, task, people=people)
    said = {kernel.ines.user_id: "deny", kernel.dana.user_id: "approve"}
    while rows := open_rows(kernel):
        row = rows[-1]
        assert row.assignee_id is not None
        complete(kernel, row, said.pop(row.assignee_id))
    assert said == {}
    assert waiting(kernel) == ["after"]
    assert variables(kernel, instance) == {
        "people": people,
        "opinions": [{"outcome": "deny"}, {"outcome": "approve"}],
    }


@BOTH_WAYS
def test_answers_of_two_people_are_never_stirred_together(kernel: Kernel, sequential: str) -> None:
    instance = run(kernel, user("review", instances("loopCardinality: 2", sequential=sequential)))
    for values in ({"outcome": "first"}, {}):
        restart(kernel)
        (row, *_) = open_rows(kernel)
        with kernel.database.write() as session:
            tasks.claim(session, row.id, actor=kernel.dana, now=kernel.now)
        kernel.workflow.complete(row.id, values, actor=kernel.dana, now=kernel.now)
    assert variables(kernel, instance) == {"review": {}}


@BOTH_WAYS
def test_a_met_completion_condition_ends_the_others(kernel: Kernel, sequential: str) -> None:
    enough = 'completionCondition: review.outcome = "deny" or numberOfCompletedInstances = 2'
    instance = run(kernel, user("review", instances(THREE, enough, sequential=sequential)))
    complete(kernel, open_rows(kernel)[0], "approve")
    assert waiting(kernel) == ["review"]
    complete(kernel, open_rows(kernel)[0], "deny")
    assert waiting(kernel) == ["after"]
    assert variables(kernel, instance) == {"review": {"outcome": "deny"}}
    with kernel.database.read() as session:
        ended = session.scalars(select(UserTask.end_kind).where(UserTask.element_id == "review")).all()
    assert sorted(ended) == (
        ["completed", "completed"] if sequential == "true" else ["cancelled", "completed", "completed"]
    )


@BOTH_WAYS
@pytest.mark.parametrize(
    "inner", [("loopCardinality: 0",), ("loopDataInputRef: people", "inputDataItem: person")]
)
def test_no_instance_is_no_reason_to_wait(kernel: Kernel, sequential: str, inner: Sequence[str]) -> None:
    run(kernel, user("review", instances(*inner, sequential=sequential)), people=[])
    assert waiting(kernel) == ["after"]


@BOTH_WAYS
@pytest.mark.parametrize(
    "inner",
    [
        ("loopCardinality: nobody.knows",),
        ("loopCardinality: many / 2",),
        ("loopCardinality: 0 - many",),
        ("loopCardinality: many",),
        ("loopCardinality: word",),
        ("loopDataInputRef: nobody", "inputDataItem: person"),
        ("loopDataInputRef: word", "inputDataItem: person"),
        ("loopDataInputRef: crowd", "inputDataItem: person"),
        ("loopDataInputRef: people", "inputDataItem: word"),
    ],
)
def test_what_gives_no_number_of_instances_is_an_incident_at_the_activity(
    kernel: Kernel, sequential: str, inner: Sequence[str]
) -> None:
    run(
        kernel,
        user("review", instances(*inner, sequential=sequential)),
        word="abc",
        crowd=[1] * 101,
        people=["a"],
        many=101,
    )
    (incident,) = kernel.incidents()
    assert (incident.element_id, incident.error_code) == ("review", "model_rejected")
    assert kernel.open_tasks() == {}


def test_an_activity_that_could_not_begin_begins_when_it_is_retried(kernel: Kernel, now: datetime) -> None:
    late = 'loopCardinality: if now() > date and time("2026-11-26T00:00:00Z") then 2 else null'
    run(kernel, user("review", instances(late)))
    (incident,) = kernel.incidents()
    restart(kernel)
    kernel.workflow.retry(incident.id, actor=kernel.dana, now=now + timedelta(days=2))
    assert kernel.incidents() == []
    assert len(open_rows(kernel)) == 2


def test_who_completed_the_task_before_is_not_bothered_by_it(kernel: Kernel) -> None:
    body = START + user("before") + user("review", instances("loopCardinality: before.count")) + END
    kernel.publish("main", process("main", body + chain("start", "before", "review", "end")))
    kernel.start("main")
    kernel.complete("before")
    assert [incident.element_id for incident in kernel.incidents()] == ["review"]
    assert kernel.open_tasks() == {}


def test_a_null_in_a_list_is_an_item_like_another(kernel: Kernel) -> None:
    run(kernel, user("review", instances(*PEOPLE, sequential="true")), people=[None, None])
    for _ in range(2):
        complete(kernel, open_rows(kernel)[0], "approve")
    assert waiting(kernel) == ["after"]


def test_several_instances_can_be_passed_again(kernel: Kernel) -> None:
    task = user("review", instances("loopCardinality: 2", *COLLECTED), result="opinion")
    body = START + task + user("after") + END + '<bpmn:exclusiveGateway id="gw" default="on"/>'
    body += chain("start", "review", "after", "gw") + flow("gw", "review", 'after.outcome = "again"')
    kernel.publish("main", process("main", body + flow("gw", "end", key="on")))
    instance = kernel.start("main")
    for round_ in ("first", "second"):
        for row in open_rows(kernel):
            complete(kernel, row, round_)
        assert waiting(kernel) == ["after"]
        if round_ == "first":
            kernel.complete("after", outcome="again")
    assert variables(kernel, instance)["opinions"] == [{"outcome": "second"}] * 2


def test_an_interrupting_event_closes_every_instance(kernel: Kernel) -> None:
    event = (
        f'<bpmn:boundaryEvent id="gone" attachedToRef="review">{message("withdrawn")}</bpmn:boundaryEvent>'
    )
    out = element("endEvent", "out", properties(outcome="withdrawn")) + chain("gone", "out")
    instance = run(kernel, user("review", instances(THREE)), event, out)
    complete(kernel, open_rows(kernel)[0], "approve")
    restart(kernel)
    assert kernel.deliver("withdrawn")
    assert open_rows(kernel) == []
    assert kernel.instance(instance).outcome == "withdrawn"


def test_a_timer_on_the_boundary_fires_once_for_all(kernel: Kernel) -> None:
    late = timer("timeDuration", 'duration("P3D")')
    event = f'<bpmn:boundaryEvent id="late" attachedToRef="review" cancelActivity="false">{late}</bpmn:boundaryEvent>'
    out = user("chase") + '<bpmn:endEvent id="out"/>' + chain("late", "chase", "out")
    instance = run(kernel, user("review", instances(THREE)), event, out)
    restart(kernel)
    kernel.fire(instance, kernel.now + timedelta(days=3))
    assert len(open_rows(kernel, "chase")) == 1
    assert len(open_rows(kernel)) == 3


def test_the_activity_holds_the_token_until_its_last_instance(kernel: Kernel) -> None:
    run(kernel, user("review", instances("loopCardinality: 2")))

    def where() -> tuple[set[str], set[str]]:
        with kernel.database.read() as session:
            found = positions(
                session,
                kernel.workflow.models,
                partnership_id=kernel.partnership_id,
                business_key="R-1",
            )
        assert found is not None
        return set(found.done), set(found.current)

    assert where() == ({"start"}, {"review"})
    complete(kernel, open_rows(kernel)[0], "approve")
    assert where() == ({"start", "review"}, {"review"})
    complete(kernel, open_rows(kernel)[0], "approve")
    assert where() == ({"start", "review"}, {"after"})


def test_the_recording_knows_each_instance_by_the_element_s_own_id(kernel: Kernel) -> None:
    run(kernel, user("review", instances("loopCardinality: 2")))
    for row in open_rows(kernel):
        complete(kernel, row, "approve")
    with kernel.database.read() as session:
        rows = session.execute(select(Recording.kind, Recording.element_id).order_by(Recording.rev)).all()
    assert [tuple(row) for row in rows if row.element_id == "review"] == [
        ("submitted", "review"),
        ("submitted", "review"),
        ("entered", "review"),
    ]


@BOTH_WAYS
def test_operations_and_called_processes_repeat_as_well(kernel: Kernel, sequential: str) -> None:
    calls = kernel.operation("mail.queue", takes=["to"], sent=True)
    several = instances(*PEOPLE, sequential=sequential)
    mail = service("review", "mail.queue", "mailed", to="person").replace(
        "</bpmn:serviceTask>", several + "</bpmn:serviceTask>"
    )
    instance = run(kernel, mail, people=["a", "b", "c"])
    assert waiting(kernel) == ["after"]
    assert [call.params["to"] for call in calls] == ["a", "b", "c"]
    assert {call.element_id for call in calls} == {"review"}
    assert variables(kernel, instance) == {"people": ["a", "b", "c"], "mailed": {"sent": True}}


@BOTH_WAYS
def test_the_inside_of_a_repeated_subprocess_is_worked_off_for_each_item(
    kernel: Kernel, sequential: str
) -> None:
    inside = '<bpmn:startEvent id="in"/>' + user("ask") + '<bpmn:endEvent id="out"/>'
    inside += chain("in", "ask", "out") + instances(*PEOPLE, sequential=sequential)
    instance = run(kernel, element("subProcess", "review", inside), people=["a", "b"])
    for word in ("first", "second"):
        complete(kernel, open_rows(kernel, "ask")[0], word)
    assert waiting(kernel) == ["after"]
    assert variables(kernel, instance) == {"people": ["a", "b"], "ask": {"outcome": "second"}}


def test_an_instance_brings_back_what_it_changed_and_nothing_older(kernel: Kernel) -> None:
    inside = (
        '<bpmn:startEvent id="in"/><bpmn:exclusiveGateway id="gw" default="other"/>'
        + user("ask")
        + user("wait")
    )
    inside += '<bpmn:endEvent id="out"/>' + chain("in", "gw", "ask", "out") + chain("wait", "out")
    inside = inside.replace(flow("gw", "ask"), flow("gw", "ask", 'person = "a"')) + flow(
        "gw", "wait", key="other"
    )
    several = element("subProcess", "review", inside + instances(*PEOPLE))
    instance = run(kernel, several, people=["a", "b"], ask={"outcome": "old"})
    complete(kernel, open_rows(kernel, "ask")[0], "new")
    complete(kernel, open_rows(kernel, "wait")[0], "done")
    assert waiting(kernel) == ["after"]
    assert variables(kernel, instance)["ask"] == {"outcome": "new"}


# -- loops -----------------------------------------------------------------------------------------------------


def loop(condition: str = "", **attributes: str) -> str:
    listed = "".join(f' {name}="{value}"' for name, value in attributes.items())
    inner = f"<bpmn:loopCondition>{condition}</bpmn:loopCondition>" if condition else ""
    tag = "bpmn:standardLoopCharacteristics"
    return f"<{tag}{listed}>{inner}</{tag}>"


def test_a_loop_opens_its_task_again_as_long_as_the_condition_holds(kernel: Kernel) -> None:
    instance = run(kernel, user("review", loop("review.outcome = &quot;again&quot;")))
    for outcome in ("again", "again", "done"):
        (row,) = open_rows(kernel)
        assert (row.name, row.form_key) == ("review", "any")
        complete(kernel, row, outcome)
    assert waiting(kernel) == ["after"]
    assert variables(kernel, instance) == {"review": {"outcome": "done"}}


def test_a_loop_ends_at_its_maximum(kernel: Kernel) -> None:
    run(kernel, user("review", loop("true", loopMaximum="2")))
    for _ in range(2):
        complete(kernel, open_rows(kernel)[0], "again")
    assert waiting(kernel) == ["after"]


@pytest.mark.parametrize(("before", "first"), [("true", "after"), ("1", "after"), ("false", "review")])
def test_a_loop_may_ask_its_condition_first(kernel: Kernel, before: str, first: str) -> None:
    run(kernel, user("review", loop("false", testBefore=before)))
    assert waiting(kernel) == [first]


def test_a_loop_keeps_nothing_of_the_round_before(kernel: Kernel) -> None:
    instance = run(kernel, user("review", loop("review.outcome != null")))
    complete(kernel, open_rows(kernel)[0], "first")
    kernel.complete("review")
    assert waiting(kernel) == ["after"]
    assert variables(kernel, instance) == {"review": {}}


def test_sequential_may_be_written_as_xml_s_one(kernel: Kernel) -> None:
    run(kernel, user("review", instances(THREE, sequential="1")))
    assert len(open_rows(kernel)) == 1
