from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.access import Role
from engine.act import starting, submissions
from engine.act.errors import SubmissionChangedError
from engine.act.models import DisclosureRequest
from engine.act.submissions import submit_request
from engine.errors import ConflictError, InvalidInputError, PermissionDeniedError
from engine.plan.agreements import Agreement, add_parties
from engine.store.session import Database
from engine.workflow.definitions import publish
from engine.workflow.lint import Installation
from engine.workflow.models import ProcessInstance
from tests.engine.act.world import World, new_request
from tests.engine.workflow.kit import FORM, element, flow, process, user

CHANGES: dict[str, dict[str, Any]] = {
    "child_given_name": {"child_given_name": "June"},
    "child_family_name": {"child_family_name": "Hale"},
    "child_born_on": {"child_born_on": date(2012, 3, 15)},
    "purpose": {"purpose": "safety_plan"},
    "categories": {"categories": ["attendance"]},
    "reason": {"reason": "Another one."},
    "urgent": {"urgent": True, "threat": "T", "threatened_person": "P"},
    "needed_by_on": {"needed_by_on": date(2027, 1, 4)},
}


@pytest.mark.parametrize("changed", CHANGES)
def test_a_form_that_was_changed_since_it_was_sent_is_not_said_to_be_sent(
    session: Session, world: World, now: datetime, changed: str
) -> None:
    first = submit_request(session, new_request(world, submit_token="t"), actor=world.theo, now=now)
    with pytest.raises(SubmissionChangedError) as refused:
        submit_request(
            session, new_request(world, submit_token="t", **CHANGES[changed]), actor=world.theo, now=now
        )
    assert (refused.value.request_id, refused.value.number) == (first.id, first.number)


def test_spaces_and_order_make_no_other_content(session: Session, world: World, now: datetime) -> None:
    new = new_request(world, submit_token="t")
    first = submit_request(session, new, actor=world.theo, now=now)
    spaced = new_request(
        world,
        submit_token="t",
        reason=f" {new.reason} ",
        categories=list(reversed(new.categories)),
        threat="Not urgent, so not asked.",
    )
    assert submit_request(session, spaced, actor=world.theo, now=now).id == first.id


def test_numbers_count_up_in_each_partnership(session: Session, world: World, now: datetime) -> None:
    made = [submit_request(session, new_request(world), actor=world.theo, now=now).number for _ in range(3)]
    assert made == ["R-0001", "R-0002", "R-0003"]


def test_sending_the_same_form_twice_makes_one_request(session: Session, world: World, now: datetime) -> None:
    new = new_request(world)
    first = submit_request(session, new, actor=world.theo, now=now)
    again = submit_request(session, new, actor=world.theo, now=now + timedelta(minutes=1))
    assert (first.id, first.submitted_at) == (again.id, again.submitted_at)
    with pytest.raises(ConflictError):
        submit_request(session, new, actor=world.colleague, now=now)


