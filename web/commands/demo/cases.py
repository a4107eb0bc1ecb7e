"""Cases of the demo, made by running them: every step is the one that people take, only its time is chosen."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from engine.access import Actor
from engine.act.answers import Answer, record_answer, tell_answer
from engine.act.emergencies import EmergencyDecision
from engine.act.models import ConsentAsk
from engine.act.packages import NewFile, add_file, open_package
from engine.act.requests import REQUEST_WITHDRAWN, WithdrawRequest
from engine.act.reviews import ReviewDecision
from engine.act.revocations import deliver_effects, revoke_by_ask
from engine.act.signing import Signature
from engine.act.standing import zone_of
from engine.act.starting import start_request
from engine.act.stops import look_again
from engine.act.submissions import NewRequest, submit_request
from engine.act.vocabulary import ReviewOutcome, Route
from engine.act.writes import (
    RecordClarification,
    RecordEmergency,
    RecordMatch,
    RecordPackage,
    RecordReview,
)
from engine.calendars import civil_day, end_after
from engine.runtime import Runtime
from engine.workflow.models import UserTask
from engine.workflow.operations import Write
from web.commands.demo.people import Child

RECORD = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
"""A small PDF that says nothing about anybody."""
STEP = timedelta(hours=5)


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays a case."""

    requester: Actor
    custodian: Actor
    counsel: Actor
    child: Child
    subject_id: UUID
    categories: tuple[str, ...]
    purpose: str
    reason: str


class Case:
    """One case on its way; ``at`` is the moment of its next step."""

    def __init__(self, runtime: Runtime, cast: Cast, *, at: datetime, urgent: bool = False) -> None:
        self._runtime = runtime
        self._cast = cast
        self.at = at
        with runtime.database.write() as session:
            self.request_id = submit_request(session, self._new(urgent), actor=cast.requester, now=at).id
        start_request(runtime.database, runtime.workflow, self.request_id, actor=cast.requester, now=at)

    def _new(self, urgent: bool) -> NewRequest:
        cast = self._cast
        return NewRequest(
            submit_token=uuid4().hex,
            holder_id=cast.custodian.agency_id,
            child_given_name=cast.child.given_name,
            child_family_name=cast.child.family_name,
            child_born_on=cast.child.born_on,
            purpose="health_emergency" if urgent else cast.purpose,
            categories=cast.categories,
            reason=cast.reason,
            urgent=urgent,
            threat="They wrote to two friends this morning that they will not be here tomorrow."
            if urgent
            else "",
            threatened_person="The student" if urgent else "",
        )

    def _later(self) -> datetime:
        self.at += STEP
        return self.at

    def do(self, element: str, actor: Actor, values: Mapping[str, Any], *also: Write) -> None:
        """Claim and complete the open task of an element."""
        now = self._later()
        with self._runtime.database.read() as session:
            here = (
                UserTask.business_key == str(self.request_id),
                UserTask.element_id == element,
                UserTask.ended_at.is_(None),
            )
            task_id = session.scalars(select(UserTask.id).where(*here)).one()
        self._runtime.workflow.claim(task_id, actor=actor, now=now)
        self._runtime.workflow.complete(task_id, values, actor=actor, now=now, also=also)

    def match(self, *, found: bool = True) -> None:
        """Let the custodian match the child, or find no record."""
        subject = self._cast.subject_id if found else None
        values = {"outcome": "matched", "subject_id": str(subject)} if found else {"outcome": "no_record"}
        self.do(
            "match_subject",
            self._cast.custodian,
            values,
            RecordMatch(self.request_id, subject, self._cast.custodian),
        )

    def answer(self, *, yes: bool = True) -> None:
        """Let the guardian answer by the link; nothing happens if nobody was asked."""
        ask = self._ask()
        if ask is None or ask.answered_at is not None:
            return
        now = self._later()
        asked = frozenset(ask.categories)
        signature = Signature(Route.LINK, self._cast.child.guardian, "en", "0" * 64)
        given = Answer(asked if yes else frozenset(), frozenset() if yes else asked, None, signature)
        with self._runtime.database.write() as session:
            record_answer(session, ask.id, given, actor=None, now=now)
        tell_answer(self._runtime.database, self._runtime.workflow, ask.id, now=now)

    def _ask(self) -> ConsentAsk | None:
        with self._runtime.database.read() as session:
            query = select(ConsentAsk).where(ConsentAsk.request_id == self.request_id)
            return session.scalars(query.order_by(ConsentAsk.asked_at.desc()).limit(1)).one_or_none()

    def review(
        self,
        outcome: ReviewOutcome,
        *,
        reason: str = "The consent covers it.",
        question: str = "",
        conditions: tuple[str, ...] = (),
    ) -> None:
        """Let counsel decide."""
        values = {
            "outcome": outcome.value,
            "reason": reason,
            "question": question,
            "conditions": list(conditions),
        }
        decision = ReviewDecision(
            self.request_id, outcome, reason=reason, question=question, conditions=conditions
        )
        self.do("legal_review", self._cast.counsel, values, RecordReview(decision, self._cast.counsel))

    def reply(self) -> None:
        """Let the requester answer counsel's question."""
        words = "The plan for the first two weeks would be enough for us."
        write = RecordClarification(self.request_id, words, self._cast.requester)
        self.do("answer_question", self._cast.requester, {"answer": words}, write)

    def emergency(self) -> None:
        """Let counsel find an emergency."""
        with self._runtime.database.read() as session:
            zone = zone_of(session, self._cast.custodian.agency_id)
        last_on = civil_day(self.at + STEP, zone) + timedelta(days=2)
        values = {
            "outcome": "approve",
            "threat_articulated": "A written announcement of self-harm for tomorrow, endangering the student.",
            "to_whom": "The counsellor on duty, who stays with the student.",
            "ends_on": last_on.isoformat(),
        }
        decision = EmergencyDecision(
            self.request_id,
            approve=True,
            threat=values["threat_articulated"],
            to_whom=values["to_whom"],
            ends_at=end_after(last_on, zone),
        )
        self.do("decide_emergency", self._cast.counsel, values, RecordEmergency(decision, self._cast.counsel))

    def prepare(self, *, conditions: tuple[str, ...] = ()) -> None:
        """Let the custodian attach a record and make the package ready."""
        now, custodian = self.at + STEP, self._cast.custodian
        with self._runtime.database.write() as session:
            package = open_package(session, self.request_id, actor=custodian, now=now)
            for number, category in enumerate(self._cast.categories, start=1):
                content = RECORD + f"% {number} {self.request_id}\n".encode()
                stored = self._runtime.vault.put(io.BytesIO(content), limit=1024 * 1024)
                new = NewFile(stored=stored, name=f"record-{number}.pdf", head=content, category=category)
                add_file(session, package.id, new, actor=custodian, now=now)
        write = RecordPackage(self.request_id, package.id, package.marks, conditions, custodian)
        values = {"outcome": "ready", "item_category": self._cast.categories[0]}
        self.do("prepare_release", custodian, values, write)

    def withdraw(self) -> None:
        """Let the requester take it back."""
        self._runtime.workflow.deliver(
            partnership_id=self._cast.requester.partnership_id,
            name=REQUEST_WITHDRAWN,
            business_key=str(self.request_id),
            payload={},
            now=self._later(),
            also=(WithdrawRequest(self.request_id, self._cast.requester),),
        )

    def revoke(self) -> None:
        """Let the guardian stop it by the link."""
        ask = self._ask()
        if ask is None or ask.consent_id is None:
            return
        now = self._later()
        with self._runtime.database.write() as session:
            revoke_by_ask(session, ask.id, ask.consent_id, now=now)
        deliver_effects(self._runtime.database, self._runtime.workflow, now=now)
        look_again(self._runtime.database, now=now, subject_id=ask.subject_id)


