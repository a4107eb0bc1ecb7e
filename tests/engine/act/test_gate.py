from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.act import emergencies, gate, matching, packages, requests, revocations, sealing, subjects
from engine.act.emergencies import EmergencyDecision
from engine.act.gate import ReleaseWrite, Stand, blocked, evaluate
from engine.act.models import Consent, Disclosure, DisclosureRequest, ReleasePackage
from engine.act.operations import release_operation
from engine.act.vocabulary import Decision
from engine.audit.models import AuditEntry
from engine.clock import fixed_clock
from engine.store.session import Database
from engine.workflow.operations import OperationResult, WriteRefusedError
from tests.engine.act.world import World, add_child, add_parent, add_request, approve, call, prepare, sign

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ROUNDS = 12


def ready(session: Session, world: World, now: datetime, **request: object) -> DisclosureRequest:
    """A request that only waits for its release; each step is an hour after the other, the last one at ``now``."""
    sign(session, world, now - 4 * HOUR)
    row = add_request(session, world, now - 3 * HOUR, **request)
    approve(session, world, row, now - 2 * HOUR)
    prepare(session, world, row, now - HOUR)
    return row


def asked(database: Database, row: DisclosureRequest, now: datetime) -> OperationResult:
    with database.read() as session:
        return release_operation(fixed_clock(now))(session, call(row, "records.release", now))


def applied(database: Database, answer: OperationResult, now: datetime) -> dict[str, object]:
    try:
        with database.write() as session:
            for write in answer.writes:
                write.apply(session, now=now)
    except WriteRefusedError as refusal:
        return refusal.result
    return dict(answer.result)


def released(database: Database) -> list[Disclosure]:
    with database.read() as session:
        return list(session.scalars(select(Disclosure)))


def test_a_release_names_its_consent_and_is_audited_twice(
    database: Database, world: World, now: datetime
) -> None:
    with database.write() as session:
        row = ready(session, world, now)
    result = applied(database, asked(database, row, now), now)
    [disclosure] = released(database)
    assert result == {
        "outcome": "released",
        "reason": None,
        "disclosure_id": str(disclosure.id),
        "basis": "consent",
    }
    assert (disclosure.basis, disclosure.consent_version) == ("consent", 1)
    assert disclosure.categories == ["attendance", "mental_health"]
    assert (disclosure.recipient_id, disclosure.disclosed_by) == (world.theo.user_id, world.priya.user_id)
    assert disclosure.disclosed_at == now
    with database.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.tag == "act:disclosure:release")).all()
    assert {entry.stream for entry in entries} == {f"case:{row.id}", f"subject:{world.child.id}"}


