"""Filling an empty database with the demo."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import false, func, select, update
from sqlalchemy.orm import Session

from engine.act.models import ConsentAsk, DisclosureRequest
from engine.act.renewals import start_renewals
from engine.act.stops import look_again
from engine.config import Settings
from engine.mail.models import OutboxMail
from engine.partner.models import Agency, Partnership, Person, Seat
from engine.partner.passwords import hash_password
from engine.partner.people import set_roles
from engine.reminders.models import Reminder
from engine.runtime import Runtime, build_runtime, publish_shipped
from engine.store.migrate import upgrade
from engine.store.session import Database
from web.commands.demo.people import children
from web.commands.demo.stage import Stage
from web.commands.demo.world import PARTNERSHIPS, PASSWORD, STUDENTS, AgencySeed, PartnershipSeed

CASES = 60
"""Cases that a fresh demo has."""
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)


def is_empty(database: Database) -> bool:
    """Tell whether there is no partnership yet."""
    with database.read() as session:
        return session.scalar(select(Partnership.id).limit(1)) is None


def is_demo_database(database: Database) -> bool:
    """Tell whether the database was made as a demo; it stays one for good."""
    with database.read() as session:
        return session.scalar(select(Partnership.id).where(Partnership.is_demo).limit(1)) is not None


def make_demo(settings: Settings, *, progress: Callable[[str], None], cases: int = CASES) -> bool:
    """Fill an empty database with the demo, migrated first; return whether it had to.

    The default database is made in a file beside its place and moved there whole, so that a start that is killed in the
    middle leaves no half of a demo. Another database is filled in place.
    """
    place = settings.database_file
    if place is None or (place.exists() and place.stat().st_size):
        with _opened(settings) as runtime:
            upgrade(runtime.database)
            if not is_empty(runtime.database):
                return False
            seed(runtime, progress=progress, cases=cases)
            return True
    making = place.with_suffix(".making")
    _remove(making)
    with _opened(settings.model_copy(update={"database_url": f"sqlite:///{making}"})) as runtime:
        upgrade(runtime.database)
        seed(runtime, progress=progress, cases=cases)
        with runtime.database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")  # a checkpoint is refused inside a transaction
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    os.replace(making, place)
    _remove(making)
    return True


@contextmanager
def _opened(settings: Settings) -> Iterator[Runtime]:
    runtime = build_runtime(settings)
    try:
        yield runtime
    finally:
        runtime.database.dispose()


def _remove(database: Path) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{database}{end}").unlink(missing_ok=True)


def add_cases(runtime: Runtime, count: int) -> None:
    """Run ``count`` more cases, in turn in the demo's partnerships."""
    share, rest = divmod(count, len(PARTNERSHIPS))
    for number, partnership in enumerate(PARTNERSHIPS):
        stage = _stage(runtime, partnership, number)
        stage.recall()
        stage.play(share + (number < rest))
    _take_as_said(runtime)


def opening_stage(runtime: Runtime) -> Stage:
    """Return the stage of the first partnership of a demo that is there."""
    stage = _stage(runtime, PARTNERSHIPS[0], 0)
    stage.recall()
    return stage


def _stage(runtime: Runtime, plan: PartnershipSeed, number: int) -> Stage:
    students = STUDENTS // len(PARTNERSHIPS)
    return Stage(runtime, plan, children(students, first=1 + number * students))


def seed(runtime: Runtime, *, progress: Callable[[str], None], cases: int = CASES) -> None:
    """Make the demo's partnerships, people, children, agreements and processes, and run some cases."""
    password_hash = hash_password(PASSWORD)  # one for all: a hash takes a tenth of a second
    for number, partnership in enumerate(PARTNERSHIPS):
        with runtime.database.write() as session:
            _make(session, runtime, partnership, password_hash)
        stage = _stage(runtime, partnership, number)
        stage.set_up()
        progress(f"made {partnership.name}")
        stage.play(cases // len(PARTNERSHIPS))
        progress(f"ran {cases // len(PARTNERSHIPS)} cases")
    start_renewals(runtime.database, runtime.workflow, now=runtime.clock() - A_DAY)
    look_again(runtime.database, now=runtime.clock() - A_DAY)
    _take_as_said(runtime)


def _take_as_said(runtime: Runtime) -> None:
    """Take the demo's mail and reminders of the past for sent, or they would all leave in its first minute.

    What a family was asked and has not answered still leaves, so that a newcomer finds a link to follow.
    """
    past = runtime.clock() - AN_HOUR
    still_asked = (
        select(ConsentAsk.id)
        .join(DisclosureRequest, DisclosureRequest.id == ConsentAsk.request_id)
        .where(ConsentAsk.answered_at.is_(None), ConsentAsk.expires_at > past)
        .where(DisclosureRequest.ended_at.is_(None), DisclosureRequest.withdrawn_at.is_(None))
    )
    waiting = (
        OutboxMail.sent_at.is_(None),
        OutboxMail.failed_at.is_(None),
        OutboxMail.claimed_until.is_(None),
    )
    asks = (OutboxMail.link_kind == "consent_ask") & OutboxMail.link_id.in_(still_asked)
    mail = update(OutboxMail).where(*waiting, OutboxMail.due_at < past, ~func.coalesce(asks, false()))
    due = (Reminder.done_at.is_(None), Reminder.cancelled_at.is_(None), Reminder.due_at < past)
    with runtime.database.write() as session:
        session.execute(mail.values(sent_at=OutboxMail.due_at))
        session.execute(update(Reminder).where(*due).values(done_at=Reminder.due_at))


def _make(session: Session, runtime: Runtime, plan: PartnershipSeed, password_hash: str) -> None:
    name, phone, email = plan.contact
    partnership = Partnership(
        name=plan.name,
        state=plan.state,
        is_demo=True,
        contact_name=name,
        contact_phone=phone,
        contact_email=email,
    )
    session.add(partnership)
    session.flush()
    for agency in plan.agencies:
        _make_agency(session, partnership, plan, agency, password_hash)
    publish_shipped(session, partnership.id, installation=runtime.installation, now=runtime.clock())


def _make_agency(
    session: Session, partnership: Partnership, plan: PartnershipSeed, agency: AgencySeed, password_hash: str
) -> None:
    row = Agency(
        partnership_id=partnership.id,
        name=agency.name,
        short_name=agency.short_name,
        system=agency.system,
        zone=plan.zone,
        phone=agency.phone,
    )
    session.add(row)
    session.flush()
    for position, person in enumerate(agency.people):
        made = Person(
            partnership_id=partnership.id,
            agency_id=row.id,
            email=person.email,
            name=person.name,
            title=person.title,
            seat=(Seat.REPRESENTATIVE, Seat.ALTERNATE)[position].value if position < len(Seat) else None,
            password_hash=password_hash,
        )
        session.add(made)
        session.flush()
        set_roles(session, made, person.roles)