def test_sending_it_twice_at_once_makes_one_request(database: Database, world: World, now: datetime) -> None:
    new, found, barrier = new_request(world), [], threading.Barrier(4)

    def submit() -> None:
        barrier.wait()
        with database.write() as session:
            found.append(submit_request(session, new, actor=world.theo, now=now).id)

    threads = [threading.Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"holder_id": UUID(int=1)}, "holder_id"),
        ({"categories": []}, "categories"),
        ({"categories": ["gossip"]}, "categories"),
        ({"purpose": "curiosity"}, "purpose"),
        ({"reason": " "}, "reason"),
        ({"reason": "a\0b"}, "reason"),
        ({"reason": "x" * 4001}, "reason"),
        ({"child_given_name": ""}, "child_given_name"),
        ({"child_given_name": "Juni\u202eper"}, "child_given_name"),
        ({"child_family_name": "Vale\u200b"}, "child_family_name"),
        ({"urgent": True, "threat": "A threat", "threatened_person": "\ufeffA pupil"}, "threatened_person"),
        ({"child_born_on": date(2026, 11, 26)}, "child_born_on"),
        ({"child_born_on": date(1912, 3, 14)}, "child_born_on"),
        ({"needed_by_on": date(2026, 11, 24)}, "needed_by_on"),
        ({"urgent": True, "threatened_person": "A pupil"}, "threat"),
        ({"urgent": True, "threat": "A threat"}, "threatened_person"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_named_by_field(
    session: Session, world: World, now: datetime, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        submit_request(session, new_request(world, **change), actor=world.theo, now=now)
    assert set(refusal.value.problems) == {field}
    assert "Juniper" not in str(refusal.value)


def test_the_holder_is_another_agency_of_the_same_partnership(
    session: Session, world: World, now: datetime
) -> None:
    for holder_id in (world.school.id, world.stranger.agency_id):
        with pytest.raises(InvalidInputError):
            submit_request(session, new_request(world, holder_id=holder_id), actor=world.theo, now=now)


def test_only_requesters_ask(session: Session, world: World, now: datetime) -> None:
    with pytest.raises(PermissionDeniedError):
        submit_request(session, new_request(world), actor=world.dana, now=now)


def test_an_agreement_is_noted_if_it_covers_every_category_and_is_not_needed(
    session: Session, world: World, now: datetime
) -> None:
    agreement = Agreement(
        partnership_id=world.partnership.id,
        tier="mou",
        title="Return to school",
        purposes=["return_to_school"],
        categories=["attendance"],
        effective_on=date(2026, 7, 1),
        expires_on=date(2027, 6, 30),
        status="active",
    )
    add_parties(agreement, [world.school.id, world.clinic.id])
    session.add(agreement)
    session.flush()
    covered = new_request(world, categories=["attendance"])
    assert submit_request(session, covered, actor=world.theo, now=now).agreement_id == agreement.id
    assert submit_request(session, new_request(world), actor=world.theo, now=now).agreement_id is None


class Dead:
    """A kernel whose process dies before it starts anything."""

    def start(self, **_: Any) -> UUID:
        raise ConflictError("expected to start, but somebody else did")


class Kernel:
    """Stands for the kernel: writes an instance's row and ``also`` in one transaction."""

    def __init__(self, database: Database, definition_id: UUID) -> None:
        self.database = database
        self.definition_id = definition_id
        self.variables: list[dict[str, Any]] = []

    def start(
        self,
        *,
        partnership_id: UUID,
        key: str,
        business_key: str,
        variables: Any,
        scopes: Any,
        actor: Any,
        now: datetime,
        also: Sequence[Any] = (),
    ) -> UUID:
        instance = ProcessInstance(
            id=uuid4(),
            partnership_id=partnership_id,
            definition_id=self.definition_id,
            business_key=business_key,
            scopes=dict(scopes),
            status="active",
            rev=1,
            state=b"",
            started_at=now,
        )
        with self.database.write() as session:
            session.add(instance)
            session.flush()
            for write in also:
                write.apply(session, now=now)
        self.variables.append(dict(variables))
        return instance.id


@pytest.fixture
def kernel(database: Database, world: World, now: datetime) -> Kernel:
    body = element("startEvent", "begin") + user("wait") + element("endEvent", "done")
    body += flow("begin", "wait") + flow("wait", "done")
    files = {"small.bpmn": process("small", body), "any.form.json": FORM}
    with database.write() as session:
        definition = publish(
            session,
            partnership_id=world.partnership.id,
            key="small",
            files=files,
            installation=Installation({}, roles=[role.value for role in Role]),
            drafted_by=None,
            published_by=None,
            now=now,
        )
        return Kernel(database, definition.id)


def submitted(database: Database, world: World, now: datetime) -> DisclosureRequest:
    with database.write() as session:
        return submit_request(session, new_request(world), actor=world.theo, now=now)


def test_a_process_is_started_once_with_codes_and_no_name(
    database: Database, world: World, now: datetime, kernel: Kernel
) -> None:
    row = submitted(database, world, now)
    assert starting.start_request(database, kernel, row.id, actor=world.theo, now=now)
    assert not starting.start_request(database, kernel, row.id, actor=world.theo, now=now)
    [variables] = kernel.variables
    assert variables["request"]["number"] == "R-0001"
    assert "Juniper" not in str(variables)
    assert "Vale" not in str(variables)
    with database.read() as session:
        instance_id = session.scalars(select(ProcessInstance.id)).one()
        assert session.get_one(DisclosureRequest, row.id).instance_id == instance_id


def test_two_starts_at_once_leave_one_instance(
    database: Database, world: World, now: datetime, kernel: Kernel
) -> None:
    row, barrier, started = submitted(database, world, now), threading.Barrier(3), []

    def start() -> None:
        barrier.wait()
        started.append(starting.start_request(database, kernel, row.id, actor=None, now=now))

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == [False, False, True]
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ProcessInstance)) == 1


def test_what_was_left_without_a_process_is_started_by_the_job(
    database: Database, world: World, now: datetime, kernel: Kernel
) -> None:
    row = submitted(database, world, now)
    assert not starting.start_request(database, Dead(), row.id, actor=None, now=now)
    assert starting.start_left(database, kernel, now=now) == 0
    assert starting.start_left(database, kernel, now=now + timedelta(minutes=1)) == 1
    assert starting.start_left(database, kernel, now=now + timedelta(minutes=2)) == 0


def test_the_vocabulary_of_a_request_is_in_its_order(session: Session, world: World, now: datetime) -> None:
    new = new_request(world, categories=["mental_health", "attendance", "mental_health"])
    assert submissions.submit_request(session, new, actor=world.theo, now=now).categories == [
        "attendance",
        "mental_health",
    ]
