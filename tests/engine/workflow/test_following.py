"""What follows a user task and can't be evaluated: an incident, with the person's answer kept, and never their error."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from engine.errors import NotFoundError
from engine.store.session import Database
from engine.workflow import stepping
from engine.workflow.instances import Workflow
from engine.workflow.models import Recording, UserTask
from tests.engine.workflow.kit import (
    Kernel,
    chain,
    element,
    flow,
    instances,
    message,
    process,
    properties,
    timer,
    user,
)

START, END = '<bpmn:startEvent id="start"/>', '<bpmn:endEvent id="end"/>'
LATER = "if now() > date and time(request.mended_at) then {} else null"
SOON, WEEK = LATER.format('duration("P1D")'), 'duration("P7D")'
PEOPLE = ("loopDataInputRef: request.people", "inputDataItem: person")


@pytest.fixture
def kernel(database: Database, now: datetime) -> Kernel:
    return Kernel(database, now)


def boundary(key: str, inner: str, host: str, *, interrupting: str = "true") -> str:
    return element("boundaryEvent", key, inner, attachedToRef=host, cancelActivity=interrupting)


def catching(key: str, kind: str, expression: str) -> str:
    return element("intermediateCatchEvent", key, timer(kind, expression))


CALLED = process(
    "called",
    '<bpmn:startEvent id="in"/>'
    + user("inside")
    + '<bpmn:endEvent id="out"/>'
    + chain("in", "inside", "out"),
)
GATEWAY = (
    element("eventBasedGateway", "next")
    + element("intermediateCatchEvent", "told", message("answered"))
    + catching("waited", "timeDuration", SOON)
    + flow("next", "told")
    + flow("next", "waited")
    + flow("told", "end")
    + flow("waited", "end")
)

CASES = {
    "due time": (user("next", due=SOON), "next"),
    "person": (user("next", candidate_group="", candidate_user=LATER.format("request.by")), "next"),
    "timer": (catching("next", "timeDuration", SOON), "next"),
    "instant": (catching("next", "timeDate", LATER.format('date("2030-01-01")')), "next"),
    "cycle on a boundary": (
        user("next")
        + boundary("often", timer("timeCycle", LATER.format('"R3/P1D"')), "next", interrupting="false"),
        "often",
    ),
    "timer on a boundary": (user("next") + boundary("late", timer("timeDuration", SOON), "next"), "late"),
    "timer behind a gateway": (GATEWAY, "next"),
    "number of instances": (user("next", instances(f"loopCardinality: {LATER.format('2')}")), "next"),
    "due time of an instance": (user("next", instances("loopCardinality: 2"), due=SOON), "next"),
}


def published(kernel: Kernel, what: str) -> str:
    """Publish a process in which ``next`` follows ``first``; return the element that fails."""
    inner, failing = CASES[what]
    body = START + user("first") + inner + END + chain("start", "first", "next")
    body += "" if inner is GATEWAY else flow("next", "end")
    for event in ("late", "often"):
        if f'id="{event}"' in inner:
            body += flow(event, "end")
    kernel.publish("main", process("main", body, messages=["answered"]))
    return failing


def start(kernel: Kernel, **more: object) -> UUID:
    mended_at = (kernel.now + timedelta(days=1)).isoformat()
    by = str(kernel.ines.user_id)
    return kernel.start("main", request={"mended_at": mended_at, "by": by, **more})


def restart(kernel: Kernel) -> None:
    """Forget everything that is not in the database."""
    kernel.workflow = Workflow(kernel.database, kernel.registry)


def kept(kernel: Kernel, element_id: str) -> list[object]:
    with kernel.database.read() as session:
        query = select(Recording.body).where(
            Recording.kind == "submitted", Recording.element_id == element_id
        )
        return list(session.scalars(query))


def row_of(kernel: Kernel, task_id: UUID) -> UserTask:
    with kernel.database.read() as session:
        return session.get_one(UserTask, task_id)


@pytest.mark.parametrize("what", CASES)
def test_what_can_not_be_evaluated_behind_a_user_task_is_an_incident_and_the_answer_is_kept(
    kernel: Kernel, what: str
) -> None:
    failing = published(kernel, what)
    instance = start(kernel)
    task_id = kernel.claim("first")
    kernel.workflow.complete(task_id, {"outcome": "approve"}, actor=kernel.dana, now=kernel.now)
    row = row_of(kernel, task_id)
    assert (row.end_kind, row.ended_by) == ("completed", kernel.dana.user_id)
    assert kernel.open_tasks() == {}
    (incident,) = kernel.incidents()
    assert (incident.element_id, incident.error_code) == (failing, "model_rejected")
    assert kept(kernel, "first") == [{"first": {"outcome": "approve"}}]
    assert kernel.instance(instance).status == "incident"

    restart(kernel)
    kernel.workflow.retry(incident.id, actor=kernel.dana, now=kernel.now)
    (incident,) = kernel.incidents()
    assert incident.attempts == 2
    with pytest.raises(NotFoundError):
        kernel.workflow.retry(UUID(int=0), actor=kernel.dana, now=kernel.now)

    kernel.now += timedelta(days=2)
    kernel.workflow.retry(incident.id, actor=kernel.dana, now=kernel.now)
    assert kernel.incidents() == []
    assert kernel.instance(instance).status == "active"
    assert kept(kernel, "first") == [{"first": {"outcome": "approve"}}]


def test_a_group_in_a_scope_that_the_instance_does_not_have_is_an_incident(kernel: Kernel) -> None:
    body = START + user("first") + user("next", scope="requester") + END
    kernel.publish("main", process("main", body + chain("start", "first", "next", "end")))
    start(kernel)
    kernel.complete("first", outcome="approve")
    (incident,) = kernel.incidents()
    assert incident.element_id == "next"
    assert "requester" in incident.message


def test_a_task_behind_a_called_process_is_tried_as_well(kernel: Kernel) -> None:
    body = START + element("callActivity", "call", calledElement="called") + user("next", due=SOON) + END
    kernel.publish("main", process("main", body + chain("start", "call", "next", "end")), CALLED)
    start(kernel)
    kernel.complete("inside", outcome="approve")
    (incident,) = kernel.incidents()
    assert incident.element_id == "next"
    kernel.now += timedelta(days=2)
    kernel.workflow.retry(incident.id, actor=kernel.dana, now=kernel.now)
    assert list(kernel.open_tasks()) == ["next"]


@pytest.mark.parametrize(
    ("inner", "more"),
    [
        (
            user(
                "next",
                instances(*PEOPLE, sequential="true").replace("request.people", "people"),
                due='if person = 1 then duration("P1D") else ' + SOON,
            ),
            {},
        ),
        (
            user(
                "next",
                instances(
                    "loopCardinality: 2",
                    "completionCondition: count(for i in 1..(request.many) return i) = 0",
                ),
            ),
            {"many": 10**6},
        ),
        (
            user(
                "next",
                "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>count(for i in 1..(request.many) return i) = 0"
                "</bpmn:loopCondition></bpmn:standardLoopCharacteristics>",
            ),
            {"many": 10**6},
        ),
    ],
    ids=["the next instance", "completion condition", "loop condition"],
)
def test_what_follows_one_of_several_is_an_incident_and_the_answer_is_kept(
    kernel: Kernel, inner: str, more: dict[str, object]
) -> None:
    body = START + inner + END + chain("start", "next", "end")
    kernel.publish("main", process("main", body))
    mended_at = (kernel.now + timedelta(days=1)).isoformat()
    kernel.start("main", request={"mended_at": mended_at, **more}, people=[1, 2])
    task_id = kernel.open_tasks()["next"].id
    kernel.complete_row(task_id, outcome="approve")
    assert row_of(kernel, task_id).end_kind == "completed"
    (incident,) = kernel.incidents()
    assert incident.element_id == "next"
    assert kept(kernel, "next") == [{"next": {"outcome": "approve"}}]
    if not more:
        kernel.now += timedelta(days=2)
        kernel.workflow.retry(incident.id, actor=kernel.dana, now=kernel.now)
        assert len(kernel.open_tasks()) == 1


def held_with_events(kernel: Kernel) -> UUID:
    """A task is done in time, and what follows it can't be evaluated; time and a message stand at its boundary."""
    outs = "".join(
        element("endEvent", f"end_{name}", properties(outcome=name)) + flow(name, f"end_{name}")
        for name in ("lapsed", "withdrawn")
    )
    body = START + user("first") + user("next", due=SOON) + END + outs
    body += boundary("lapsed", timer("timeDuration", WEEK), "first")
    body += boundary("withdrawn", message("gone"), "first") + chain("start", "first", "next", "end")
    kernel.publish("main", process("main", body, messages=["gone"]))
    instance = start(kernel)
    kernel.complete("first", outcome="approve")
    assert [incident.element_id for incident in kernel.incidents()] == ["next"]
    return instance


