from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.act import revocations
from engine.act.checking import check_consent
from engine.act.checks import Outcome, Reason
from engine.act.decided import decided_check
from engine.act.facts import check_subject, scope_of
from engine.act.models import DisclosureRequest
from tests.engine.act.world import World, add_request, call, sign

DAY = timedelta(days=1)


def check(session: Session, row: DisclosureRequest, at: datetime) -> None:
    for write in check_consent(session, call(row, "consent.check", at)).writes:
        write.apply(session, now=at)


def test_the_last_decision_stands_whatever_the_consents_say_since(
    session: Session, world: World, now: datetime
) -> None:
    row, other = add_request(session, world, now), add_request(session, world, now)
    assert decided_check(session, row.id) is None
    check(session, row, now)
    consent = sign(session, world, now)
    check(session, other, now)
    first = decided_check(session, row.id)
    assert first
    assert (first.at, first.outcome, first.reason) == (now, Outcome.CONSENT_REQUIRED, Reason.NO_CONSENT)
    check(session, row, now + DAY)
    second = decided_check(session, row.id)
    assert second
    assert (second.at, second.outcome) == (now + DAY, Outcome.PERMIT)
    assert second.says(check_subject(session, world.child.id, scope_of(row), now + DAY))
    revocations.revoke(session, consent.id, actor=world.dana, now=now + DAY)
    assert decided_check(session, row.id) == second
    assert not second.says(check_subject(session, world.child.id, scope_of(row), now + DAY))
