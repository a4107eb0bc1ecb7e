from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.act import answers, asks, consents, revocations, signing
from engine.act.answers import Answer, record_answer
from engine.act.asks import Question
from engine.act.checking import ask_consent
from engine.act.facts import check_subject, scope_of
from engine.act.models import Consent, ConsentAsk, DisclosureRequest, Representative, SubjectAuthority
from engine.act.reminding import SOURCES
from engine.act.vocabulary import AskKind, Decision
from engine.errors import ConflictError, InvalidInputError, LinkError, NotFoundError, PermissionDeniedError
from engine.mail.models import OutboxMail
from engine.reminders import fire_due
from engine.reminders.models import Reminder
from engine.store.session import Database
from tests.engine.act.world import BY_LINK, ON_PAPER, World, add_parent, add_request, call, sign

BOTH = frozenset({"attendance", "mental_health"})
DAY = timedelta(days=1)
SIGNED = Answer(yes=BOTH, no=frozenset(), last_on=None, signature=BY_LINK)
NARROWED = replace(SIGNED, yes=frozenset({"attendance"}), no=frozenset({"mental_health"}))
REFUSED = replace(SIGNED, yes=frozenset(), no=BOTH)


def of_father(answer: Answer, world: World) -> Answer:
    return replace(answer, signature=replace(BY_LINK, typed_name=world.father.name))


def ask_all(session: Session, world: World, now: datetime) -> tuple[DisclosureRequest, dict[Any, ConsentAsk]]:
    row = add_request(session, world, now)
    question = Question(
        AskKind.REQUEST, world.child.id, world.school.id, row.categories, [row.purpose], request_id=row.id
    )
    return row, {one.representative_id: one for one in asks.ask(session, question, now=now)}


def waiting_reminders(session: Session, kind: str) -> list[datetime]:
    query = select(Reminder.due_at).where(Reminder.kind == kind, Reminder.cancelled_at.is_(None))
    return sorted(session.scalars(query))


def test_everybody_who_may_answer_is_asked_once_with_a_link_that_names_nothing(
    session: Session, world: World, now: datetime
) -> None:
    row, asked = ask_all(session, world, now)
    assert set(asked) == {world.mother.id, world.father.id}
    mails = session.scalars(select(OutboxMail)).all()
    assert {(m.template, m.link_kind, m.link_id) for m in mails} == {
        ("consent_requested", "consent_ask", one.id) for one in asked.values()
    }
    question = Question(
        AskKind.REQUEST, world.child.id, world.school.id, row.categories, [row.purpose], row.id
    )
    assert {one.id for one in asks.ask(session, question, now=now + DAY)} == {
        one.id for one in asked.values()
    }
    assert len(session.scalars(select(OutboxMail)).all()) == 2


def test_who_may_not_answer_is_not_asked(session: Session, world: World, now: datetime) -> None:
    add_parent(session, world.child, "Estranged One", world.priya, now, may_consent=False)
    add_parent(session, world.child, "Former Foster", world.priya, now, valid_to_on=date(2026, 11, 24))
    _, asked = ask_all(session, world, now)
    assert set(asked) == {world.mother.id, world.father.id}


def test_without_a_mail_address_nobody_is_asked_by_mail(
    session: Session, world: World, now: datetime
) -> None:
    for one in (world.mother, world.father):
        session.get_one(Representative, one.id).email = None
    row = add_request(session, world, now)
    answer = ask_consent(session, call(row, "consent.ask", now, kind="request"))
    assert answer.result == {"asked": False, "until": None}
    for write in answer.writes:
        write.apply(session, now=now)
    assert len(session.scalars(select(ConsentAsk)).all()) == 2
    assert session.scalars(select(OutboxMail)).all() == []
    assert waiting_reminders(session, "consent_ask") == []


@pytest.mark.parametrize(
    ("answer", "word", "decisions"),
    [
        (SIGNED, "signed", {("permit", ("attendance", "mental_health"))}),
        (NARROWED, "narrowed", {("permit", ("attendance",)), ("deny", ("mental_health",))}),
        (REFUSED, "refused", {("deny", ("attendance", "mental_health"))}),
    ],
)
def test_an_answer_becomes_consents(
    session: Session, world: World, now: datetime, answer: Answer, word: str, decisions: set[Any]
) -> None:
    _, asked = ask_all(session, world, now)
    row = record_answer(session, asked[world.mother.id].id, answer, actor=None, now=now)
    made = session.scalars(select(Consent)).all()
    assert {(c.decision, tuple(c.categories)) for c in made} == decisions
    assert row.answer == word
    assert {c.grantor_id for c in made} == {world.mother.id}
    assert {(c.route, c.typed_name, c.recorded_by) for c in made} == {("link", "Marisol Vale", None)}