def _asked(case: Case) -> None:
    case.match()


def _answered(case: Case) -> None:
    case.match()
    case.answer()


def _questioned(case: Case) -> None:
    _answered(case)
    case.review(
        ReviewOutcome.ASK_REQUESTER, reason="", question="Would the plan for the first two weeks be enough?"
    )


def _replied(case: Case) -> None:
    _questioned(case)
    case.reply()


def _approved(case: Case) -> None:
    _answered(case)
    case.review(ReviewOutcome.APPROVE)


def _conditional(case: Case) -> None:
    _answered(case)
    reason = "Only what the plan needs."
    case.review(ReviewOutcome.APPROVE_WITH_CONDITIONS, reason=reason, conditions=("limit_to_necessary",))


def _released(case: Case) -> None:
    _approved(case)
    case.prepare()


def _released_with_conditions(case: Case) -> None:
    _conditional(case)
    case.prepare(conditions=("limit_to_necessary",))


def _denied(case: Case) -> None:
    case.match()
    case.answer(yes=False)
    case.review(ReviewOutcome.DENY, reason="The guardian said no, and no exception fits.")


def _no_record(case: Case) -> None:
    case.match(found=False)


def _withdrawn(case: Case) -> None:
    case.match()
    case.withdraw()


def _revoked(case: Case) -> None:
    _approved(case)
    case.revoke()


def _submitted(_case: Case) -> None:
    return None


ORDINARY: tuple[Callable[[Case], None], ...] = (
    _submitted,
    _asked,
    _answered,
    _questioned,
    _replied,
    _approved,
    _conditional,
    _released,
    _released_with_conditions,
    _denied,
    _no_record,
    _withdrawn,
    _revoked,
    _released,
)
"""Stories in turn; each stops where its case then stands."""


def _urgent_waiting(case: Case) -> None:
    case.match()


def _urgent_released(case: Case) -> None:
    case.match()
    case.emergency()
    case.prepare()


URGENT: tuple[Callable[[Case], None], ...] = (_urgent_waiting, _urgent_released)
STILL_OPEN = frozenset(
    {
        _submitted,
        _asked,
        _answered,
        _questioned,
        _replied,
        _approved,
        _conditional,
        _urgent_waiting,
        _urgent_released,
    }
)
"""Stories whose cases wait for somebody at the end; an emergency's is to be reviewed, and lasts a few days only."""