def test_who_was_in_time_is_not_overtaken_by_the_time_while_an_incident_stands(kernel: Kernel) -> None:
    instance = held_with_events(kernel)
    assert kernel.instance(instance).next_due_at.year == 9999
    kernel.fire(instance, kernel.now + timedelta(days=30))
    (incident,) = kernel.incidents()
    kernel.workflow.retry(incident.id, actor=kernel.dana, now=kernel.now)
    assert list(kernel.open_tasks()) == ["next"]
    kernel.complete("next", outcome="approve")
    assert kernel.instance(instance).status == "completed"
    assert kernel.instance(instance).outcome is None


def test_a_message_still_interrupts_while_an_incident_stands(kernel: Kernel) -> None:
    instance = held_with_events(kernel)
    assert kernel.deliver("gone")
    assert kernel.instance(instance).outcome == "withdrawn"


def test_a_case_that_has_grown_too_deep_stops_behind_an_incident(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepping, "MAX_DEPTH", 12)
    body = START + user("first") + END + '<bpmn:exclusiveGateway id="gw" default="d"/>'
    body += (
        chain("start", "first", "gw")
        + flow("gw", "first", 'first.outcome = "again"')
        + flow("gw", "end", key="d")
    )
    kernel.publish("main", process("main", body))
    instance = start(kernel)
    rounds: Sequence[int] = range(20)
    for _ in rounds:
        if not kernel.open_tasks():
            break
        kernel.complete("first", outcome="again")
    (incident,) = kernel.incidents()
    assert incident.error_code == "step_limit"
    assert kernel.instance(instance).status == "incident"
