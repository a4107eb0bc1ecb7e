from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.act import emergencies, revocations, stops, subjects
from engine.act.emergencies import EmergencyDecision
from engine.act.gate import ReleaseWrite, Stand, basis_at, evaluate
from engine.act.models import Consent, DisclosureRequest, ReleaseStop, ReleaseWatch
from engine.act.stops import LOOK_AT_LEAST, look_again, stopped_requests
from engine.act.timeline import Kind, timeline
from engine.act.vocabulary import Decision
from engine.audit.models import AuditEntry
from engine.mail.models import OutboxMail
from engine.partner.models import Person
from engine.store.session import Database
from tests.engine.act.world import World, add_request, approve, prepare, sign

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LAST_DAY = date(2026, 12, 20)
END = datetime.fromisoformat("2026-12-21T07:00:00+00:00")


def released(
    database: Database, world: World, now: datetime, *, emergency: bool = False
) -> DisclosureRequest:
    """Return a request whose records were released at ``now``."""
    with database.write() as session:
        sign(session, world, now - 4 * HOUR, last_on=LAST_DAY)
        row = add_request(session, world, now - 3 * HOUR)
        if emergency:
            decision = EmergencyDecision(row.id, approve=True, threat="T", to_whom="W", ends_at=now + DAY)
            emergencies.decide(session, decision, actor=world.dana, now=now - 2 * HOUR)
        else:
            approve(session, world, row, now - 2 * HOUR)
        prepare(session, world, row, now - HOUR)
        stand = evaluate(session, row.id, at=now)
        assert isinstance(stand, Stand)
        write = ReleaseWrite(row.id, stand.subject_id, row.id, basis_at(session, row.id, at=now), lambda: now)
        write.apply(session, now=now)
    assert look_again(database, now=now) == 0
    return row


def stops_of(database: Database) -> list[tuple[datetime, datetime | None]]:
    with database.read() as session:
        rows = session.scalars(select(ReleaseStop).order_by(ReleaseStop.stopped_at))
        return [(row.stopped_at, row.resumed_at) for row in rows]


def mails(database: Database) -> list[tuple[str, object]]:
    with database.read() as session:
        rows = session.scalars(select(OutboxMail).where(OutboxMail.template == "request_changed"))
        return [(row.recipient, row.link_id) for row in rows]


def looked_at(database: Database) -> datetime:
    with database.read() as session:
        return session.scalars(select(ReleaseWatch.look_at)).one()


