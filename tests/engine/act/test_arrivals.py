"""Mail about a task that has just come, from a case that runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import Actor, Role, group_key
from engine.act import arrivals, emergencies, matching, policy, starting, submissions, writes
from engine.act.emergencies import EmergencyDecision
from engine.act.models import DisclosureRequest
from engine.act.operations import register
from engine.clock import fixed_clock
from engine.mail.models import OutboxMail
from engine.partner.models import Person
from engine.runtime import installation_of, publish_shipped
from engine.store.session import Database
from engine.workflow import inbox, tasks
from engine.workflow.extensions import PRIORITIES
from engine.workflow.inbox import View
from engine.workflow.instances import Workflow
from engine.workflow.models import UserTask
from engine.workflow.operations import OperationRegistry
from engine.workflow.plans import StepOutcome
from tests.engine.act.world import World, new_request

Submit = Callable[..., UUID]


@pytest.fixture
def registry(now: datetime) -> OperationRegistry:
    made = OperationRegistry()
    register(made, clock=fixed_clock(now))
    return made


@pytest.fixture
def workflow(database: Database, registry: OperationRegistry) -> Workflow:
    return Workflow(database, registry, policy=policy.may_complete, listeners=[arrivals.tell_people])


@pytest.fixture
def submit(
    database: Database, registry: OperationRegistry, workflow: Workflow, world: World, now: datetime
) -> Submit:
    installation = installation_of(registry)

    def run(**changes: object) -> UUID:
        with database.write() as session:
            publish_shipped(session, world.partnership.id, installation=installation, now=now)
            new = new_request(world, **changes)
            request_id = submissions.submit_request(session, new, actor=world.theo, now=now).id
        starting.start_request(database, workflow, request_id, actor=world.theo, now=now)
        return request_id

    return run


def mails(database: Database) -> list[tuple[str, str, str | None]]:
    with database.read() as session:
        return sorted((m.template, m.recipient, m.link_kind) for m in session.scalars(select(OutboxMail)))


def address_of(database: Database, actor: Actor) -> str:
    with database.read() as session:
        return session.get_one(Person, actor.user_id).email


def match(database: Database, workflow: Workflow, world: World, request_id: UUID, now: datetime) -> None:
    with database.write() as session:
        task_id = session.scalars(select(UserTask.id).where(UserTask.ended_at.is_(None))).one()
        tasks.claim(session, task_id, actor=world.priya, now=now)
    values = {"outcome": "matched", "subject_id": str(world.child.id)}
    write = writes.RecordMatch(request_id, world.child.id, world.priya)
    workflow.complete(task_id, values, actor=world.priya, now=now, also=(write,))


def test_the_group_of_a_new_task_is_written_to_once_and_without_detail(
    database: Database, world: World, submit: Submit
) -> None:
    submit()
    custodians = (address_of(database, who) for who in (world.priya, world.solo))
    assert mails(database) == sorted(("request_waiting", to, "inbox") for to in custodians)


def test_whom_the_diagram_pages_is_not_written_to_twice(
    database: Database, workflow: Workflow, world: World, submit: Submit, now: datetime
) -> None:
    threat = {"threat": "They wrote it today.", "threatened_person": "The child"}
    request_id = submit(urgent=True, purpose="health_emergency", **threat)
    match(database, workflow, world, request_id, now)
    found = mails(database)
    assert {template for template, to, _ in found if to == address_of(database, world.dana)} == {
        "counsel_paged"
    }
    counsel = address_of(database, world.dana)
    assert [template for template, to, _ in found if to == counsel] == ["counsel_paged"]


def test_an_urgent_request_comes_first_and_says_so_to_the_custodian_too(
    database: Database, world: World, submit: Submit
) -> None:
    submit()
    submit(
        urgent=True, purpose="health_emergency", threat="They wrote it today.", threatened_person="A pupil"
    )
    with database.read() as session:
        rows = session.execute(
            select(UserTask.priority, DisclosureRequest.urgent).join(
                DisclosureRequest, DisclosureRequest.instance_id == UserTask.instance_id
            )
        )
        assert {tuple(row) for row in rows} == {(1, False), (3, True)}
    to_priya = [template for template, to, _ in mails(database) if to == address_of(database, world.priya)]
    assert sorted(to_priya) == ["counsel_paged", "request_waiting"]


@pytest.mark.parametrize("urgent", [True, False])
def test_a_task_that_a_diagram_calls_urgent_pages_nobody_unless_somebody_is_in_danger(
    database: Database, world: World, submit: Submit, now: datetime, urgent: bool
) -> None:
    threat = {"threat": "They wrote it today.", "threatened_person": "A pupil"}
    submit(urgent=urgent, **threat)
    with database.write() as session:
        row = session.scalars(select(UserTask)).one()
        row.form_key, row.priority, row.candidate_group = "any", PRIORITIES["urgent"], None
        row.assignee_id = world.theo.user_id
        session.flush()
        tell(session, row, now)
    to_theo = [template for template, to, _ in mails(database) if to == address_of(database, world.theo)]
    assert to_theo == ["counsel_paged" if urgent else "request_waiting"]


@pytest.mark.parametrize("group", ["medic@nowhere", None])
def test_a_task_that_is_nobody_s_writes_to_nobody_and_does_not_fail(
    database: Database, world: World, submit: Submit, now: datetime, group: str | None
) -> None:
    submit()
    before = mails(database)
    with database.write() as session:
        row = session.scalars(select(UserTask)).one()
        row.candidate_group = group
        session.flush()
        tell(session, row, now)
    assert mails(database) == before


def test_who_may_not_do_a_task_is_not_written_to_about_it(
    database: Database, world: World, submit: Submit, now: datetime
) -> None:
    threat = {"threat": "They wrote it today.", "threatened_person": "A pupil"}
    request_id = submit(urgent=True, **threat)
    decision = EmergencyDecision(
        request_id, approve=True, threat="T", to_whom="W", ends_at=now + timedelta(days=1)
    )
    with database.write() as session:
        matching.match(session, request_id, world.child.id, actor=world.priya, now=now)
        emergencies.decide(session, decision, actor=world.dana, now=now)
        first = session.scalars(select(UserTask)).one()
        kept = {column.name: getattr(first, column.name) for column in UserTask.__table__.columns}
        changed = {"id": uuid4(), "form_key": "review_emergency", "priority": PRIORITIES["high"]}
        row = UserTask(**kept | changed | {"candidate_group": group_key(Role.COUNSEL, world.clinic.id)})
        session.add(row)
        session.flush()
        before = Counter(mails(database))
        tell(session, row, now)
    told = Counter(mails(database)) - before
    assert list(told) == [("request_waiting", address_of(database, world.solo), "inbox")]
    with database.read() as session:
        for view, seen in (
            (View.WORK, {world.solo}),
            (View.UNCLAIMED, {world.solo}),
            (View.GROUPS, {world.solo, world.dana}),
        ):
            for who in (world.solo, world.dana):
                shown = inbox.page(session, actor=who, view=view).tasks
                assert (row.id in {task.id for task in shown}) == (who in seen), (view, who)
        assert inbox.count(session, actor=world.dana, view=View.WORK) == 0


def test_who_alone_may_do_a_task_is_written_to(
    database: Database, world: World, submit: Submit, now: datetime
) -> None:
    submit()
    with database.write() as session:
        row = session.scalars(select(UserTask)).one()
        row.candidate_group, row.assignee_id = None, world.theo.user_id
        session.flush()
        tell(session, row, now)
        tell(session, row, now)
    assert ("request_waiting", address_of(database, world.theo), "inbox") in mails(database)
    assert len(mails(database)) == 3


def tell(session: Session, row: UserTask, now: datetime) -> None:
    step = StepOutcome(
        row.instance_id, row.partnership_id, row.business_key, "any", "active", None, [row.id], now
    )
    arrivals.tell_people(session, step)


def test_urgent_work_comes_before_what_is_late_on_every_page(
    database: Database, world: World, submit: Submit, now: datetime
) -> None:
    submit()
    with database.write() as session:
        first = session.scalars(select(UserTask)).one()
        kept = {column.name: getattr(first, column.name) for column in UserTask.__table__.columns}
        session.delete(first)
        session.flush()
        days = ((1, -3), (3, 2), (2, -5), (3, -1), (1, 4), (3, 2), (0, 4))
        for priority, days_from_now in days:
            due_at = now + timedelta(days=days_from_now)
            session.add(UserTask(**kept | {"id": uuid4(), "priority": priority, "due_at": due_at}))
    with database.read() as session:
        whole = [task.id for task in inbox.page(session, actor=world.priya).tasks]
        shown = [session.get_one(UserTask, one) for one in whole]
        assert [(t.priority, (t.due_at - now).days) for t in shown[:5]] == [
            (3, -1), (3, 2), (3, 2), (2, -5), (1, -3),
        ]  # fmt: skip
        for size in (1, 2, 3, 4):
            pages = [inbox.page(session, actor=world.priya, size=size)]
            while pages[-1].later:
                pages.append(inbox.page(session, actor=world.priya, size=size, after=pages[-1].later))
            assert [task.id for page in pages for task in page.tasks] == whole
            back = [pages[-1]]
            while back[-1].earlier:
                back.append(inbox.page(session, actor=world.priya, size=size, before=back[-1].earlier))
            assert [task.id for page in reversed(back) for task in page.tasks] == whole