def test_a_no_by_link_needs_no_name_and_a_yes_does(session: Session, world: World, now: datetime) -> None:
    _, asked = ask_all(session, world, now)
    unsigned = replace(BY_LINK, typed_name="")
    ask_id = asked[world.mother.id].id
    with pytest.raises(InvalidInputError):
        record_answer(session, ask_id, replace(NARROWED, signature=unsigned), actor=None, now=now)
    row = record_answer(session, ask_id, replace(REFUSED, signature=unsigned), actor=None, now=now)
    refusal = session.get_one(Consent, row.refusal_id)
    assert (refusal.decision, refusal.typed_name, row.answer) == ("deny", "", "refused")


@pytest.mark.parametrize("typed", ["", "  "])
def test_a_no_on_paper_has_the_name_that_stands_on_it(
    session: Session, world: World, now: datetime, typed: str
) -> None:
    _, asked = ask_all(session, world, now)
    answer = replace(REFUSED, signature=replace(ON_PAPER, typed_name=typed))
    with pytest.raises(InvalidInputError):
        record_answer(session, asked[world.mother.id].id, answer, actor=world.priya, now=now)


def test_the_last_day_is_inclusive_for_people_in_the_holder_s_zone(
    session: Session, world: World, now: datetime
) -> None:
    _, asked = ask_all(session, world, now)
    row = record_answer(
        session, asked[world.mother.id].id, replace(SIGNED, last_on=date(2026, 12, 31)), actor=None, now=now
    )
    consent = session.get_one(Consent, row.consent_id)
    assert consent.end_at == datetime(2027, 1, 1, 7, tzinfo=UTC)  # midnight in Denver
    assert session.scalars(select(ConsentAsk.proposed_last_on)).first() == date(2027, 6, 30)


def test_the_end_of_the_school_year_is_offered_unless_it_is_too_near() -> None:
    assert asks.proposed_last_day(date(2026, 5, 31)) == date(2026, 6, 30)
    assert asks.proposed_last_day(date(2026, 6, 1)) == date(2027, 6, 30)


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (replace(SIGNED, yes=frozenset({"attendance"})), "mental_health"),
        (replace(SIGNED, no=frozenset({"attendance"})), "categories"),
        (replace(SIGNED, yes=BOTH | {"health"}), "categories"),
        (replace(SIGNED, last_on=date(2026, 11, 24)), "last_on"),
        (replace(SIGNED, signature=replace(BY_LINK, typed_name="  ")), "typed_name"),
        (replace(SIGNED, signature=replace(BY_LINK, typed_name="Somebody Else")), "typed_name"),
        (replace(SIGNED, signature=replace(BY_LINK, typed_name="Marisol")), "typed_name"),
        (replace(SIGNED, signature=replace(BY_LINK, typed_name="Marisol\u202e Vale")), "typed_name"),
    ],
)
def test_an_incomplete_answer_writes_nothing(
    database: Database, world: World, now: datetime, answer: Answer, field: str
) -> None:
    with database.write() as session:
        _, asked = ask_all(session, world, now)
    ask_id = asked[world.mother.id].id
    with pytest.raises(InvalidInputError) as refusal, database.write() as session:
        record_answer(session, ask_id, answer, actor=None, now=now)
    assert set(refusal.value.problems) == {field}
    with database.read() as session:
        assert session.scalars(select(Consent)).all() == []
        assert session.get_one(ConsentAsk, ask_id).answered_at is None


def test_an_ask_is_answered_once_and_in_time(session: Session, world: World, now: datetime) -> None:
    _, asked = ask_all(session, world, now)
    mother, father = asked[world.mother.id].id, asked[world.father.id].id
    record_answer(session, mother, SIGNED, actor=None, now=now)
    with pytest.raises(LinkError, match="spent"):
        record_answer(session, mother, REFUSED, actor=None, now=now)
    with pytest.raises(LinkError, match="expired"):
        record_answer(session, father, of_father(SIGNED, world), actor=None, now=now + 14 * DAY)
    record_answer(
        session, father, of_father(SIGNED, world), actor=None, now=now + 14 * DAY - timedelta(microseconds=1)
    )


