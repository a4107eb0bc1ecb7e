"""Releases that end after they were made: noticed when it happens, and told to who they were released to.

Whether records can be read is decided anew at every download. This leaves the trace beside it - for lists, for the
timeline and for a mail - and says *that* they can't be read any more, never why: whether a guardian stopped it or a
period ran out is not the requester's to know.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit, sweep
from engine.act import notices
from engine.act.authority import lock_authority
from engine.act.disclosures import why_stopped
from engine.act.emergencies import basis_in_force
from engine.act.facts import facts_of
from engine.act.models import Disclosure, ReleaseStop, ReleaseWatch
from engine.act.vocabulary import Basis
from engine.partner.models import Person
from engine.store.session import Database

LOOK_AT_LEAST = timedelta(days=7)
"""A release is looked at this often even if nothing should have changed: what a fault has missed is found so."""


def watch(session: Session, disclosure: Disclosure) -> None:
    """Have a new release looked at from now on."""
    row = ReleaseWatch(
        disclosure_id=disclosure.id,
        partnership_id=disclosure.partnership_id,
        subject_id=disclosure.subject_id,
        look_at=disclosure.disclosed_at,
    )
    session.add(row)


def look_again(database: Database, *, now: datetime, subject_id: UUID | None = None) -> int:
    """Look at releases that may have ended or come back, each in its own transaction; return how many had.

    ``subject_id``: at those about one subject alone; None for all that are due.
    """
    due = select(ReleaseWatch.disclosure_id).where(ReleaseWatch.look_at <= now)
    if subject_id is not None:
        due = due.where(ReleaseWatch.subject_id == subject_id)
    with database.read() as session:
        found = list(session.scalars(due.order_by(ReleaseWatch.look_at, ReleaseWatch.disclosure_id)))
    return sweep.each("release_watch", found, lambda one: _look(database, one, now))


def _look(database: Database, disclosure_id: UUID, now: datetime) -> bool:
    with database.write() as session:
        watch = session.get_one(ReleaseWatch, disclosure_id)
        lock_authority(session, watch.subject_id)
        session.refresh(watch)
        if watch.look_at > now:  # another worker was first
            return False
        disclosure = session.get_one(Disclosure, disclosure_id)
        reason = why_stopped(session, disclosure, now)
        watch.look_at = min(_next_change(session, disclosure, now), now + LOOK_AT_LEAST)
        return _note(session, disclosure, reason, now)


def _next_change(session: Session, disclosure: Disclosure, now: datetime) -> datetime:
    """Return the next instant at which time alone may change whether a release can be read."""
    if disclosure.basis == Basis.EMERGENCY:
        basis = basis_in_force(session, disclosure.request_id, at=now)
        return basis.ends_at if basis else now + LOOK_AT_LEAST
    instants = (
        at
        for fact in facts_of(session, disclosure.subject_id)
        for at in (fact.start_at, fact.end_at, fact.grantor_from_at, fact.grantor_to_at)
        if at is not None and at > now
    )
    return min(instants, default=now + LOOK_AT_LEAST)


def _note(session: Session, disclosure: Disclosure, reason: str | None, now: datetime) -> bool:
    """Write down that a release ended or came back, if it did; tell whether."""
    still = (ReleaseStop.disclosure_id == disclosure.id, ReleaseStop.resumed_at.is_(None))
    stop = session.scalar(select(ReleaseStop).where(*still))
    if (stop is None) == (reason is None):
        return False
    if stop is None:
        stop = ReleaseStop(
            partnership_id=disclosure.partnership_id, disclosure_id=disclosure.id, stopped_at=now
        )
        session.add(stop)
    else:
        stop.resumed_at = now
    session.flush()
    action = "stop" if reason else "resume"
    _tell(session, disclosure, f"{stop.id}:{action}", now)
    audit.record(
        session,
        stream=f"case:{disclosure.request_id}",
        tag=f"act:disclosure:{action}",
        actor_id=None,
        subject=f"disclosure:{disclosure.id}",
        at=now,
        facts={"reason": reason} if reason else {},
    )
    return True


def _tell(session: Session, disclosure: Disclosure, key: str, now: datetime) -> None:
    person = session.get(Person, disclosure.recipient_id)
    if person is None or not person.active:
        return
    letter = notices.Letter(
        partnership_id=disclosure.partnership_id,
        to=person.email,
        template="request_changed",
        dedupe_key=f"request_changed:{key}",
        link_kind="request",
        link_id=disclosure.request_id,
    )
    notices.post(session, letter, now=now)


def stopped_requests(session: Session, request_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those requests whose released records can't be read any more, as far as it was noticed.

    The caller has checked that they are the actor's to know of.
    """
    if not request_ids:
        return frozenset()
    query = (
        select(Disclosure.request_id)
        .join(ReleaseStop, ReleaseStop.disclosure_id == Disclosure.id)
        .where(Disclosure.request_id.in_(request_ids), ReleaseStop.resumed_at.is_(None))
    )
    return frozenset(session.scalars(query))
