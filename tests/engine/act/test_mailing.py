from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.access import Role
from engine.act import mailing
from engine.act.gate import ReleaseWrite, Stand, basis_at, evaluate
from engine.act.models import DisclosureRequest
from engine.mail.models import OutboxMail
from engine.partner.models import Person
from engine.partner.people import set_roles
from engine.workflow.operations import WriteRefusedError
from tests.engine.act.world import World, add_request, approve, call, prepare, sign

HOUR = timedelta(hours=1)


def release(session: Session, world: World, row: DisclosureRequest, now: datetime) -> None:
    sign(session, world, now - HOUR)
    approve(session, world, row, now - HOUR)
    prepare(session, world, row, now - HOUR)
    stand = evaluate(session, row.id, at=now)
    assert isinstance(stand, Stand)
    ReleaseWrite(row.id, stand.subject_id, row.id, basis_at(session, row.id, at=now), lambda: now).apply(
        session, now=now
    )


def queued(session: Session, world: World, now: datetime, template: str, to: str) -> list[OutboxMail]:
    """Return the mails that a diagram's call makes."""
    row = add_request(session, world, now)
    if template == "records_ready":
        release(session, world, row, now)
    before = set(session.scalars(select(OutboxMail.id)))
    answer = mailing.queue(session, call(row, "mail.queue", now, template=template, to=to))
    for write in answer.writes:
        write.apply(session, now=now)
    return [mail for mail in session.scalars(select(OutboxMail)) if mail.id not in before]


@pytest.mark.parametrize(
    ("to", "kind"),
    [
        ("requester", "request"),
        ("counsel", "request"),
        ("custodian", "request"),
        ("coordinator", "figures"),
    ],
)
@pytest.mark.parametrize("template", sorted(mailing.TEMPLATES))
def test_every_mail_of_a_diagram_leads_to_where_something_can_be_done(
    session: Session, world: World, now: datetime, template: str, to: str, kind: str
) -> None:
    set_roles(session, session.get_one(Person, world.dana.user_id), [Role.COUNSEL, Role.COORDINATOR])
    mails = queued(session, world, now, template, to)
    assert mails
    assert {mail.link_kind for mail in mails} == {kind}
    assert all(mail.link_id for mail in mails)


def test_nobody_is_told_that_records_are_ready_before_they_are_released(
    session: Session, world: World, now: datetime
) -> None:
    """A diagram that says so after the match would tell the requester that there is a record."""
    row = add_request(session, world, now)
    answer = mailing.queue(session, call(row, "mail.queue", now, template="records_ready", to="requester"))
    (write,) = answer.writes
    with pytest.raises(WriteRefusedError) as refused:
        write.apply(session, now=now)
    assert refused.value.result == {"queued": 0}
    assert session.scalars(select(OutboxMail)).all() == []


def test_the_coordinator_s_mail_leads_to_no_request(session: Session, world: World, now: datetime) -> None:
    set_roles(session, session.get_one(Person, world.dana.user_id), [Role.COORDINATOR])
    assert [mail.link_id for mail in queued(session, world, now, "task_late", "coordinator")] == [
        world.partnership.id
    ]