@pytest.mark.parametrize(
    ("typed", "on_record"),
    [
        ("marisol  VALE", "Marisol Vale"),
        ("Zoe O'Brien-Pena", "Zoë OBrien Peña"),
        ("Dr. Ana Ruiz ", "Dr Ana Ruiz"),
    ],
)
def test_a_name_is_the_same_but_for_case_accents_punctuation_and_spaces(typed: str, on_record: str) -> None:
    assert signing.same_name(typed, on_record)
    assert not signing.same_name(typed[:-3], on_record)


def test_who_lost_the_right_since_can_t_answer(session: Session, world: World, now: datetime) -> None:
    _, asked = ask_all(session, world, now)
    session.get_one(Representative, world.mother.id).may_consent = False
    session.flush()
    with pytest.raises(PermissionDeniedError):
        record_answer(session, asked[world.mother.id].id, SIGNED, actor=None, now=now)


def test_staff_take_down_an_answer_on_paper_for_their_own_agency_only(
    session: Session, world: World, now: datetime
) -> None:
    _, asked = ask_all(session, world, now)
    on_paper = replace(SIGNED, signature=ON_PAPER)
    ask_id = asked[world.mother.id].id
    for actor, error in [(world.theo, PermissionDeniedError), (world.stranger, NotFoundError)]:
        with pytest.raises(error):
            record_answer(session, ask_id, on_paper, actor=actor, now=now)
    with pytest.raises(InvalidInputError):
        record_answer(session, ask_id, on_paper, actor=None, now=now)
    with pytest.raises(InvalidInputError):
        record_answer(session, ask_id, SIGNED, actor=world.priya, now=now)
    record_answer(session, ask_id, on_paper, actor=world.priya, now=now)
    assert session.scalars(select(Consent.recorded_by)).one() == world.priya.user_id


def test_a_newer_answer_of_the_same_person_takes_the_place_of_the_overlapping_one(
    session: Session, world: World, now: datetime
) -> None:
    old = sign(session, world, now)
    apart = sign(session, world, now, categories=["health"])
    new = sign(session, world, now + DAY, categories=["mental_health", "discipline"])
    fathers = sign(session, world, now + DAY, grantor=world.father)
    assert (old.status, old.row_version, new.supersedes_id) == ("superseded", 2, old.id)
    assert {c.status for c in (apart, new, fathers)} == {"active"}
    assert [
        r
        for r in session.scalars(select(Reminder).where(Reminder.subject_id == old.id))
        if not r.cancelled_at
    ] == []


def test_two_parents_who_disagree_go_to_counsel(session: Session, world: World, now: datetime) -> None:
    row, asked = ask_all(session, world, now)
    record_answer(session, asked[world.mother.id].id, SIGNED, actor=None, now=now)
    record_answer(session, asked[world.father.id].id, of_father(REFUSED, world), actor=None, now=now)
    result = check_subject(session, world.child.id, scope_of(row), now)
    assert (result.outcome, result.reason) == ("legal_review", "conflict")


def test_everything_that_changes_authority_counts_the_epoch_up(
    session: Session, world: World, now: datetime
) -> None:
    def epoch() -> int:
        query = select(SubjectAuthority.epoch).where(SubjectAuthority.subject_id == world.child.id)
        return session.scalars(query).one()

    seen = [epoch()]
    _, asked = ask_all(session, world, now)
    assert epoch() == seen[0]
    record_answer(session, asked[world.mother.id].id, SIGNED, actor=None, now=now)
    seen.append(epoch())
    sign(session, world, now, decision=Decision.DENY)
    seen.append(epoch())
    consent = sign(session, world, now)
    seen.append(epoch())
    revocations.revoke(session, consent.id, actor=world.dana, now=now)
    seen.append(epoch())
    assert seen == sorted(set(seen))


