"""Who has the right to answer for a child, and the row that is locked before anything is disclosed about them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.act.models import AT_ONCE, ReleaseWatch, Representative, Subject, SubjectAuthority
from engine.act.standing import zone_of
from engine.act.vocabulary import SELF
from engine.calendars import end_after, start_of_day
from engine.errors import NotFoundError

MAJORITY_YEARS = 18


def representatives(session: Session, subject_id: UUID) -> list[Representative]:
    """Return everybody who answers or answered for a child, in no order that means anything to people."""
    query = select(Representative).where(Representative.subject_id == subject_id).order_by(Representative.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def may_answer_at(session: Session, subject: Subject, at: datetime) -> list[Representative]:
    """Return who has the right to answer for a child at ``at``."""
    zone = zone_of(session, subject.holder_id)
    return [row for row in representatives(session, subject.id) if has_authority(row, subject, zone, at)]


def has_authority(row: Representative, subject: Subject, zone: ZoneInfo, at: datetime) -> bool:
    """Tell whether a representative has the right to answer at ``at``."""
    from_at, to_at = authority_period(row, subject, zone)
    return row.may_consent and from_at <= at and (to_at is None or at < to_at)


def authority_period(
    row: Representative, subject: Subject, zone: ZoneInfo
) -> tuple[datetime, datetime | None]:
    """Return the half-open period of a representative's authority; a parent's ends on the 18th birthday.

    Source: 34 CFR 99.3 (eligible student), 99.5(a).
    """
    from_at = start_of_day(row.valid_from_on, zone)
    ends = [end_after(row.valid_to_on, zone)] if row.valid_to_on else []
    if row.relationship != SELF:
        ends.append(start_of_day(majority_on(subject.born_on), zone))
    return from_at, min(ends, default=None)


def majority_on(born_on: date) -> date:
    """Return the civil day on which somebody turns 18; for who was born on 29 February it is 1 March."""
    try:
        return born_on.replace(year=born_on.year + MAJORITY_YEARS)
    except ValueError:
        return date(born_on.year + MAJORITY_YEARS, 3, 1)


def lock_authority(session: Session, subject_id: UUID) -> int:
    """Lock the subject's authority row until the transaction ends, and return its epoch.

    PostgreSQL locks the row; on SQLite the write transaction is the lock. Read the clock and the consents after it.

    Raises:
        NotFoundError: there is no such subject.
    """
    query = select(SubjectAuthority.epoch).where(SubjectAuthority.subject_id == subject_id).with_for_update()
    epoch = session.scalar(query)
    if epoch is None:
        raise NotFoundError(f"expected the authority row of subject {subject_id}, but there is none")
    return epoch


def bump_epoch(session: Session, subject_id: UUID) -> int:
    """Lock the subject's authority row, count one change of what may be disclosed, and return the new epoch.

    Call it before the change, so that a release waits for it or it for the release.

    Raises:
        NotFoundError: there is no such subject.
    """
    one_up = (
        update(SubjectAuthority)
        .where(SubjectAuthority.subject_id == subject_id)
        .values(epoch=SubjectAuthority.epoch + 1)
        .returning(SubjectAuthority.epoch)
    )
    epoch = session.scalar(one_up.execution_options(synchronize_session=False))
    if epoch is None:
        raise NotFoundError(f"expected the authority row of subject {subject_id}, but there is none")
    _watch(session, subject_id)
    return epoch


def _watch(session: Session, subject_id: UUID) -> None:
    """Let every release about a subject be looked at again (``stops.py``)."""
    of_subject = update(ReleaseWatch).where(ReleaseWatch.subject_id == subject_id).values(look_at=AT_ONCE)
    session.execute(of_subject.execution_options(synchronize_session=False))
