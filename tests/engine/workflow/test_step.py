"""The step, on both databases: what it writes, and what it never loses or doubles."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import ConcordError, ConflictError, InvalidInputError, NotFoundError
from engine.store.session import Database
from engine.workflow import messages, tasks
from engine.workflow.errors import (
    CompletionRefusedError,
    TaskClosedError,
    TaskNotClaimedError,
    TaskTakenError,
)
from engine.workflow.forms import WHOLE_FORM
from engine.workflow.instances import Workflow
from engine.workflow.models import EarlyMessage, ProcessDefinition, Recording, UserTask
from engine.workflow.operations import (
    OperationCall,
    OperationRegistry,
    OperationResult,
    OperationSpec,
    WriteRefusedError,
)
from tests.engine.workflow.kit import (
    Kernel,
    chain,
    element,
    flow,
    form,
    message,
    process,
    properties,
    service,
    timer,
    user,
)

THREE_DAYS = 'duration("P3D")'
START, END = '<bpmn:startEvent id="start"/>', '<bpmn:endEvent id="end"/>'


@pytest.fixture
def kernel(database: Database, now: datetime) -> Kernel:
    return Kernel(database, now)


def two_reviews(kernel: Kernel) -> None:
    body = START + user("first", due='duration("P3D")') + user("second") + END
    kernel.publish("two", process("two", body + chain("start", "first", "second", "end")))


def test_a_completed_task_lets_the_instance_go_on(kernel: Kernel) -> None:
    two_reviews(kernel)
    instance = kernel.start("two")
    assert list(kernel.open_tasks()) == ["first"]
    kernel.complete("first", outcome="approve")
    assert list(kernel.open_tasks()) == ["second"]
    kernel.complete("second", outcome="approve")
    assert kernel.instance(instance).status == "completed"
    assert kernel.open_tasks() == {}


def test_a_task_carries_its_group_and_due_time(kernel: Kernel) -> None:
    two_reviews(kernel)
    kernel.start("two")
    task = kernel.open_tasks()["first"]
    assert task.candidate_group == kernel.group("counsel")
    assert task.due_at == kernel.now + timedelta(days=3)
    assert task.assignee_id is None


def test_a_person_named_by_the_diagram_has_the_task_at_once(kernel: Kernel) -> None:
    body = START + user("answer", candidate_group="", candidate_user="request.by") + END
    kernel.publish("one", process("one", body + chain("start", "answer", "end")))
    kernel.start("one", request={"by": str(kernel.ines.user_id)})
    assert kernel.open_tasks()["answer"].assignee_id == kernel.ines.user_id


def test_only_who_claimed_a_task_completes_it(kernel: Kernel) -> None:
    two_reviews(kernel)
    kernel.start("two")
    task_id = kernel.claim("first", kernel.ines)
    with pytest.raises(TaskNotClaimedError):
        kernel.workflow.complete(task_id, {}, actor=kernel.dana, now=kernel.now)
    with pytest.raises(TaskTakenError) as taken:
        kernel.claim("first", kernel.dana)
    assert taken.value.assignee_id == kernel.ines.user_id
    assert list(kernel.open_tasks()) == ["first"]


def test_a_task_can_be_given_back_and_claimed_by_another(kernel: Kernel) -> None:
    two_reviews(kernel)
    kernel.start("two")
    task_id = kernel.claim("first", kernel.ines)
    with kernel.database.write() as session:
        tasks.release(session, task_id, actor=kernel.ines, now=kernel.now)
    assert kernel.claim("first", kernel.dana) == task_id


def test_a_second_completion_is_told_who_was_first_and_when(kernel: Kernel) -> None:
    two_reviews(kernel)
    kernel.start("two")
    task_id = kernel.claim("first", kernel.ines)
    kernel.workflow.complete(task_id, {"outcome": "deny"}, actor=kernel.ines, now=kernel.now)
    with pytest.raises(TaskClosedError) as closed:
        kernel.workflow.complete(task_id, {"outcome": "approve"}, actor=kernel.ines, now=kernel.now)
    assert (closed.value.ended_by, closed.value.ended_at) == (kernel.ines.user_id, kernel.now)


def test_of_many_completions_at_once_exactly_one_counts(kernel: Kernel) -> None:
    two_reviews(kernel)
    instance = kernel.start("two")
    task_id = kernel.claim("first")
    results: list[str] = []
    gate = threading.Barrier(6)

    def attempt() -> None:
        gate.wait()
        try:
            kernel.workflow.complete(task_id, {"outcome": "approve"}, actor=kernel.dana, now=kernel.now)
            results.append("done")
        except ConflictError as refused:
            results.append(refused.code)

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done"] + ["task_closed"] * 5
    assert kernel.instance(instance).rev == 2
    with kernel.database.read() as session:
        submitted = session.scalars(select(Recording).where(Recording.kind == "submitted")).all()
        assert len(submitted) == 1
        assert audit.verify(session) == []


def test_another_partnership_sees_nothing(kernel: Kernel, database: Database, now: datetime) -> None:
    two_reviews(kernel)
    kernel.start("two")
    stranger = Kernel(database, now)
    task_id = kernel.open_tasks()["first"].id
    with pytest.raises(NotFoundError), database.write() as session:
        tasks.claim(session, task_id, actor=stranger.dana, now=now)
    with pytest.raises(NotFoundError):
        kernel.workflow.complete(task_id, {}, actor=stranger.dana, now=now)


def test_the_completion_policy_has_the_last_word(kernel: Kernel) -> None:
    def policy(_session: Session, task: UserTask, _actor: Any) -> str | None:
        return "the requester can't review" if task.element_id == "first" else None

    two_reviews(kernel)
    kernel.start("two")
    task_id = kernel.claim("first")
    strict = Workflow(kernel.database, kernel.registry, policy=policy)
    with pytest.raises(CompletionRefusedError, match="the requester can't review"):
        strict.complete(task_id, {}, actor=kernel.dana, now=kernel.now)
    assert list(kernel.open_tasks()) == ["first"]


@pytest.mark.parametrize("values", [{"typename": "x"}, {"a": [{"typename": "x"}]}, {"a": float("nan")}])
def test_values_that_would_poison_the_state_are_refused(kernel: Kernel, values: dict[str, Any]) -> None:
    two_reviews(kernel)
    kernel.start("two")
    task_id = kernel.claim("first")
    with pytest.raises(InvalidInputError):
        kernel.workflow.complete(task_id, values, actor=kernel.dana, now=kernel.now)
    assert list(kernel.open_tasks()) == ["first"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"outcome": 7}, "outcome"),
        ({"outcome": "x" * 1000}, "outcome"),
        ({"outcome": "approve", "smuggled": True}, WHOLE_FORM),
    ],
)
def test_values_that_don_t_fit_the_task_s_form_are_refused_before_anything_is_written(
    kernel: Kernel, values: dict[str, Any], field: str
) -> None:
    two_reviews(kernel)
    instance = kernel.start("two")
    task_id = kernel.claim("first")
    with pytest.raises(InvalidInputError) as refused:
        kernel.workflow.complete(task_id, values, actor=kernel.dana, now=kernel.now)
    assert list(refused.value.problems) == [field]
    assert list(kernel.open_tasks()) == ["first"]
    assert kernel.instance(instance).rev == 1


def test_what_the_form_requires_and_what_it_hides_is_decided_by_the_engine(kernel: Kernel) -> None:
    hides = {"hide": '=outcome != "deny"'}
    needed = form(("textfield", "outcome"), validate={"required": True}).replace(
        b"]", b"," + form(("textfield", "reason"), conditional=hides).split(b"[")[1].split(b"]")[0] + b"]"
    )
    body = START + user("first", form="needed") + element("endEvent", "end") + chain("start", "first", "end")
    kernel.publish("one", process("one", body), needed=needed)
    kernel.start("one")
    task_id = kernel.claim("first")
    with pytest.raises(InvalidInputError) as refused:
        kernel.workflow.complete(task_id, {}, actor=kernel.dana, now=kernel.now)
    assert list(refused.value.problems) == ["outcome"]
    kernel.complete("first", outcome="approve", reason="Nobody asked.")
    with kernel.database.read() as session:
        bodies = session.scalars(select(Recording.body).where(Recording.kind == "submitted")).all()
    assert bodies == [{"first": {"outcome": "approve"}}]


def test_a_live_instance_is_held_to_the_form_of_its_own_version(kernel: Kernel) -> None:
    body = START + user("only") + element("endEvent", "end") + chain("start", "only", "end")
    kernel.publish("one", process("one", body), any=form(("textfield", "old")))
    kernel.start("one")
    kernel.publish("one", process("one", body), any=form(("textfield", "new")))
    task_id = kernel.claim("only")
    with pytest.raises(InvalidInputError):
        kernel.workflow.complete(task_id, {"new": "x"}, actor=kernel.dana, now=kernel.now)
    kernel.complete("only", old="x")


def test_true_after_one_is_not_lost_in_the_state(kernel: Kernel) -> None:
    body = START + user("first", form="count", result="answer") + user("second", form="box", result="answer")
    body += '<bpmn:exclusiveGateway id="gw" default="no"/>'
    body += element("endEvent", "yes", properties(outcome="yes")) + element("endEvent", "end")
    body += chain("start", "first", "second", "gw") + flow("gw", "yes", "answer.sure = true")
    diagram = process("one", body + flow("gw", "end", key="no"))
    kernel.publish("one", diagram, count=form(("number", "sure")), box=form(("checkbox", "sure")))
    instance = kernel.start("one")
    kernel.complete("first", sure=1)
    kernel.complete("second", sure=True)
    assert kernel.instance(instance).outcome == "yes"


# -- operations ------------------------------------------------------------------------------------------------


def with_operation(kernel: Kernel) -> None:
    body = START + user("first") + service("act", "records.release", "release", who="first.outcome")
    body += '<bpmn:exclusiveGateway id="gw" default="d"/>' + user("again")
    body += element("endEvent", "end", properties(outcome="released"))
    body += chain("start", "first", "act", "gw") + flow("gw", "again", 'release.outcome = "blocked"')
    body += flow("gw", "end", key="d") + chain("again", "act")
    kernel.publish("op", process("op", body))


def test_an_operation_gets_its_parameters_and_its_result_steers(kernel: Kernel) -> None:
    calls = kernel.operation("records.release", takes=["who"], outcome="released")
    with_operation(kernel)
    instance = kernel.start("op")
    kernel.complete("first", outcome="approve")
    assert kernel.instance(instance).outcome == "released"
    assert [dict(call.params) for call in calls] == [{"who": "approve"}]
    assert calls[0].business_key == "R-1"


def test_a_failed_operation_is_an_incident_and_loses_no_completion(kernel: Kernel) -> None:
    broken = [True]

    def run(_session: Session, call: OperationCall) -> OperationResult:
        if broken[0]:
            raise RuntimeError(f"Juniper Vale is not to be seen in {call.operation}")
        return OperationResult({"outcome": "released"})

    kernel.registry.register(OperationSpec("records.release", run, "Fails at first.", frozenset({"who"})))
    with_operation(kernel)
    instance = kernel.start("op")
    kernel.complete("first", outcome="approve")
    assert kernel.instance(instance).status == "incident"
    assert kernel.open_tasks() == {}
    (incident,) = kernel.incidents()
    assert (incident.element_id, incident.operation, incident.error_code) == (
        "act",
        "records.release",
        "RuntimeError",
    )
    assert "Juniper" not in incident.message

    kernel.workflow.retry(incident.id, actor=kernel.dana, now=kernel.now)
    (incident,) = kernel.incidents()
    assert incident.attempts == 2

    broken[0] = False
    kernel.workflow.retry(incident.id, actor=kernel.dana, now=kernel.now)
    assert kernel.incidents() == []
    assert kernel.instance(instance).outcome == "released"


@pytest.mark.parametrize("wrong", [{"candidate_user": "request.requester"}, {"due": "request.deadline"}])
def test_a_task_that_can_t_say_whose_or_when_is_an_incident_and_what_came_before_stands(
    kernel: Kernel, wrong: dict[str, str]
) -> None:
    kernel.operation("mail.queue", outcome="done")
    body = START + user("first") + service("send", "mail.queue", "sent") + user("second", **wrong) + END
    kernel.publish("main", process("main", body + chain("start", "first", "send", "second", "end")))
    instance = kernel.start("main", request={})
    kernel.complete("first", outcome="approve")
    (incident,) = kernel.incidents()
    assert incident.element_id == "second"
    assert kernel.instance(instance).status == "incident"
    assert kernel.open_tasks() == {}


def test_an_unknown_operation_names_itself_in_the_incident(kernel: Kernel) -> None:
    kernel.operation("records.release", takes=["who"], outcome="released")
    with_operation(kernel)
    kernel.workflow = Workflow(kernel.database, OperationRegistry())  # a release that no longer has it
    kernel.start("op")
    kernel.complete("first", outcome="approve")
    (incident,) = kernel.incidents()
    assert incident.error_code == "unknown_operation"
    assert "records.release" in incident.message


class _Refusing:
    """A write that refuses once, as the release gate does when the answer changed."""

    def __init__(self) -> None:
        self.applied = 0

    def apply(self, session: Session, *, now: datetime) -> None:
        del session, now
        self.applied += 1
        if self.applied == 1:
            raise WriteRefusedError({"outcome": "blocked"})


def test_a_refused_write_makes_the_step_take_the_other_way(kernel: Kernel) -> None:
    kernel.operation("records.release", _Refusing(), takes=["who"], outcome="released")
    with_operation(kernel)
    instance = kernel.start("op")
    kernel.complete("first", outcome="approve")
    assert list(kernel.open_tasks()) == ["again"]
    kernel.complete("again", outcome="approve")
    assert kernel.instance(instance).outcome == "released"


def test_a_caller_s_writes_fall_with_the_step(kernel: Kernel) -> None:
    class Failing:
        def apply(self, session: Session, *, now: datetime) -> None:
            del session, now
            raise ConcordError("expected the caller's write to work, but it doesn't")

    two_reviews(kernel)
    kernel.start("two")
    task_id = kernel.claim("first")
    with pytest.raises(ConcordError, match="caller's write"):
        kernel.workflow.complete(task_id, {}, actor=kernel.dana, now=kernel.now, also=[Failing()])
    assert list(kernel.open_tasks()) == ["first"]


def test_a_loop_that_waits_for_nobody_is_stopped_as_an_incident(kernel: Kernel) -> None:
    kernel.operation("consent.check", outcome="permit")
    body = START + user("first") + service("spin", "consent.check", "check") + END
    body += '<bpmn:exclusiveGateway id="gw" default="d"/>' + chain("start", "first", "spin", "gw")
    kernel.publish("loop", process("loop", body + flow("gw", "spin", "true") + flow("gw", "end", key="d")))
    instance = kernel.start("loop")
    kernel.complete("first")
    (incident,) = kernel.incidents()
    assert incident.error_code == "step_limit"
    assert kernel.instance(instance).status == "incident"


# -- messages and timers -----------------------------------------------------------------------------------------


def interruptible(kernel: Kernel) -> None:
    body = START + user("review") + element("endEvent", "end", properties(outcome="done"))
    body += (
        f'<bpmn:boundaryEvent id="gone" attachedToRef="review">{message("withdrawn")}</bpmn:boundaryEvent>'
    )
    body += f'<bpmn:boundaryEvent id="late" attachedToRef="review" cancelActivity="false">{timer("timeDuration", THREE_DAYS)}</bpmn:boundaryEvent>'
    body += (
        user("escalated")
        + element("endEvent", "end2")
        + element("endEvent", "end3", properties(outcome="withdrawn"))
    )
    body += chain("start", "review", "end") + chain("late", "escalated", "end2") + chain("gone", "end3")
    kernel.publish("inter", process("inter", body, messages=["withdrawn"]))


def test_an_interrupting_message_cancels_the_open_task(kernel: Kernel) -> None:
    interruptible(kernel)
    instance = kernel.start("inter")
    task_id = kernel.claim("review")
    assert kernel.deliver("withdrawn")
    assert kernel.instance(instance).outcome == "withdrawn"
    with kernel.database.read() as session:
        row = session.get_one(UserTask, task_id)
        assert (row.end_kind, row.ended_by) == ("cancelled", None)
    with pytest.raises(TaskClosedError):
        kernel.workflow.complete(task_id, {}, actor=kernel.dana, now=kernel.now)


def test_a_timer_fires_at_its_instant_and_not_before(kernel: Kernel) -> None:
    interruptible(kernel)
    instance = kernel.start("inter")
    due = kernel.now + timedelta(days=3)
    assert kernel.instance(instance).next_due_at == due
    kernel.fire(instance, due - timedelta(microseconds=1))
    assert list(kernel.open_tasks()) == ["review"]
    kernel.fire(instance, due)
    assert sorted(kernel.open_tasks()) == ["escalated", "review"]
    kernel.fire(instance, due + timedelta(days=9))
    assert sorted(kernel.open_tasks()) == ["escalated", "review"]


def test_due_instances_are_claimed_once(kernel: Kernel) -> None:
    interruptible(kernel)
    instance = kernel.start("inter")
    due = kernel.now + timedelta(days=3)
    assert kernel.workflow.claim_due(now=kernel.now) == []
    assert kernel.workflow.claim_due(now=due) == [instance]
    assert kernel.workflow.claim_due(now=due) == []
    assert kernel.workflow.claim_due(now=due + timedelta(minutes=2)) == [instance]


def test_an_early_message_is_kept_until_somebody_waits(kernel: Kernel) -> None:
    body = START + user("first") + element("receiveTask", "wait", messageRef="answered") + END
    kernel.publish(
        "early", process("early", body + chain("start", "first", "wait", "end"), messages=["answered"])
    )
    instance = kernel.start("early")
    assert not kernel.deliver("answered", answer="signed")
    kernel.complete("first")
    assert kernel.instance(instance).status == "completed"
    with kernel.database.read() as session:
        assert [m.delivered_at for m in session.scalars(select(EarlyMessage))] == [kernel.now]


def test_a_message_kept_while_the_wait_was_written_is_found_by_the_sweep(kernel: Kernel) -> None:
    body = START + element("receiveTask", "wait", messageRef="answered") + END
    kernel.publish("race", process("race", body + chain("start", "wait", "end"), messages=["answered"]))
    instance = kernel.start("race")
    with kernel.database.write() as session:
        messages.keep(
            session,
            partnership_id=kernel.partnership_id,
            name="answered",
            business_key="R-1",
            payload={},
            now=kernel.now,
        )
    assert kernel.workflow.deliver_kept(now=kernel.now) == 1
    assert kernel.instance(instance).status == "completed"
    assert kernel.workflow.deliver_kept(now=kernel.now) == 0


def test_a_message_goes_to_its_own_case_only(kernel: Kernel) -> None:
    interruptible(kernel)
    one, other = kernel.start("inter", "R-1"), kernel.start("inter", "R-2")
    kernel.deliver("withdrawn", "R-2")
    assert kernel.instance(one).status == "active"
    assert kernel.instance(other).outcome == "withdrawn"


def test_new_instances_use_the_new_version_and_live_ones_stay(kernel: Kernel) -> None:
    two_reviews(kernel)
    old = kernel.start("two", "R-1")
    kernel.publish("two", process("two", START + user("only") + END + chain("start", "only", "end")))
    new = kernel.start("two", "R-2")
    assert kernel.instance(old).definition_id != kernel.instance(new).definition_id
    assert sorted(kernel.open_tasks()) == ["first", "only"]
    kernel.complete("first")
    assert sorted(kernel.open_tasks()) == ["only", "second"]


def test_publishing_the_same_files_again_makes_no_version(kernel: Kernel) -> None:
    two_reviews(kernel)
    two_reviews(kernel)
    instance = kernel.start("two")
    with kernel.database.read() as session:
        versions = session.scalars(select(ProcessDefinition.version)).all()
    assert versions == [1]
    assert kernel.instance(instance).rev == 1


def test_a_step_of_many_costly_guards_fails_at_each_and_takes_no_longer(kernel: Kernel) -> None:
    branches = [f"b{number}" for number in range(8)]
    body = START + element("parallelGateway", "fork") + END + flow("start", "fork")
    for number, key in enumerate(branches):
        costly = f"every i in 1..{60_000 + number} satisfies i != request.number"
        body += element("exclusiveGateway", key, default=f"d_{key}") + flow("fork", key)
        body += flow(key, "end", costly, key=f"c_{key}") + flow(key, "end", key=f"d_{key}")
    kernel.publish("costly", process("costly", body))
    started = time.thread_time()
    instance = kernel.start("costly")
    assert time.thread_time() - started < 3
    assert kernel.instance(instance).status == "incident"
    assert {incident.element_id for incident in kernel.incidents()} == set(branches)
    assert all(incident.error_code == "feel_evaluation" for incident in kernel.incidents())
