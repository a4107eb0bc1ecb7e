"""The outbox: mail is queued in the transaction that gives the reason for it, and sent afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from engine.access import Actor, Permission, require
from engine.errors import InvalidInputError, NotFoundError
from engine.mail.messages import TEMPLATES
from engine.mail.models import OutboxMail
from engine.store.base import insert_if_absent, table

LEASE = timedelta(minutes=5)
"""How long a sender has for the batch that it claimed; it gives back what it can't begin within it."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mail that one sender may send now."""

    id: UUID
    fence: int
    attempts: int
    partnership_id: UUID
    recipient: str
    template: str
    link: str | None
    link_kind: str | None
    link_id: UUID | None
    dedupe_key: str


def queue_mail(
    session: Session,
    *,
    partnership_id: UUID,
    to: str,
    template: str,
    params: Mapping[str, Any],
    dedupe_key: str,
    due_at: datetime,
    now: datetime,
    link: str | None = None,
    link_kind: str | None = None,
    link_id: UUID | str | None = None,
) -> bool:
    """Queue a mail in the caller's transaction; tell whether it is new.

    Args:
        session: A write session.
        partnership_id: Whose mail it is.
        to: Address of one person.
        template: Name of a text in ``engine/mail/messages``.
        params: Mail carries no detail, so nothing is filled in: only what the text states itself may be given.
        dedupe_key: The same key is queued once.
        due_at: When to send it (aware).
        now: Aware instant.
        link: A ready link; or, better,
        link_kind: what the link leads to, and
        link_id: the thing's identifier.

    Raises:
        InvalidInputError: no such template, parameters that its text doesn't state, or an address that can't be one.
    """
    del now
    if template not in TEMPLATES:
        raise InvalidInputError(f"expected a known mail text, but got {template!r}")
    if not params.items() <= TEMPLATES[template].states.items():
        raise InvalidInputError(f"expected what {template!r} states itself, but got other parameters")
    if "@" not in to or any(char in to for char in "\r\n\0"):
        raise InvalidInputError("expected a mail address, but it is none")
    session.flush()
    values = {
        "id": uuid4(),
        "partnership_id": partnership_id,
        "recipient": to,
        "template": template,
        "link": link,
        "link_kind": link_kind,
        "link_id": UUID(str(link_id)) if link_id else None,
        "dedupe_key": dedupe_key,
        "due_at": due_at,
        "fence": 0,
        "attempts": 0,
    }
    return insert_if_absent(session.connection(), table(OutboxMail), values)


def claim_batch(session: Session, *, now: datetime, limit: int, lease: timedelta = LEASE) -> list[Claimed]:
    """Claim due mail for one sender, oldest first, by compare-and-set under a lease."""
    free = or_(OutboxMail.claimed_until.is_(None), OutboxMail.claimed_until <= now)
    due = (OutboxMail.due_at <= now, OutboxMail.sent_at.is_(None), OutboxMail.failed_at.is_(None), free)
    query = select(OutboxMail.id).where(*due).order_by(OutboxMail.due_at, OutboxMail.id).limit(limit)
    found = list(session.scalars(query.with_for_update(skip_locked=True)))
    if not found:
        return []
    claim = (
        update(OutboxMail)
        .where(OutboxMail.id.in_(found), *due)
        .values(claimed_until=now + lease, fence=OutboxMail.fence + 1, attempts=OutboxMail.attempts + 1)
        .returning(OutboxMail)
    )
    rows = list(session.scalars(claim))
    return [_claimed(row) for row in sorted(rows, key=lambda row: (row.due_at, row.id))]


def _claimed(row: OutboxMail) -> Claimed:
    return Claimed(
        row.id,
        row.fence,
        row.attempts,
        row.partnership_id,
        row.recipient,
        row.template,
        row.link,
        row.link_kind,
        row.link_id,
        row.dedupe_key,
    )


def mark(session: Session, mail: Claimed, **values: Any) -> bool:
    """Write what became of a claimed mail, unless somebody else has claimed it since; tell whether it was written."""
    mine = (OutboxMail.id == mail.id, OutboxMail.fence == mail.fence, OutboxMail.sent_at.is_(None))
    written = session.execute(update(OutboxMail).where(*mine).values(claimed_until=None, **values))
    return written.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def give_back(session: Session, mail: Claimed) -> bool:
    """Undo a claim: nothing was sent, so the try is not counted."""
    return mark(session, mail, attempts=mail.attempts - 1)


def dead_letters(session: Session, *, actor: Actor) -> Sequence[OutboxMail]:
    """Return the mail of the actor's partnership that can't be sent, newest first.

    Raises:
        PermissionDeniedError: the actor is no administrator.
    """
    require(actor, Permission.ADMINISTRATION)
    query = (
        select(OutboxMail)
        .where(OutboxMail.partnership_id == actor.partnership_id, OutboxMail.failed_at.is_not(None))
        .order_by(OutboxMail.failed_at.desc())
        .limit(200)
    )
    return session.scalars(query).all()


def retry_dead(session: Session, mail_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Send a dead letter again.

    Raises:
        PermissionDeniedError: the actor is no administrator.
        NotFoundError: no such dead letter in their partnership.
    """
    require(actor, Permission.ADMINISTRATION)
    row = session.get(OutboxMail, mail_id)
    if row is None or row.partnership_id != actor.partnership_id or row.failed_at is None:
        raise NotFoundError(f"expected the dead letter {mail_id}, but there is none")
    row.failed_at = row.failure = None
    row.attempts = 0
    row.due_at = now
