"""The shipped diagrams, run by the kernel with this room's operations, writes, policy and listener."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor
from engine.act import (
    answers,
    disclosures,
    packages,
    policy,
    renewals,
    requests,
    revocations,
    sealing,
    starting,
    submissions,
    writes,
)
from engine.act.answers import Answer
from engine.act.emergencies import EmergencyDecision
from engine.act.models import Consent, ConsentAsk, Disclosure, DisclosureRequest
from engine.act.operations import register
from engine.act.reviews import ReviewDecision
from engine.act.timeline import timeline
from engine.act.vocabulary import Decision, ReviewOutcome
from engine.errors import ConflictError
from engine.mail.models import OutboxMail
from engine.runtime import installation_of, publish_shipped
from engine.store.session import Database
from engine.workflow import tasks
from engine.workflow.errors import CompletionRefusedError
from engine.workflow.instances import Workflow
from engine.workflow.models import Incident, ProcessInstance, UserTask
from engine.workflow.operations import OperationRegistry, Write
from tests.engine.act.world import BY_LINK, World, new_request, sign

HOUR = timedelta(hours=1)
APPROVED = {"outcome": "approve", "reason": "Because."}
READY = {"outcome": "ready", "item_category": "attendance"}
EMERGENCY = {
    "outcome": "approve",
    "threat_articulated": "It is.",
    "to_whom": "The counsellor",
    "ends_on": "2026-11-27",
}


@dataclass(frozen=True)
class AnswerNow:
    """Write: an answer, in the transaction that tells the case of it."""

    ask_id: UUID
    answer: Answer

    def apply(self, session: Session, *, now: datetime) -> None:
        answers.record_answer(session, self.ask_id, self.answer, actor=None, now=now)


class Case:
    """One request on its way, with a clock that people and Concord share."""

    def __init__(self, database: Database, world: World, now: datetime, **request: Any) -> None:
        self.database, self.world, self.now = database, world, now
        registry = OperationRegistry()
        register(registry, clock=lambda: self.now)
        self.workflow = Workflow(
            database, registry, policy=policy.may_complete, listeners=[requests.note_step]
        )
        with database.write() as session:
            installation = installation_of(registry)
            publish_shipped(session, world.partnership.id, installation=installation, now=now)
            new = new_request(world, **request)
            self.id = submissions.submit_request(session, new, actor=world.theo, now=now).id
        starting.start_request(database, self.workflow, self.id, actor=world.theo, now=now)

    def later(self, by: timedelta = HOUR) -> None:
        self.now += by

    @property
    def row(self) -> DisclosureRequest:
        with self.database.read() as session:
            return session.get_one(DisclosureRequest, self.id)

    @property
    def waiting(self) -> list[str]:
        with self.database.read() as session:
            incidents = session.scalars(select(Incident.message)).all()
            assert incidents == []
            query = select(UserTask.element_id).where(UserTask.ended_at.is_(None))
            return sorted(session.scalars(query))

    def do(self, element: str, actor: Actor, values: dict[str, Any], *also: Write) -> None:
        with self.database.write() as session:
            query = select(UserTask.id).where(UserTask.element_id == element, UserTask.ended_at.is_(None))
            task_id = session.scalars(query).one()
            if element != "answer_question":
                tasks.claim(session, task_id, actor=actor, now=self.now)
        self.workflow.complete(task_id, values, actor=actor, now=self.now, also=also)
        self.later()

    def match(self) -> None:
        child = self.world.child.id
        values = {"outcome": "matched", "subject_id": str(child)}
        self.do(
            "match_subject", self.world.priya, values, writes.RecordMatch(self.id, child, self.world.priya)
        )

    def answer(self, yes: Sequence[str], no: Sequence[str] = ()) -> None:
        mother = self.world.mother.id
        with self.database.write() as session:
            query = select(ConsentAsk.id).where(
                ConsentAsk.representative_id == mother, ConsentAsk.answered_at.is_(None)
            )
            ask_id = session.scalars(query).one()
            said = Answer(frozenset(yes), frozenset(no), None, BY_LINK)
            answers.record_answer(session, ask_id, said, actor=None, now=self.now)
        assert answers.tell_answer(self.database, self.workflow, ask_id, now=self.now)
        self.later()

    def review(self, outcome: ReviewOutcome = ReviewOutcome.APPROVE, **given: Any) -> None:
        decision = ReviewDecision(self.id, outcome, reason="Because.", **given)
        self.do(
            "legal_review",
            self.world.dana,
            {**APPROVED, "outcome": outcome.value, "question": given.get("question")},
            writes.RecordReview(decision, self.world.dana),
        )

    def prepare(self, *categories: str) -> None:
        priya = self.world.priya
        with self.database.write() as session:
            package = packages.open_package(session, self.id, actor=priya, now=self.now)
            for category in categories:
                packages.add_summary(session, package.id, f"{category}.", category, actor=priya, now=self.now)
        self.do(
            "prepare_release",
            priya,
            READY,
            writes.RecordPackage(self.id, package.id, package.marks, (), priya),
        )

    def disclosed(self) -> list[Disclosure]:
        with self.database.read() as session:
            assert audit.verify(session) == []
            return list(session.scalars(select(Disclosure)))

    def mails(self) -> list[str]:
        with self.database.read() as session:
            return sorted(session.scalars(select(OutboxMail.template)))


BOTH = ("attendance", "mental_health")


def test_the_guardian_is_asked_signs_and_the_records_are_released(
    database: Database, world: World, now: datetime
) -> None:
    case = Case(database, world, now)
    assert case.waiting == ["match_subject"]
    case.match()
    assert case.waiting == []
    assert case.mails() == ["consent_requested"] * 2
    case.answer(BOTH)
    assert case.waiting == ["legal_review"]
    case.review()
    case.prepare(*BOTH)
    assert case.waiting == []
    [disclosure] = case.disclosed()
    assert (case.row.outcome, disclosure.basis) == ("released", "consent")
    assert disclosure.disclosed_at == case.now - HOUR
    assert "records_ready" in case.mails()
    with database.write() as session:
        item = disclosures.items_of(session, disclosure)[0]
        disclosures.open_item(session, disclosure.id, item.id, actor=world.theo, clock=lambda: case.now)


def test_a_revocation_after_the_approval_interrupts_the_case(
    database: Database, world: World, now: datetime
) -> None:
    with database.write() as session:
        consent = sign(session, world, now)
    case = Case(database, world, now)
    case.match()
    case.review()
    with database.write() as session:
        revocations.revoke(session, consent.id, actor=world.dana, now=case.now)
    assert revocations.deliver_effects(database, case.workflow, now=case.now) == 1
    assert (case.waiting, case.row.outcome, case.disclosed()) == ([], "lapsed", [])
    assert case.mails() == ["request_ended"]


def test_a_revocation_that_nobody_has_told_the_case_of_yet_blocks_the_release(
    database: Database, world: World, now: datetime
) -> None:
    with database.write() as session:
        consent = sign(session, world, now)
    case = Case(database, world, now)
    case.match()
    case.review()
    priya = world.priya
    with database.write() as session:
        package = packages.open_package(session, case.id, actor=priya, now=case.now)
        packages.add_summary(session, package.id, "Days.", "attendance", actor=priya, now=case.now)
        revocations.revoke(session, consent.id, actor=world.dana, now=case.now)
    case.do(
        "prepare_release", priya, READY, writes.RecordPackage(case.id, package.id, package.marks, (), priya)
    )
    assert case.disclosed() == []
    assert (
        case.mails() == ["consent_requested"] * 2
    )  # blocked, checked again, and the guardian is asked again
    assert case.row.outcome is None


def test_a_narrowed_answer_releases_the_part_that_was_allowed(
    database: Database, world: World, now: datetime
) -> None:
    case = Case(database, world, now)
    case.match()
    case.answer(["attendance"], ["mental_health"])
    case.review()
    case.prepare("attendance")
    assert [row.categories for row in case.disclosed()] == [["attendance"]]


def test_a_refusal_goes_to_counsel_who_denies(database: Database, world: World, now: datetime) -> None:
    case = Case(database, world, now)
    case.match()
    case.answer([], BOTH)
    assert case.waiting == ["legal_review"]
    case.review(ReviewOutcome.DENY)
    assert (case.row.outcome, requests.outcome_for(world.theo, case.row)) == ("denied", "not_released")


def test_counsel_asks_the_requester_and_decides_then(database: Database, world: World, now: datetime) -> None:
    with database.write() as session:
        sign(session, world, now)
    case = Case(database, world, now)
    case.match()
    case.review(ReviewOutcome.ASK_REQUESTER, question="Which weeks?")
    assert case.waiting == ["answer_question"]
    said = writes.RecordClarification(case.id, "The last four.", world.theo)
    case.do("answer_question", world.theo, {"answer": "The last four."}, said)
    with database.read() as session:
        for reader in (world.theo, world.dana):
            words = [event.facts.get("words") for event in timeline(session, case.row, actor=reader)]
            assert words[-2:] == ["Which weeks?", "The last four."]
    case.review()
    case.prepare(*BOTH)
    assert case.row.outcome == "released"


def test_a_withdrawal_ends_the_case_and_what_is_asked(
    database: Database, world: World, now: datetime
) -> None:
    case = Case(database, world, now)
    case.match()
    case.workflow.deliver(
        partnership_id=world.partnership.id,
        name=requests.REQUEST_WITHDRAWN,
        business_key=str(case.id),
        payload={},
        now=case.now,
        actor=world.theo,
        also=(requests.WithdrawRequest(case.id, world.theo),),
    )
    assert case.row.outcome == "withdrawn"
    with database.read() as session:
        assert {row.expires_at for row in session.scalars(select(ConsentAsk))} == {case.now}


def test_nobody_of_the_holder_has_it(database: Database, world: World, now: datetime) -> None:
    case = Case(database, world, now)
    case.do(
        "match_subject", world.priya, {"outcome": "no_record"}, writes.RecordMatch(case.id, None, world.priya)
    )
    assert case.row.outcome == "no_record"


def test_nobody_answers_and_the_request_lapses(database: Database, world: World, now: datetime) -> None:
    case = Case(database, world, now)
    case.match()
    case.later(timedelta(days=15))
    for instance_id in case.workflow.claim_due(now=case.now):
        case.workflow.fire_due(instance_id, now=case.now)
    assert case.row.outcome == "lapsed"


def test_an_emergency_releases_without_consent_and_is_looked_at_afterwards(
    database: Database, world: World, now: datetime
) -> None:
    case = Case(database, world, now, urgent=True, threat="A threat.", threatened_person="A pupil.")
    case.match()
    assert (case.waiting, case.mails()) == (["decide_emergency"], ["counsel_paged"] * 2)
    decision = EmergencyDecision(
        case.id, approve=True, threat="T", to_whom="W", ends_at=case.now + timedelta(days=1)
    )
    dana = world.dana
    case.do("decide_emergency", dana, EMERGENCY, writes.RecordEmergency(decision, dana))
    case.prepare("attendance")
    assert [row.basis for row in case.disclosed()] == ["emergency"]
    assert case.waiting == ["review_emergency"]
    with database.write() as session, pytest.raises(ConflictError):
        requests.withdraw_request(session, case.id, actor=world.theo, now=case.now)
    seen = {"finding": "justified", "note": "It was."}
    with pytest.raises(CompletionRefusedError, match="another counsel"):
        case.do("review_emergency", dana, seen)
    solo = world.solo
    with database.write() as session:
        task_id = session.scalars(select(UserTask.id).where(UserTask.element_id == "review_emergency")).one()
        tasks.release(session, task_id, actor=dana, now=case.now)
    found = writes.RecordEmergencyReview(case.id, justified=True, note="It was.", actor=solo)
    case.do("review_emergency", solo, seen, found)
    assert case.row.outcome == "released"


def test_an_ordinary_release_after_an_emergency_that_ended_is_not_reviewed_as_one(
    database: Database, world: World, now: datetime
) -> None:
    case = Case(database, world, now, urgent=True, threat="A threat.", threatened_person="A pupil.")
    case.match()
    ends_at, dana = case.now + timedelta(minutes=30), world.dana
    decision = EmergencyDecision(case.id, approve=True, threat="T", to_whom="W", ends_at=ends_at)
    case.do("decide_emergency", dana, EMERGENCY, writes.RecordEmergency(decision, dana))
    with database.write() as session:
        package = packages.open_package(session, case.id, actor=world.priya, now=case.now - HOUR)
        packages.add_summary(session, package.id, "A.", "attendance", actor=world.priya, now=case.now)
        sealing.seal(session, package.id, conditions_met=(), actor=world.priya, now=case.now - HOUR)
    case.do("prepare_release", world.priya, READY)
    assert case.disclosed() == []
    case.answer(["attendance"], ["mental_health"])
    case.review()
    case.prepare()
    assert [row.basis for row in case.disclosed()] == ["consent"]
    assert (case.waiting, case.row.outcome) == ([], "released")


def test_an_urgent_request_may_take_the_ordinary_way(database: Database, world: World, now: datetime) -> None:
    case = Case(database, world, now, urgent=True, threat="A threat.", threatened_person="A pupil.")
    case.match()
    ordinary = writes.RecordEmergency(EmergencyDecision(case.id, approve=False), world.dana)
    case.do("decide_emergency", world.dana, {"outcome": "ordinary"}, ordinary)
    assert "consent_requested" in case.mails()


def test_who_approved_can_t_complete_the_preparation(database: Database, world: World, now: datetime) -> None:
    with database.write() as session:
        sign(session, world, now)
    case = Case(database, world, now)
    case.match()
    solo = world.solo
    decision = ReviewDecision(case.id, ReviewOutcome.APPROVE)
    case.do("legal_review", solo, APPROVED, writes.RecordReview(decision, solo))
    with pytest.raises(CompletionRefusedError):
        case.do("prepare_release", solo, READY)
    assert case.waiting == ["prepare_release"]


def test_a_submission_without_its_write_releases_nothing(
    database: Database, world: World, now: datetime
) -> None:
    """A forged task submission that claims a match, an approval and a package is only a submission."""
    with database.write() as session:
        sign(session, world, now)
    case = Case(database, world, now)
    case.do("match_subject", world.priya, {"outcome": "matched", "subject_id": str(world.child.id)})
    case.do("legal_review", world.dana, APPROVED)
    case.do("prepare_release", world.priya, READY)
    assert case.disclosed() == []


def test_an_answer_in_the_step_that_tells_the_case_is_seen_too(
    database: Database, world: World, now: datetime
) -> None:
    case = Case(database, world, now)
    case.match()
    with database.read() as session:
        query = select(ConsentAsk.id).where(ConsentAsk.representative_id == world.mother.id)
        ask_id = session.scalars(query).one()
    said = Answer(frozenset(BOTH), frozenset(), None, BY_LINK)
    case.workflow.deliver(
        partnership_id=world.partnership.id,
        name=answers.CONSENT_ANSWERED,
        business_key=str(case.id),
        payload={"outcome": said.outcome.value},
        now=case.now,
        also=(AnswerNow(ask_id, said), answers.AnswerTold(ask_id)),
    )
    assert case.waiting == ["legal_review"]
    assert case.mails() == ["consent_receipt", "consent_requested", "consent_requested"]


def test_a_renewal_is_started_once_offered_signed_and_ends(
    database: Database, world: World, now: datetime
) -> None:
    registry = OperationRegistry()
    register(registry, clock=lambda: at)
    with database.write() as session:
        consent = sign(session, world, now)
        sign(session, world, now, grantor=world.father, decision=Decision.DENY)
        installation = installation_of(registry)
        publish_shipped(session, world.partnership.id, installation=installation, now=now)
        assert consent.end_at is not None
        at = consent.end_at - timedelta(days=60)
    workflow = Workflow(database, registry, listeners=[requests.note_step])
    assert renewals.start_renewals(database, workflow, now=at - timedelta(microseconds=1)) == 0
    assert renewals.start_renewals(database, workflow, now=at) == 1
    assert renewals.start_renewals(database, workflow, now=at) == 0
    with database.write() as session:
        assert session.scalars(select(OutboxMail.template)).all() == ["consent_expiring"]
        [offer] = session.scalars(select(ConsentAsk)).all()
        said = Answer(frozenset(BOTH), frozenset(), None, BY_LINK)
        answers.record_answer(session, offer.id, said, actor=None, now=at)
    assert answers.tell_answers(database, workflow, now=at) == 1
    with database.read() as session:
        assert session.get_one(Consent, consent.id).status == "superseded"
        assert session.scalars(select(Incident)).all() == []
        assert session.scalars(select(ProcessInstance.outcome)).all() == ["renewed"]


def test_two_workers_start_one_renewal(database: Database, world: World, now: datetime) -> None:
    registry, barrier, started = OperationRegistry(), threading.Barrier(2), []
    register(registry, clock=lambda: at)
    with database.write() as session:
        consent = sign(session, world, now)
        installation = installation_of(registry)
        publish_shipped(session, world.partnership.id, installation=installation, now=now)
        assert consent.end_at is not None
        at = consent.end_at - timedelta(days=60)

    class Slow(Workflow):
        def start(self, **given: Any) -> UUID:
            barrier.wait()
            return super().start(**given)

    def work() -> None:
        workflow = Slow(database, registry)
        started.append(renewals.start_renewals(database, workflow, now=at))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == [0, 1]
    with database.read() as session:
        assert len(session.scalars(select(ProcessInstance.id)).all()) == 1
