"""Who may see, decide and complete what: the requester's side, the holder's side, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from engine.act import disclosures, emergencies, matching, policy, requests, reviews, subjects
from engine.act.authority import majority_on, may_answer_at
from engine.act.clarifying import clarify, exchanges
from engine.act.emergencies import EmergencyDecision
from engine.act.errors import DownloadRefusedError, SamePersonError
from engine.act.headlines import headlines
from engine.act.models import Disclosure, DisclosureRequest, Download
from engine.act.operations import release_operation
from engine.act.requests import Side
from engine.act.reviews import ReviewDecision
from engine.act.revocations import revoke
from engine.act.timeline import Kind, timeline
from engine.act.vocabulary import Decision, ReviewOutcome
from engine.clock import fixed_clock
from engine.errors import ConflictError, InvalidInputError, NotFoundError, PermissionDeniedError
from engine.workflow.models import NO_DUE, UserTask
from tests.engine.act.world import World, add_child, add_parent, add_request, approve, call, prepare, sign

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SEES = {
    "theo": True,
    "colleague": True,
    "dana": True,
    "priya": True,
    "solo": True,
    "police": False,
    "stranger": False,
}


def released(session: Session, world: World, now: datetime) -> Disclosure:
    sign(session, world, now - 4 * HOUR)
    row = add_request(session, world, now - 3 * HOUR)
    approve(session, world, row, now - 2 * HOUR)
    prepare(session, world, row, now - HOUR)
    session.flush()
    for write in release_operation(fixed_clock(now))(session, call(row, "records.release", now)).writes:
        write.apply(session, now=now)
    found = disclosures.of_request(session, row.id, actor=world.theo)
    assert found is not None
    return found


@pytest.mark.parametrize(("who", "sees"), SEES.items())
def test_a_request_is_seen_by_its_two_sides_only(
    session: Session, world: World, now: datetime, who: str, sees: bool
) -> None:
    row, actor = add_request(session, world, now), getattr(world, who)
    assert requests.may_see(actor, row) is sees
    listed, _ = requests.list_requests(session, actor=actor)
    assert [one.id for one in listed] == ([row.id] if sees else [])
    if sees:
        assert requests.get_request(session, row.id, actor=actor).id == row.id
        assert timeline(session, row, actor=actor)
    else:
        with pytest.raises(NotFoundError):
            requests.get_request(session, row.id, actor=actor)
        with pytest.raises(NotFoundError):
            timeline(session, row, actor=actor)


def test_lists_are_paged_filtered_and_by_side(session: Session, world: World, now: datetime) -> None:
    made = [add_request(session, world, now + n * HOUR, matched=False) for n in range(5)]
    made[0].ended_at = now
    session.flush()
    first, key = requests.list_requests(session, actor=world.theo, size=2)
    second, key = requests.list_requests(session, actor=world.theo, size=2, after=key)
    third, last = requests.list_requests(session, actor=world.theo, size=2, after=key)
    assert [row.id for row in [*first, *second, *third]] == [row.id for row in reversed(made)]
    assert last is None
    assert requests.list_requests(session, actor=world.theo, side=Side.RECEIVED)[0] == []
    assert len(requests.list_requests(session, actor=world.dana, side=Side.RECEIVED)[0]) == 5
    assert [row.id for row in requests.list_requests(session, actor=world.theo, ended=True)[0]] == [
        made[0].id
    ]
    assert len(requests.list_requests(session, actor=world.theo, ended=False)[0]) == 4


def test_a_headline_names_agencies_and_no_child(session: Session, world: World, now: datetime) -> None:
    row = add_request(session, world, now)
    [line] = headlines(session, {row.id, uuid4()}).values()
    assert (line.number, line.requester, line.holder) == ("R-0001", "school", "mental_health")
    assert "Vale" not in str(line)


class TestWithdrawing:
    def test_is_for_the_agency_that_asked(self, session: Session, world: World, now: datetime) -> None:
        row = add_request(session, world, now)
        for actor in (world.dana, world.police, world.stranger):
            with pytest.raises((NotFoundError, PermissionDeniedError)):
                requests.withdraw_request(session, row.id, actor=actor, now=now)
        requests.withdraw_request(session, row.id, actor=world.colleague, now=now)
        assert requests.withdraw_request(session, row.id, actor=world.theo, now=now + DAY).withdrawn_at == now

    def test_comes_too_late_for_what_has_ended(self, session: Session, world: World, now: datetime) -> None:
        row = add_request(session, world, now)
        row.ended_at = now
        session.flush()
        with pytest.raises(ConflictError):
            requests.withdraw_request(session, row.id, actor=world.theo, now=now)


@pytest.mark.parametrize("outcome", ["released", "denied", "no_record", "lapsed", "withdrawn"])
def test_the_requester_can_t_tell_a_refusal_from_an_empty_record(
    session: Session, world: World, now: datetime, outcome: str
) -> None:
    row = add_request(session, world, now)
    row.outcome, row.ended_at = outcome, now
    assert requests.outcome_for(world.dana, row) == outcome
    told = outcome if outcome in ("released", "withdrawn") else "not_released"
    assert requests.outcome_for(world.theo, row) == told


def test_the_requester_s_timeline_does_not_show_that_a_record_exists(
    session: Session, world: World, now: datetime
) -> None:
    row = session.get_one(DisclosureRequest, released(session, world, now).request_id)
    theirs = [event.kind for event in timeline(session, row, actor=world.theo)]
    assert theirs == [Kind.SUBMITTED, Kind.RELEASED]
    holders = [event.kind for event in timeline(session, row, actor=world.dana)]
    assert holders == [Kind.SUBMITTED, Kind.MATCHED, Kind.REVIEWED, Kind.SEALED, Kind.RELEASED]


class TestMatching:
    def test_finds_exact_ones_or_else_those_spelled_differently(
        self, session: Session, world: World, now: datetime
    ) -> None:
        twin = add_child(session, world.clinic, world.priya, now, given="Jasper")
        add_child(session, world.clinic, world.priya, now, given="Juniper", born=date(2012, 3, 15))
        exact = add_request(session, world, now, matched=False)
        found = subjects.suggestions(session, exact, actor=world.priya)
        assert [(one.subject.id, one.exact) for one in found] == [(world.child.id, True), (twin.id, False)]
        spelled = add_request(session, world, now, matched=False, child_family_name="Vail")
        assert {one.subject.id for one in subjects.suggestions(session, spelled, actor=world.priya)} >= {
            world.child.id
        }
        other = add_request(
            session, world, now, matched=False, child_given_name="Ox", child_family_name="Zed"
        )
        assert subjects.suggestions(session, other, actor=world.priya) == []

    @pytest.mark.parametrize(
        ("born", "found"),
        [
            (date(2012, 3, 13), True),
            (date(2012, 8, 14), True),
            (date(2002, 3, 14), True),
            (date(2012, 3, 15), True),
            (date(2012, 5, 23), False),
        ],
    )
    def test_a_slip_of_the_pen_in_the_day_of_birth_still_finds_the_child(
        self, session: Session, world: World, now: datetime, born: date, found: bool
    ) -> None:
        assert world.child.born_on == date(2012, 3, 14)
        row = add_request(session, world, now, matched=False, child_born_on=born)
        seen = subjects.suggestions(session, row, actor=world.priya)
        assert [(one.subject.id, one.exact) for one in seen] == ([(world.child.id, False)] if found else [])

    def test_never_looks_into_another_agency_s_records(
        self, session: Session, world: World, now: datetime
    ) -> None:
        row = add_request(session, world, now, matched=False)
        for actor in (world.theo, world.police, world.stranger):
            with pytest.raises(NotFoundError):
                subjects.suggestions(session, row, actor=actor)
            with pytest.raises(NotFoundError):
                subjects.get_subject(session, world.child.id, actor=actor)

    def test_takes_only_the_holder_s_own_child(self, session: Session, world: World, now: datetime) -> None:
        row = add_request(session, world, now, matched=False)
        far = session.get_one(type(world.school), world.stranger.agency_id)
        elsewhere = add_child(session, far, world.stranger, now)
        for subject_id in (elsewhere.id, uuid4()):
            with pytest.raises(InvalidInputError):
                matching.match(session, row.id, subject_id, actor=world.priya, now=now)
        for actor in (world.theo, world.dana, world.stranger):
            with pytest.raises(NotFoundError):
                matching.match(session, row.id, world.child.id, actor=actor, now=now)
        assert row.subject_id is None

    def test_a_local_number_is_given_once(self, session: Session, world: World, now: datetime) -> None:
        new = subjects.NewSubject("Ada", "Beck", date(2013, 1, 1), world.child.local_id.lower())
        with pytest.raises(ConflictError):
            subjects.add_subject(session, world.clinic.id, new, actor=world.priya, now=now)

    @pytest.mark.parametrize("field", ["given_name", "family_name"])
    def test_a_name_is_refused_if_not_all_of_it_is_seen(
        self, session: Session, world: World, now: datetime, field: str
    ) -> None:
        new = subjects.NewSubject("Ada", "Beck", date(2013, 1, 1), "L-new")
        with pytest.raises(InvalidInputError) as refusal:
            subjects.add_subject(
                session, world.clinic.id, replace(new, **{field: "A\u2066da"}), actor=world.priya, now=now
            )
        assert set(refusal.value.problems) == {field}
        with pytest.raises(InvalidInputError) as refusal:
            add_parent(session, world.child, "Mari\u200bsol Vale", world.priya, now)
        assert set(refusal.value.problems) == {"name"}


def test_a_parent_s_authority_ends_on_the_18th_birthday_and_the_student_s_own_begins(
    session: Session, world: World, now: datetime
) -> None:
    grown = add_child(session, world.clinic, world.priya, now, given="Rowan", born=date(2008, 11, 25))
    parent = add_parent(session, grown, "Edith Vale", world.priya, now)
    student = add_parent(session, grown, "Rowan Vale", world.priya, now, relationship="self")
    first_instant = datetime.fromisoformat("2026-11-25T07:00:00+00:00")  # midnight in Denver
    before = may_answer_at(session, grown, first_instant - timedelta(microseconds=1))
    assert {row.id for row in before} == {parent.id, student.id}
    assert [row.id for row in may_answer_at(session, grown, first_instant)] == [student.id]
    assert majority_on(date(2008, 2, 29)) == date(2026, 3, 1)


class TestReviewing:
    def test_is_for_counsel_of_the_holder(self, session: Session, world: World, now: datetime) -> None:
        sign(session, world, now)
        row = add_request(session, world, now)
        for actor in (world.theo, world.priya, world.police, world.stranger):
            with pytest.raises(NotFoundError):
                approve(session, world, row, now, actor=actor)

    def test_can_t_approve_what_no_consent_carries(
        self, session: Session, world: World, now: datetime
    ) -> None:
        row = add_request(session, world, now)
        with pytest.raises(InvalidInputError):
            approve(session, world, row, now)
        sign(session, world, now, categories=["attendance"])
        with pytest.raises(InvalidInputError):
            approve(session, world, row, now, categories=["mental_health"])
        approve(session, world, row, now)
        review = reviews.latest_review(session, row.id)
        assert review is not None
        assert review.categories == ["attendance"]

    def test_can_t_approve_over_the_other_parent_s_no(
        self, session: Session, world: World, now: datetime
    ) -> None:
        sign(session, world, now)
        sign(session, world, now, grantor=world.father, decision=Decision.DENY)
        with pytest.raises(InvalidInputError):
            approve(session, world, add_request(session, world, now), now)

    @pytest.mark.parametrize(
        ("outcome", "given", "problems"),
        [
            (ReviewOutcome.DENY, {}, {"reason"}),
            (ReviewOutcome.ASK_REQUESTER, {}, {"question"}),
            (ReviewOutcome.APPROVE_WITH_CONDITIONS, {"reason": "Because."}, {"conditions"}),
        ],
    )
    def test_wants_reasons(
        self,
        session: Session,
        world: World,
        now: datetime,
        outcome: ReviewOutcome,
        given: dict[str, str],
        problems: set[str],
    ) -> None:
        row = add_request(session, world, now)
        with pytest.raises(InvalidInputError) as refusal:
            reviews.record_review(
                session, ReviewDecision(row.id, outcome, **given), actor=world.dana, now=now
            )
        assert set(refusal.value.problems) == problems

    def test_rounds_count_up_and_a_question_is_shown_to_who_is_asked(
        self, session: Session, world: World, now: datetime
    ) -> None:
        row = add_request(session, world, now)
        for number in (1, 2):
            decision = ReviewDecision(row.id, ReviewOutcome.ASK_REQUESTER, question="Which weeks?")
            made = reviews.record_review(session, decision, actor=world.dana, now=now + number * HOUR)
            assert made.round == number
        asked = [
            event.facts for event in timeline(session, row, actor=world.theo) if event.kind is Kind.QUESTION
        ]
        assert asked == [{"words": "Which weeks?"}] * 2

    def test_only_the_agency_that_asked_answers_and_each_question_once(
        self, session: Session, world: World, now: datetime
    ) -> None:
        row = add_request(session, world, now)
        with pytest.raises(ConflictError, match="every one is answered"):
            clarify(session, row.id, "The last four.", actor=world.theo, now=now)
        decision = ReviewDecision(row.id, ReviewOutcome.ASK_REQUESTER, question="Which weeks?")
        reviews.record_review(session, decision, actor=world.dana, now=now)
        with pytest.raises(PermissionDeniedError):
            clarify(session, row.id, "The last four.", actor=world.dana, now=now)
        with pytest.raises(InvalidInputError) as refusal:
            clarify(session, row.id, "  ", actor=world.theo, now=now)
        assert set(refusal.value.problems) == {"answer"}
        clarify(session, row.id, " The last four. ", actor=world.theo, now=now)
        (one,) = exchanges(session, row.id)
        assert (one.answer and one.answer.text, one.question.question) == ("The last four.", "Which weeks?")
        with pytest.raises(ConflictError, match="every one is answered"):
            clarify(session, row.id, "No, the last five.", actor=world.theo, now=now)


class TestEmergencies:
    def decision(self, row: DisclosureRequest, now: datetime, **changes: object) -> EmergencyDecision:
        values = {"threat": "T", "to_whom": "W", "ends_at": now + DAY, **changes}
        return EmergencyDecision(row.id, approve=True, **values)  # type: ignore[arg-type]

    def test_are_approved_by_counsel_of_the_holder(
        self, session: Session, world: World, now: datetime
    ) -> None:
        row = add_request(session, world, now)
        for actor in (world.theo, world.priya, world.stranger):
            with pytest.raises(NotFoundError):
                emergencies.decide(session, self.decision(row, now), actor=actor, now=now)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"threat": " "}, "threat"),
            ({"to_whom": ""}, "to_whom"),
            ({"ends_at": None}, "ends_at"),
            ({"ends_at": datetime.fromisoformat("2026-11-25T17:00:00+00:00")}, "ends_at"),
            ({"ends_at": datetime.fromisoformat("2026-12-25T17:00:00+00:00")}, "ends_at"),
            ({"categories": ("health",)}, "categories"),
        ],
        ids=str,
    )
    def test_name_the_threat_the_recipients_and_an_end(
        self, session: Session, world: World, now: datetime, change: dict[str, object], field: str
    ) -> None:
        row = add_request(session, world, now)
        with pytest.raises(InvalidInputError) as refusal:
            emergencies.decide(session, self.decision(row, now, **change), actor=world.dana, now=now)
        assert set(refusal.value.problems) == {field}

    def test_are_looked_at_once_afterwards_by_another_counsel(
        self, session: Session, world: World, now: datetime
    ) -> None:
        row = add_request(session, world, now)
        review = {"justified": True, "actor": world.solo, "now": now}
        with pytest.raises(NotFoundError):
            emergencies.review_afterwards(session, row.id, "Right.", **review)  # type: ignore[arg-type]
        emergencies.decide(session, self.decision(row, now), actor=world.dana, now=now)
        with pytest.raises(SamePersonError):
            emergencies.review_afterwards(session, row.id, "Right.", **review | {"actor": world.dana})  # type: ignore[arg-type]
        emergencies.review_afterwards(session, row.id, "Right.", **review)  # type: ignore[arg-type]
        with pytest.raises(ConflictError):
            emergencies.review_afterwards(session, row.id, "Again.", **review)  # type: ignore[arg-type]


class TestDownloads:
    def test_are_for_the_recipient_and_requesters_of_the_same_agency(
        self, session: Session, world: World, now: datetime
    ) -> None:
        disclosure = released(session, world, now)
        [item, _] = disclosures.items_of(session, disclosure)
        for actor in (world.theo, world.colleague):
            found = disclosures.open_item(
                session, disclosure.id, item.id, actor=actor, clock=fixed_clock(now)
            )
            assert found.id == item.id
        for actor in (world.dana, world.priya, world.police, world.stranger):
            with pytest.raises(NotFoundError):
                disclosures.open_item(session, disclosure.id, item.id, actor=actor, clock=fixed_clock(now))
        kept = disclosures.downloads_of(session, disclosure)
        assert {row.person_id for row in kept} == {world.theo.user_id, world.colleague.user_id}

    def test_stop_with_the_revocation(self, session: Session, world: World, now: datetime) -> None:
        disclosure = released(session, world, now)
        item = disclosures.items_of(session, disclosure)[0]
        assert disclosure.consent_id is not None
        revoke(session, disclosure.consent_id, actor=world.dana, now=now)
        with pytest.raises(DownloadRefusedError, match="revoked"):
            disclosures.open_item(session, disclosure.id, item.id, actor=world.theo, clock=fixed_clock(now))
        assert session.query(Download).count() == 0

    def test_stop_at_the_end_of_the_consent_by_the_clock_after_the_lock(
        self, session: Session, world: World, now: datetime
    ) -> None:
        disclosure = released(session, world, now)
        end_at = datetime.fromisoformat("2027-07-01T06:00:00+00:00")
        tick = timedelta(microseconds=1)
        assert disclosures.may_download(session, disclosure, world.theo, end_at - tick) is None
        assert disclosures.may_download(session, disclosure, world.theo, end_at) == "expired"

    def test_go_on_when_the_consent_is_renewed_and_stop_when_the_other_parent_says_no(
        self, session: Session, world: World, now: datetime
    ) -> None:
        disclosure = released(session, world, now)
        sign(session, world, now)
        assert disclosures.may_download(session, disclosure, world.theo, now) is None
        sign(session, world, now, grantor=world.father, decision=Decision.DENY)
        assert disclosures.may_download(session, disclosure, world.theo, now) == "conflict"

    def test_have_only_items_of_the_release(self, session: Session, world: World, now: datetime) -> None:
        disclosure = released(session, world, now)
        with pytest.raises(NotFoundError):
            disclosures.open_item(session, disclosure.id, uuid4(), actor=world.theo, clock=fixed_clock(now))

    def test_the_accounting_is_the_holder_s(self, session: Session, world: World, now: datetime) -> None:
        disclosure = released(session, world, now)
        assert disclosures.accounting(session, world.child.id, actor=world.priya) == [disclosure]
        with pytest.raises(NotFoundError):
            disclosures.accounting(session, world.child.id, actor=world.theo)


def task(row: DisclosureRequest, form: str) -> UserTask:
    return UserTask(
        id=UUID(int=1),
        partnership_id=row.partnership_id,
        instance_id=UUID(int=2),
        business_key=str(row.id),
        element_id=form,
        name=form,
        form_key=form,
        priority=1,
        due_at=NO_DUE,
        created_at=row.submitted_at,
    )


MAY = {
    "match_subject": {"priya", "solo"},
    "prepare_release": {"priya", "solo"},
    "legal_review": {"dana", "solo"},
    "decide_emergency": {"dana", "solo"},
    "review_emergency": {"dana", "solo"},
    "answer_question": {"theo", "colleague"},
}


@pytest.mark.parametrize("form", MAY)
@pytest.mark.parametrize("who", SEES)
def test_each_task_is_completed_by_its_people_only(
    session: Session, world: World, now: datetime, form: str, who: str
) -> None:
    row = add_request(session, world, now)
    reason = policy.may_complete(session, task(row, form), getattr(world, who))
    assert (reason is None) == (who in MAY[form])


def test_nobody_decides_on_their_own_request(session: Session, world: World, now: datetime) -> None:
    row = add_request(session, world, now)
    row.requested_by = world.dana.user_id
    assert policy.may_complete(session, task(row, "legal_review"), world.dana) == policy.OWN_REQUEST
    sign(session, world, now)
    with pytest.raises(SamePersonError):
        approve(session, world, row, now)


def test_who_approved_does_not_prepare_and_who_prepared_does_not_approve(
    session: Session, world: World, now: datetime
) -> None:
    sign(session, world, now)
    row = add_request(session, world, now)
    approve(session, world, row, now, actor=world.solo)
    assert policy.may_complete(session, task(row, "prepare_release"), world.solo) == policy.APPROVED
    approve(session, world, row, now, actor=world.solo, alone_reason="Nobody else works here.")
    assert policy.may_complete(session, task(row, "prepare_release"), world.solo) is None
    approve(session, world, row, now)
    prepare(session, world, row, now).prepared_by = world.solo.user_id
    session.flush()
    assert policy.may_complete(session, task(row, "legal_review"), world.solo) == policy.PREPARED
    with pytest.raises(SamePersonError):
        approve(session, world, row, now, actor=world.solo)


def test_a_task_about_no_request_is_nobody_s_of_the_holder(
    session: Session, world: World, now: datetime
) -> None:
    row = add_request(session, world, now)
    lost = task(row, "legal_review")
    lost.business_key = str(uuid4())
    assert policy.may_complete(session, lost, world.dana) == policy.NO_REQUEST
    lost.business_key = "not an identifier"
    assert policy.may_complete(session, lost, world.dana) == policy.NO_REQUEST
    lost.form_key = "something_else"
    assert policy.may_complete(session, lost, world.dana) is None