class TestReminders:
    def test_of_an_ask_come_after_3_and_7_days_and_stop_for_all_when_one_answers(
        self, session: Session, world: World, now: datetime
    ) -> None:
        _, asked = ask_all(session, world, now)
        assert waiting_reminders(session, "consent_ask") == [now + 3 * DAY] * 2 + [now + 7 * DAY] * 2
        record_answer(session, asked[world.mother.id].id, SIGNED, actor=None, now=now)
        assert waiting_reminders(session, "consent_ask") == []

    @pytest.mark.parametrize(
        ("last_on", "days"),
        [(date(2027, 6, 30), [60, 30, 7, 1]), (date(2026, 12, 20), [7, 1]), (date(2026, 11, 25), [])],
    )
    def test_of_an_end_come_60_30_7_and_1_days_before_and_none_in_the_past(
        self, session: Session, world: World, now: datetime, last_on: date, days: list[int]
    ) -> None:
        consent = sign(session, world, now, last_on=last_on)
        assert consent.end_at is not None
        assert waiting_reminders(session, "consent_expiring") == [consent.end_at - DAY * n for n in days]

    def test_of_an_end_stop_at_the_revocation_and_a_refusal_has_none(
        self, session: Session, world: World, now: datetime
    ) -> None:
        consent = sign(session, world, now)
        revocations.revoke(session, consent.id, actor=world.dana, now=now)
        sign(session, world, now, grantor=world.father, decision=Decision.DENY)
        assert waiting_reminders(session, "consent_expiring") == []

    def test_an_end_is_said_with_the_offer_to_renew_and_stops_when_that_is_answered(
        self, database: Database, world: World, now: datetime
    ) -> None:
        with database.write() as session:
            consent = sign(session, world, now)
            assert consent.end_at is not None
            end_at = consent.end_at
        fire_due(database, SOURCES, now=end_at - 60 * DAY)
        fire_due(database, SOURCES, now=end_at - 30 * DAY)
        with database.write() as session:
            [offer] = session.scalars(select(ConsentAsk)).all()
            assert (offer.kind, offer.representative_id, offer.expires_at) == (
                "renewal",
                world.mother.id,
                end_at,
            )
            assert [m.template for m in session.scalars(select(OutboxMail))] == ["consent_expiring"] * 2
            record_answer(session, offer.id, REFUSED, actor=None, now=end_at - 20 * DAY)
            assert session.get_one(Consent, consent.id).status == "active"  # it ends on its day, not before
        fire_due(database, SOURCES, now=end_at - 7 * DAY)
        with database.read() as session:
            mails = session.scalars(select(OutboxMail.template)).all()
            assert sorted(mails) == ["consent_expiring", "consent_expiring", "consent_receipt"]

    def test_an_open_ask_is_reminded_of_and_an_answered_one_is_not(
        self, database: Database, world: World, now: datetime
    ) -> None:
        with database.write() as session:
            ask_all(session, world, now)
        assert fire_due(database, SOURCES, now=now + 3 * DAY) == 2
        with database.write() as session:
            assert session.scalars(select(OutboxMail.template)).all().count("consent_reminder") == 2
            for one in session.scalars(select(ConsentAsk)):
                one.answered_at, one.answer = now, "signed"
        fire_due(database, SOURCES, now=now + 7 * DAY)
        with database.read() as session:
            assert session.scalars(select(OutboxMail.template)).all().count("consent_reminder") == 2


def test_a_signed_renewal_takes_the_place_of_the_old_consent(
    session: Session, world: World, now: datetime
) -> None:
    old = sign(session, world, now, last_on=date(2026, 12, 20))
    [offer] = asks.ask(session, asks.renewal_of(old), now=now)
    row = record_answer(session, offer.id, SIGNED, actor=None, now=now + DAY)
    new = session.get_one(Consent, row.consent_id)
    assert (old.status, new.supersedes_id) == ("superseded", old.id)


def test_a_paper_consent_needs_the_holder_s_staff_and_no_link(
    session: Session, world: World, now: datetime
) -> None:
    new = signing.NewConsent(
        world.child.id,
        world.mother.id,
        world.school.id,
        ["attendance"],
        ["safety_plan"],
        Decision.PERMIT,
        None,
        ON_PAPER,
    )
    for actor, error in [(world.theo, PermissionDeniedError), (world.stranger, NotFoundError)]:
        with pytest.raises(error):
            signing.record_consent(session, new, actor=actor, now=now)
    with pytest.raises(InvalidInputError):
        signing.record_consent(session, replace(new, signature=BY_LINK), actor=world.priya, now=now)
    with pytest.raises(InvalidInputError):
        signing.record_consent(session, replace(new, categories=["gossip"]), actor=world.priya, now=now)


