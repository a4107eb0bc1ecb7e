"""Who can't complete a task can't claim it: by the policy of a higher room, or because another person has to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.audit.models import AuditEntry
from engine.store.session import Database
from engine.workflow import tasks
from engine.workflow.errors import ClaimRefusedError, CompletionRefusedError, TaskNotClaimedError
from engine.workflow.instances import Workflow
from engine.workflow.models import UserTask
from tests.engine.workflow.kit import Kernel, chain, instances, process, user

START, END = '<bpmn:startEvent id="start"/>', '<bpmn:endEvent id="end"/>'


@pytest.fixture
def kernel(database: Database, now: datetime) -> Kernel:
    return Kernel(database, now)


def start(kernel: Kernel, activity: str) -> None:
    body = START + activity + user("after") + END + chain("start", "review", "after", "end")
    kernel.publish("main", process("main", body))
    kernel.start("main")


def twice(sequential: str = "false", **given: str) -> str:
    return user("review", instances("loopCardinality: 2", sequential=sequential), **given)


def open_rows(kernel: Kernel) -> list[UserTask]:
    with kernel.database.read() as session:
        query = select(UserTask).where(UserTask.element_id == "review", UserTask.ended_at.is_(None))
        return list(session.scalars(query.order_by(UserTask.id)))


def test_nobody_claims_two_instances_where_four_eyes_are_meant(kernel: Kernel) -> None:
    start(kernel, twice(four_eyes="true"))
    one, other = open_rows(kernel)
    kernel.workflow.claim(one.id, actor=kernel.dana, now=kernel.now)
    with pytest.raises(ClaimRefusedError, match="another person"):
        kernel.workflow.claim(other.id, actor=kernel.dana, now=kernel.now)
    assert [row.assignee_id for row in open_rows(kernel)] == [kernel.dana.user_id, None]
    for row, actor in ((one, kernel.dana), (other, kernel.ines)):
        kernel.workflow.claim(row.id, actor=actor, now=kernel.now)
        kernel.workflow.complete(row.id, {"outcome": "yes"}, actor=actor, now=kernel.now)
    assert list(kernel.open_tasks()) == ["after"]


def test_who_did_one_instance_does_not_do_the_next(kernel: Kernel) -> None:
    start(kernel, twice("true", four_eyes="true"))
    kernel.complete("review", outcome="yes")
    [row] = open_rows(kernel)
    with pytest.raises(ClaimRefusedError):
        kernel.workflow.claim(row.id, actor=kernel.dana, now=kernel.now)
    kernel.workflow.claim(row.id, actor=kernel.ines, now=kernel.now)


def test_what_was_claimed_past_the_rule_is_not_completed(kernel: Kernel) -> None:
    start(kernel, twice(four_eyes="true"))
    with kernel.database.write() as session:
        for row in open_rows(kernel):
            tasks.claim(session, row.id, actor=kernel.dana, now=kernel.now)
    with pytest.raises(CompletionRefusedError, match="another person"):
        kernel.workflow.complete(row.id, {"outcome": "yes"}, actor=kernel.dana, now=kernel.now)


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_one_person_may_do_all_where_nothing_is_said(kernel: Kernel, sequential: str) -> None:
    start(kernel, twice(sequential))
    for _ in range(2):
        row = open_rows(kernel)[0]
        kernel.workflow.claim(row.id, actor=kernel.dana, now=kernel.now)
        kernel.workflow.complete(row.id, {"outcome": "yes"}, actor=kernel.dana, now=kernel.now)
    assert list(kernel.open_tasks()) == ["after"]


def test_who_may_not_complete_a_task_can_t_claim_it(kernel: Kernel) -> None:
    start(kernel, user("review"))

    def policy(_session: Session, _task: UserTask, actor: Any) -> str | None:
        return "You asked for it." if actor is kernel.dana else None

    strict, [row] = Workflow(kernel.database, kernel.registry, policy=policy), open_rows(kernel)
    with pytest.raises(ClaimRefusedError, match="You asked for it"):
        strict.claim(row.id, actor=kernel.dana, now=kernel.now)
    with kernel.database.read() as session:
        claims = select(AuditEntry.actor_id).where(AuditEntry.tag == "workflow:task:claim")
        assert session.scalars(claims).all() == []
    assert strict.claim(row.id, actor=kernel.ines, now=kernel.now).assignee_id == kernel.ines.user_id


@pytest.mark.parametrize("given_back", [True, False])
def test_what_stands_against_a_completion_is_asked_again_in_its_transaction(
    kernel: Kernel, given_back: bool
) -> None:
    """Giving a task back moves no revision, so the step itself would not notice."""
    start(kernel, user("review"))
    task_id, asked = kernel.claim("review"), []

    def policy(_session: Session, task: UserTask, _actor: Any) -> str | None:
        asked.append(task.id)
        if len(asked) == 1 and given_back:
            with kernel.database.write() as session:
                tasks.release(session, task_id, actor=kernel.dana, now=kernel.now)
        return "Not any more." if len(asked) == 2 else None

    racing = Workflow(kernel.database, kernel.registry, policy=policy)
    with pytest.raises(TaskNotClaimedError if given_back else CompletionRefusedError):
        racing.complete(task_id, {"outcome": "yes"}, actor=kernel.dana, now=kernel.now)
    [row] = open_rows(kernel)
    assert kernel.instance(row.instance_id).rev == 1