def _revoke(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    consent = session.scalars(select(Consent)).one()
    revocations.revoke(session, consent.id, actor=world.dana, now=now)


def _father_refuses(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    sign(session, world, now, grantor=world.father, decision=Decision.DENY)


def _father_may_not_any_more(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    changes = {"may_consent": False, "valid_to_on": None}
    subjects.set_authority(session, world.mother.id, actor=world.priya, now=now, **changes)  # type: ignore[arg-type]


def _withdraw(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    requests.withdraw_request(session, row.id, actor=world.theo, now=now)


def _deny(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    session.get_one(DisclosureRequest, row.id).ended_at = now


def _sign_anew(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    sign(session, world, now)


def _approve_less(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    approve(session, world, row, now - HOUR - HOUR / 2, categories=["attendance"])


def _approve_again_later(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    approve(session, world, row, now)


def _open_package(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    packages.open_package(session, row.id, actor=world.priya, now=now)


def _add_condition(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    approve(session, world, row, now - HOUR - HOUR / 2, conditions=["limit_to_necessary"])


def _unmatch(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    session.get_one(DisclosureRequest, row.id).subject_id = None


CHANGES: list[tuple[Callable[[Session, World, DisclosureRequest, datetime], None], str]] = [
    (_revoke, "revoked"),
    (_father_refuses, "conflict"),
    (_father_may_not_any_more, "no_authority"),
    (_withdraw, "withdrawn"),
    (_deny, "ended"),
    (_sign_anew, "consent_changed"),
    (_approve_less, "beyond_scope"),
    (_approve_again_later, "not_ready"),
    (_open_package, "not_ready"),
    (_add_condition, "conditions_unmet"),
    (_unmatch, "not_matched"),
]


@pytest.mark.parametrize(("change", "reason"), CHANGES, ids=[f"{c.__name__[1:]}" for c, _ in CHANGES])
def test_what_changes_between_the_read_and_the_write_blocks_the_release(
    database: Database,
    world: World,
    now: datetime,
    change: Callable[[Session, World, DisclosureRequest, datetime], None],
    reason: str,
) -> None:
    with database.write() as session:
        row = ready(session, world, now)
    answer = asked(database, row, now)
    assert answer.result["outcome"] == "released"
    with database.write() as session:
        change(session, world, row, now)
    assert applied(database, answer, now) == blocked(reason)
    assert released(database) == []


def test_the_clock_is_read_after_the_lock_and_not_the_step_s_instant(
    database: Database, world: World, now: datetime
) -> None:
    with database.write() as session:
        row = ready(session, world, now)
        consent = session.scalars(select(Consent)).one()
        assert consent.end_at is not None
        end_at = consent.end_at
    answer = asked(database, row, now)
    late = [
        replace(write, clock=fixed_clock(end_at))
        for write in answer.writes
        if isinstance(write, ReleaseWrite)
    ]
    result = applied(database, OperationResult(answer.result, tuple(late)), now)
    assert result["reason"] == "expired"


def test_a_request_is_released_once(database: Database, world: World, now: datetime) -> None:
    with database.write() as session:
        row = ready(session, world, now)
    first, second = asked(database, row, now), asked(database, row, now)
    assert applied(database, first, now)["outcome"] == "released"
    assert applied(database, second, now)["reason"] == "already_released"
    assert len(released(database)) == 1


def test_an_unready_release_is_blocked_at_the_write(database: Database, world: World, now: datetime) -> None:
    with database.write() as session:
        sign(session, world, now)
        row = add_request(session, world, now)
    assert applied(database, asked(database, row, now), now)["reason"] == "not_ready"


def test_the_package_may_be_sealed_in_the_step_of_the_release(
    database: Database, world: World, now: datetime
) -> None:
    with database.write() as session:
        sign(session, world, now - HOUR)
        row = add_request(session, world, now - HOUR)
        approve(session, world, row, now - HOUR)
        package = prepare(session, world, row, now, sealed=False)
    answer = asked(database, row, now)
    with database.write() as session:
        sealing.seal(session, package.id, conditions_met=(), actor=world.priya, now=now)
        for write in answer.writes:
            write.apply(session, now=now)
    assert len(released(database)) == 1


def test_a_part_is_released_when_the_package_has_only_that(
    database: Database, world: World, now: datetime
) -> None:
    with database.write() as session:
        sign(session, world, now, categories=["attendance"])
        sign(session, world, now, decision=Decision.DENY, categories=["mental_health"])
        row = add_request(session, world, now)
        approve(session, world, row, now)
        prepare(session, world, row, now, categories=["attendance"])
    assert applied(database, asked(database, row, now), now)["outcome"] == "released"
    assert released(database)[0].categories == ["attendance"]


def test_the_release_stands_on_the_consent_that_counsel_saw_even_if_another_carries_it_too(
    database: Database, world: World, now: datetime
) -> None:
    with database.write() as session:
        row = ready(session, world, now)
        seen = session.scalars(select(Consent.id)).one()
        sign(session, world, now, grantor=world.father)
    assert applied(database, asked(database, row, now), now)["outcome"] == "released"
    assert released(database)[0].consent_id == seen


def test_another_holder_s_child_is_never_released(database: Database, world: World, now: datetime) -> None:
    with database.write() as session:
        row = ready(session, world, now)
        elsewhere = add_child(
            session, session.get_one(type(world.school), world.stranger.agency_id), world.stranger, now
        )
        session.get_one(DisclosureRequest, row.id).subject_id = elsewhere.id
    assert applied(database, asked(database, row, now), now)["reason"] == "not_matched"


class TestEmergency:
    def approved(self, session: Session, world: World, now: datetime, **changes: object) -> DisclosureRequest:
        row = add_request(session, world, now, urgent=True, threat="A threat.", threatened_person="A pupil.")
        values = {"threat": "T", "to_whom": "The counsellor", "ends_at": now + DAY, **changes}
        decision = EmergencyDecision(row.id, approve=True, **values)  # type: ignore[arg-type]
        emergencies.decide(session, decision, actor=world.dana, now=now)
        prepare(session, world, row, now, categories=["attendance"])
        return row

    def test_records_go_without_consent_while_it_lasts(
        self, database: Database, world: World, now: datetime
    ) -> None:
        with database.write() as session:
            row = self.approved(session, world, now)
        assert applied(database, asked(database, row, now), now)["outcome"] == "released"
        [disclosure] = released(database)
        assert (disclosure.basis, disclosure.consent_id) == ("emergency", None)
        assert disclosure.emergency_id is not None

    def test_it_carries_nothing_from_its_end_on(
        self, database: Database, world: World, now: datetime
    ) -> None:
        with database.write() as session:
            row = self.approved(session, world, now)
        just_before = now + DAY - timedelta(microseconds=1)
        with database.read() as session:
            assert isinstance(evaluate(session, row.id, at=just_before), Stand)
            assert evaluate(session, row.id, at=now + DAY) == "not_reviewed"

    def test_ending_it_early_blocks_the_release(
        self, database: Database, world: World, now: datetime
    ) -> None:
        with database.write() as session:
            row = self.approved(session, world, now)
        answer = asked(database, row, now)
        with database.write() as session:
            basis = emergencies.latest(session, row.id)
            assert basis is not None
            emergencies.end_early(session, basis.id, actor=world.dana, now=now)
        assert applied(database, answer, now)["reason"] == "not_reviewed"

    def test_the_diagram_is_told_the_basis_that_is_recorded_or_nothing_is_released(
        self, database: Database, world: World, now: datetime
    ) -> None:
        threat = {"urgent": True, "threat": "A threat.", "threatened_person": "A pupil."}
        with database.write() as session:
            row = ready(session, world, now, **threat)
            decision = EmergencyDecision(row.id, approve=True, threat="T", to_whom="W", ends_at=now + DAY)
            basis = emergencies.decide(session, decision, actor=world.dana, now=now)
            assert basis is not None
        answer = asked(database, row, now)
        assert answer.result["basis"] == "emergency"
        with database.write() as session:
            emergencies.end_early(session, basis.id, actor=world.dana, now=now)
        assert applied(database, answer, now) == blocked("basis_changed")  # though a consent would carry it
        assert applied(database, asked(database, row, now), now)["basis"] == "consent"
        assert [one.basis for one in released(database)] == ["consent"]

    def test_it_carries_only_what_counsel_named(
        self, database: Database, world: World, now: datetime
    ) -> None:
        with database.write() as session:
            row = self.approved(session, world, now, categories=("attendance",))
            prepare(session, world, row, now + HOUR, categories=["mental_health"], sealed=False)
            package = packages.latest_package(session, row.id)
            assert package is not None
            package.sealed_at = now + HOUR  # as if the custodian's check had been forgotten
        assert applied(database, asked(database, row, now + HOUR), now + HOUR)["reason"] == "beyond_scope"

    def test_it_and_the_package_are_about_the_child_that_the_request_is_matched_to(
        self, database: Database, world: World, now: datetime
    ) -> None:
        with database.write() as session:
            row = self.approved(session, world, now)
            other = add_child(session, world.clinic, world.priya, now, given="Elias")
            matching.match(session, row.id, other.id, actor=world.priya, now=now)
        assert applied(database, asked(database, row, now), now)["reason"] == "other_subject"
        with database.write() as session:
            prepare(session, world, row, now + HOUR, categories=["attendance"])
            assert [len(package.items) for package in session.scalars(select(ReleasePackage))] == [1, 1]
        later = now + HOUR
        assert applied(database, asked(database, row, later), later)["reason"] == "other_subject"


class TestRaces:
    def test_a_revocation_that_holds_the_lock_first_is_seen(
        self, database: Database, world: World, now: datetime
    ) -> None:
        """The revocation has locked the subject but not committed when the release begins to write."""
        if database.dialect == "sqlite":
            pytest.skip("SQLite has one writer: the release can't begin before the revocation ends")
        with database.write() as session:
            row = ready(session, world, now)
        answer = asked(database, row, now)
        locked, results = threading.Event(), []

        def revoke() -> None:
            with database.write() as session:
                _revoke(session, world, row, now)
                session.flush()
                locked.set()
                release.join(timeout=0.5)  # it must be waiting for the lock, so this runs into its time-out
                assert release.is_alive()

        def write() -> None:
            locked.wait()
            results.append(applied(database, answer, now))

        release = threading.Thread(target=write)
        revocation = threading.Thread(target=revoke)
        release.start()
        revocation.start()
        revocation.join()
        release.join()
        assert results == [blocked("revoked")]
        assert released(database) == []

    def test_no_release_begins_after_an_acknowledged_revocation(
        self, database: Database, world: World, now: datetime
    ) -> None:
        """Both at once, again and again: each release was before its revocation, or it was blocked."""
        blocked = 0
        for number in range(ROUNDS):
            with database.write() as session:
                child = add_child(session, world.clinic, world.priya, now, given=f"Child{number}")
                own = replace(
                    world, child=child, mother=add_parent(session, child, "Marisol Vale", world.priya, now)
                )
                row = ready(session, own, now)
            late, outcome = Race(database, own, row, now).run()
            assert (late, outcome) != (True, "released")
            blocked += outcome == "blocked"
            _require_before(database, row, outcome)
        assert len(released(database)) == ROUNDS - blocked


class Race:
    """A release and a revocation that begin at the same moment."""

    def __init__(self, database: Database, world: World, row: DisclosureRequest, now: datetime) -> None:
        self.database, self.world, self.row, self.now = database, world, row, now
        self.answer = asked(database, row, now)
        self.barrier, self.acknowledged = threading.Barrier(2), threading.Event()
        self.late, self.outcome = False, ""

    def run(self) -> tuple[bool, str]:
        """Return whether the release began after the revocation was acknowledged, and what became of it."""
        threads = [threading.Thread(target=self._revoke), threading.Thread(target=self._release)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.late, self.outcome

    def _revoke(self) -> None:
        self.barrier.wait()
        with self.database.write() as session:
            consent = session.scalars(select(Consent).where(Consent.subject_id == self.row.subject_id)).one()
            revocations.revoke(session, consent.id, actor=self.world.dana, now=self.now)
        self.acknowledged.set()

    def _release(self) -> None:
        self.barrier.wait()
        self.late = self.acknowledged.is_set()
        self.outcome = str(applied(self.database, self.answer, self.now)["outcome"])


def _require_before(database: Database, row: DisclosureRequest, outcome: object) -> None:
    """A release that happened was decided under the epoch before the revocation's."""
    with database.read() as session:
        tag = select(AuditEntry).where(
            AuditEntry.stream == f"subject:{row.subject_id}", AuditEntry.tag == "act:consent:revoke"
        )
        epoch = session.scalars(tag).one().facts["epoch"]
        disclosure = session.scalar(select(Disclosure).where(Disclosure.request_id == row.id))
    assert (disclosure is not None) == (outcome == "released")
    if disclosure is not None:
        assert disclosure.authority_epoch < epoch


def test_every_block_has_a_sentence_for_people() -> None:
    assert set(gate.BLOCK_SENTENCES) == set(gate.Block)


def test_an_unknown_request_is_blocked(database: Database, world: World, now: datetime) -> None:
    with database.read() as session:
        assert evaluate(session, uuid4(), at=now) == "no_request"