class TestLookups:
    def test_only_the_holder_s_people_know_of_a_consent(
        self, session: Session, world: World, now: datetime
    ) -> None:
        consent = sign(session, world, now)
        assert consents.get_consent(session, consent.id, actor=world.dana).id == consent.id
        for actor, error in [(world.theo, PermissionDeniedError), (world.stranger, NotFoundError)]:
            with pytest.raises(error):
                consents.get_consent(session, consent.id, actor=actor)
        assert [c.id for c in consents.list_consents(session, actor=world.priya)] == [consent.id]
        assert consents.list_consents(session, actor=world.stranger) == []

    def test_pages_of_consents_join_without_gap(self, session: Session, world: World, now: datetime) -> None:
        made = [sign(session, world, now, categories=[c]).id for c in ("attendance", "health", "discipline")]
        first = consents.list_consents(session, actor=world.priya, size=2)
        key = (first[-1].signed_at, first[-1].id)
        rest = consents.list_consents(session, actor=world.priya, after=key, size=2)
        assert {c.id for c in [*first, *rest]} == set(made)

    def test_what_ends_soon_and_what_has_ended_is_computed(
        self, session: Session, world: World, now: datetime
    ) -> None:
        consent = sign(session, world, now, last_on=date(2026, 12, 20))
        refusal = sign(session, world, now, grantor=world.father, decision=Decision.DENY)
        sign(session, world, now, categories=["health"])
        assert consent.end_at is not None
        assert consents.expiring(session, now=now, holder_id=world.clinic.id) == [consent]
        assert consents.expiring(session, now=consent.end_at) == []
        assert consents.state_at(consent, consent.end_at - timedelta(microseconds=1)) == "active"
        assert consents.state_at(consent, consent.end_at) == "expired"
        assert consents.state_at(refusal, now) == "refused"
        assert consent.status == "active"


class Post:
    """Stands for the kernel: keeps what was delivered, and writes ``also`` as it does."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.told: list[tuple[str, str, dict[str, Any]]] = []

    def deliver(
        self, *, partnership_id: Any, name: str, business_key: str, payload: Any, now: Any, also: Any = ()
    ) -> bool:
        with self.database.write() as session:
            for write in also:
                write.apply(session, now=now)
        self.told.append((name, business_key, dict(payload)))
        return True


def test_an_answer_is_told_once_even_if_the_first_teller_died(
    database: Database, world: World, now: datetime
) -> None:
    with database.write() as session:
        row, asked = ask_all(session, world, now)
        record_answer(session, asked[world.mother.id].id, NARROWED, actor=None, now=now)
    post = Post(database)
    assert answers.tell_answers(database, post, now=now) == 1
    assert answers.tell_answers(database, post, now=now) == 0
    assert not answers.tell_answer(database, post, asked[world.mother.id].id, now=now)
    assert not answers.tell_answer(database, post, asked[world.father.id].id, now=now)
    assert post.told == [("consent_answered", str(row.id), {"outcome": "narrowed"})]


class TestRevoking:
    def test_by_the_link_through_which_it_was_given(
        self, session: Session, world: World, now: datetime
    ) -> None:
        _, asked = ask_all(session, world, now)
        mother, father = asked[world.mother.id], asked[world.father.id]
        row = record_answer(session, mother.id, SIGNED, actor=None, now=now)
        assert row.consent_id is not None
        with pytest.raises(LinkError):
            revocations.revoke_by_ask(session, father.id, row.consent_id, now=now)
        consent = revocations.revoke_by_ask(session, mother.id, row.consent_id, now=now + 100 * DAY)
        assert (consent.status, consent.revoked_at, consent.row_version) == ("revoked", now + 100 * DAY, 2)
        with pytest.raises(ConflictError):
            revocations.revoke_by_ask(session, mother.id, row.consent_id, now=now)

    def test_is_for_permissions_and_the_holder_s_people(
        self, session: Session, world: World, now: datetime
    ) -> None:
        consent = sign(session, world, now)
        refusal = sign(session, world, now, grantor=world.father, decision=Decision.DENY)
        with pytest.raises(InvalidInputError):
            revocations.revoke(session, refusal.id, actor=world.dana, now=now)
        for actor, error in [(world.theo, PermissionDeniedError), (world.stranger, NotFoundError)]:
            with pytest.raises(error):
                revocations.revoke(session, consent.id, actor=actor, now=now)