def _revoke(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    consent = session.scalars(select(Consent)).one()
    revocations.revoke(session, consent.id, actor=world.dana, now=now)


def _say_no(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    sign(session, world, now, decision=Decision.DENY)


def _father_says_no(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    sign(session, world, now, decision=Decision.DENY, grantor=world.father)


def _take_authority(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    subjects.set_authority(
        session, world.mother.id, may_consent=False, valid_to_on=None, actor=world.priya, now=now
    )


@pytest.mark.parametrize("change", [_revoke, _say_no, _father_says_no, _take_authority])
def test_what_ends_a_release_leaves_one_trace_and_one_mail_without_a_reason(
    database: Database,
    world: World,
    now: datetime,
    change: Callable[[Session, World, DisclosureRequest, datetime], None],
) -> None:
    row = released(database, world, now)
    with database.write() as session:
        change(session, world, row, now + HOUR)
    assert look_again(database, now=now + HOUR) == 1
    assert look_again(database, now=now + 2 * HOUR) == 0
    assert stops_of(database) == [(now + HOUR, None)]
    with database.read() as session:
        assert mails(database) == [(session.get_one(Person, world.theo.user_id).email, row.id)]
        for actor in (world.theo, world.dana):
            events = timeline(session, session.get_one(DisclosureRequest, row.id), actor=actor)
            found = [event for event in events if event.kind is Kind.STOPPED]
            assert [(event.at, event.person_id, event.facts) for event in found] == [(now + HOUR, None, {})]
        assert stopped_requests(session, {row.id}) == {row.id}
        tags = session.scalars(select(AuditEntry.tag).where(AuditEntry.stream == f"case:{row.id}")).all()
        assert tags.count("act:disclosure:stop") == 1
        assert audit.verify(session) == []


def test_what_does_not_end_a_release_leaves_no_trace(database: Database, world: World, now: datetime) -> None:
    row = released(database, world, now)
    with database.write() as session:
        consent = session.scalars(select(Consent)).one()
        sign(session, world, now + HOUR, grantor=world.father)
        revocations.revoke(session, consent.id, actor=world.dana, now=now + HOUR)
    assert look_again(database, now=now + HOUR) == 0
    assert (stops_of(database), mails(database)) == ([], [])
    with database.read() as session:
        assert stopped_requests(session, {row.id}) == frozenset()
        assert stopped_requests(session, set()) == frozenset()


def test_a_renewed_consent_brings_a_release_back(database: Database, world: World, now: datetime) -> None:
    row = released(database, world, now)
    with database.write() as session:
        _revoke(session, world, row, now + HOUR)
    look_again(database, now=now + HOUR)
    with database.write() as session:
        sign(session, world, now + 2 * HOUR)
    assert look_again(database, now=now + 2 * HOUR) == 1
    assert stops_of(database) == [(now + HOUR, now + 2 * HOUR)]
    assert len(mails(database)) == 2
    with database.read() as session:
        events = timeline(session, session.get_one(DisclosureRequest, row.id), actor=world.theo)
        assert [e.kind for e in events][-2:] == [Kind.STOPPED, Kind.RESUMED]
        assert stopped_requests(session, {row.id}) == frozenset()


def test_the_end_of_a_period_is_noticed_at_its_instant_and_not_before(
    database: Database, world: World, now: datetime
) -> None:
    released(database, world, now)
    at = now
    while looked_at(database) < END:  # now and then, for what a fault has missed
        assert looked_at(database) - at <= LOOK_AT_LEAST
        at = looked_at(database)
        assert look_again(database, now=at) == 0
    assert looked_at(database) == END
    assert look_again(database, now=END - timedelta(microseconds=1)) == 0
    assert look_again(database, now=END) == 1
    assert stops_of(database) == [(END, None)]


@pytest.mark.parametrize("early", [False, True])
def test_the_end_of_an_emergency_is_noticed(
    database: Database, world: World, now: datetime, early: bool
) -> None:
    row = released(database, world, now, emergency=True)
    at = now + DAY
    if early:
        at = now + HOUR
        with database.write() as session:
            basis = emergencies.latest(session, row.id)
            assert basis
            emergencies.end_early(session, basis.id, actor=world.dana, now=at)
    assert look_again(database, now=at - timedelta(microseconds=1)) == int(early)
    look_again(database, now=at)
    assert len(stops_of(database)) == 1


def test_only_the_releases_about_one_child_are_looked_at_if_so_asked(
    database: Database, world: World, now: datetime
) -> None:
    row = released(database, world, now)
    with database.write() as session:
        _revoke(session, world, row, now + HOUR)
    assert look_again(database, now=now + HOUR, subject_id=world.mother.id) == 0
    assert look_again(database, now=now + HOUR, subject_id=world.child.id) == 1


def test_a_release_that_can_t_be_looked_at_holds_up_no_other(
    database: Database, world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, other = released(database, world, now), released(database, world, now)
    with database.write() as session:
        consent = session.scalars(select(Consent).where(Consent.status == "active")).one()
        revocations.revoke(session, consent.id, actor=world.dana, now=now + HOUR)
    why = stops.why_stopped

    def failing(session: Session, disclosure: object, at: datetime) -> str | None:
        if disclosure.request_id == row.id:  # type: ignore[attr-defined]
            raise RuntimeError
        return why(session, disclosure, at)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(stops, "why_stopped", failing)
        assert look_again(database, now=now + HOUR) == 1
    with database.read() as session:
        assert stopped_requests(session, {row.id, other.id}) == {other.id}
    assert look_again(database, now=now + 2 * HOUR) == 1


def test_who_has_left_gets_no_mail(database: Database, world: World, now: datetime) -> None:
    row = released(database, world, now)
    with database.write() as session:
        session.get_one(Person, world.theo.user_id).active = False
        _revoke(session, world, row, now + HOUR)
    assert look_again(database, now=now + HOUR) == 1
    assert mails(database) == []
