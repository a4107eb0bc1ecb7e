from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.act import emergencies, revocations
from engine.act.checking import check_consent
from engine.act.emergencies import EmergencyDecision
from engine.act.models import Consent, ConsentEffect, DisclosureRequest, Reliance
from engine.act.vocabulary import Decision
from engine.errors import ConflictError
from engine.store.session import Database
from engine.workflow.operations import WriteRefusedError
from tests.engine.act.test_answers import Post
from tests.engine.act.world import World, add_request, call, sign

DAY = timedelta(days=1)


def relying(session: Session, world: World, now: datetime, **changes: Any) -> DisclosureRequest:
    """A live request whose consent check has found the consents on file."""
    row = add_request(session, world, now, **changes)
    answer = check_consent(session, call(row, "consent.check", now))
    for write in answer.writes:
        write.apply(session, now=now)
    return row


def effects(database: Database) -> list[tuple[Any, str, bool]]:
    with database.read() as session:
        rows = session.scalars(select(ConsentEffect).order_by(ConsentEffect.due_at))
        return [(row.request_id, row.kind, row.done_at is not None) for row in rows]


def test_a_revocation_makes_due_work_for_live_requests_and_tells_each_once(
    database: Database, world: World, now: datetime
) -> None:
    with database.write() as session:
        consent = sign(session, world, now)
        live = relying(session, world, now)
        relying(session, world, now).ended_at = now
        relying(session, world, now).withdrawn_at = now
        add_request(session, world, now)
        revocations.revoke(session, consent.id, actor=world.dana, now=now)
    assert effects(database) == [(live.id, "revoked", False)]
    post = Post(database)
    assert revocations.deliver_effects(database, post, now=now) == 1
    assert revocations.deliver_effects(database, post, now=now) == 0
    assert post.told == [("consent_ended", str(live.id), {"consent_id": str(consent.id), "kind": "revoked"})]
    assert effects(database) == [(live.id, "revoked", True)]


def test_who_dies_before_telling_leaves_the_work_due(database: Database, world: World, now: datetime) -> None:
    class Dying(Post):
        def deliver(self, **_: Any) -> bool:
            raise ConflictError("expected the instance to stand still, but it moved")

    with database.write() as session:
        consent = sign(session, world, now)
        live = relying(session, world, now)
        revocations.revoke(session, consent.id, actor=world.dana, now=now)
    assert revocations.deliver_effects(database, Dying(database), now=now) == 0
    assert effects(database) == [(live.id, "revoked", False)]


def test_a_request_that_ended_meanwhile_is_not_told(database: Database, world: World, now: datetime) -> None:
    with database.write() as session:
        consent = sign(session, world, now)
        live = relying(session, world, now)
        revocations.revoke(session, consent.id, actor=world.dana, now=now)
        live.ended_at = now
    post = Post(database)
    assert revocations.deliver_effects(database, post, now=now) == 0
    assert (post.told, effects(database)) == ([], [(live.id, "revoked", True)])


def test_a_request_that_another_parent_s_consent_carries_goes_on(
    database: Database, world: World, now: datetime
) -> None:
    with database.write() as session:
        sign(session, world, now - DAY, grantor=world.father)
        consent = sign(session, world, now)
        live = relying(session, world, now)
        revocations.revoke(session, consent.id, actor=world.dana, now=now)
    assert effects(database) == [(live.id, "revoked", True)]


def test_a_request_that_an_emergency_carries_goes_on(database: Database, world: World, now: datetime) -> None:
    with database.write() as session:
        consent = sign(session, world, now)
        live = relying(session, world, now)
        decision = EmergencyDecision(live.id, approve=True, threat="T", to_whom="W", ends_at=now + DAY)
        emergencies.decide(session, decision, actor=world.dana, now=now)
        revocations.revoke(session, consent.id, actor=world.dana, now=now)
    assert effects(database) == [(live.id, "revoked", True)]


def test_who_takes_a_yes_back_by_saying_no_ends_what_stood_on_it(
    database: Database, world: World, now: datetime
) -> None:
    with database.write() as session:
        sign(session, world, now)
        live = relying(session, world, now)
        sign(session, world, now, decision=Decision.DENY)
    assert effects(database) == [(live.id, "revoked", False)]


def test_an_expiry_tells_live_requests_once_and_stores_no_status(
    database: Database, world: World, now: datetime
) -> None:
    with database.write() as session:
        consent = sign(session, world, now, last_on=date(2026, 12, 20))
        assert consent.end_at is not None
        end_at = consent.end_at
        live = relying(session, world, now)
    assert revocations.expire_due(database, now=end_at - timedelta(microseconds=1)) == 0
    assert revocations.expire_due(database, now=end_at) == 1
    assert revocations.expire_due(database, now=end_at + DAY) == 0
    assert effects(database) == [(live.id, "expired", False)]
    with database.read() as session:
        assert session.get_one(Consent, consent.id).status == "active"


def test_the_check_notes_what_a_request_stands_on_and_forgets_it_when_nothing_carries(
    session: Session, world: World, now: datetime
) -> None:
    consent = sign(session, world, now)
    row = relying(session, world, now)
    found = session.execute(select(Reliance.consent_id, Reliance.consent_version)).one()
    assert tuple(found) == (consent.id, 1)
    revocations.revoke(session, consent.id, actor=world.dana, now=now)
    for write in check_consent(session, call(row, "consent.check", now)).writes:
        write.apply(session, now=now)
    assert session.scalars(select(Reliance)).all() == []


def test_a_check_whose_answer_changed_is_refused_with_the_new_one(
    database: Database, world: World, now: datetime
) -> None:
    with database.write() as session:
        consent = sign(session, world, now)
        row = add_request(session, world, now)
    with database.read() as session:
        answer = check_consent(session, call(row, "consent.check", now))
    assert answer.result["outcome"] == "permit"
    with database.write() as session:
        revocations.revoke(session, consent.id, actor=world.dana, now=now)
    with pytest.raises(WriteRefusedError) as refusal, database.write() as session:
        answer.writes[0].apply(session, now=now)
    assert refusal.value.result["outcome"] == "consent_required"
    assert refusal.value.result["reason"] == "revoked"
