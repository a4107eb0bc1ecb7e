"""Sessions of signed-in browsers, kept on the server: they can be ended from there.

Twelve hours at most and sixty minutes idle (NIST SP 800-63B-4, AAL2: 24 hours and one hour at most).
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engine.partner.models import Person, WebSession

LIFETIME = timedelta(hours=12)
IDLE = timedelta(minutes=60)
TOUCH_EVERY = timedelta(minutes=1)
"""``last_seen_at`` is written at most this often, so that reading pages seldom needs the write lock."""
TOKEN_BYTES = 32


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(session: Session, person: Person, *, now: datetime) -> str:
    """Sign ``person`` in and return the token for the browser; sessions that have ended are swept.

    The token is new each time, so a token that somebody planted before is worth nothing after.
    """
    session.execute(delete(WebSession).where(WebSession.expires_at <= now))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        WebSession(
            id_hash=_hash(token),
            partnership_id=person.partnership_id,
            person_id=person.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + LIFETIME,
        )
    )
    session.flush()
    return token


def resume(session: Session, token: str, *, now: datetime) -> WebSession | None:
    """Return the session of ``token`` if it is still open; an unknown, expired or idle one gives None."""
    found = session.scalar(select(WebSession).where(WebSession.id_hash == _hash(token)))
    if found is None or now >= found.expires_at or now >= found.last_seen_at + IDLE:
        return None
    return found


def needs_touch(found: WebSession, *, now: datetime) -> bool:
    """Tell whether ``last_seen_at`` is old enough to be written again."""
    return now >= found.last_seen_at + TOUCH_EVERY


def touch(session: Session, token: str, *, now: datetime) -> None:
    """Note that the browser was here."""
    session.execute(update(WebSession).where(WebSession.id_hash == _hash(token)).values(last_seen_at=now))


def close_session(session: Session, token: str) -> None:
    """Sign one browser out; it is no error if it was signed out already."""
    session.execute(delete(WebSession).where(WebSession.id_hash == _hash(token)))


def close_sessions_of(session: Session, person_id: UUID) -> None:
    """Sign a person out everywhere."""
    session.execute(delete(WebSession).where(WebSession.person_id == person_id))
