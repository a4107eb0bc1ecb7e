"""New passwords by signed link: thirty minutes, one use.

Who asks for one leaves a wish, and the worker looks up whether there is an account: a request that looked itself would
take longer for an address that has one, and so tell.

The link carries the person and a fingerprint of the present password hash, so that it is spent as soon as the
password changes. Nothing about it is stored.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engine import audit, sweep
from engine.errors import LinkError
from engine.mail import queue_mail
from engine.partner.attempts import RESET, count_attempt, forget_attempts
from engine.partner.models import Person, ResetWish
from engine.partner.passwords import hash_password, require_hard_to_guess
from engine.partner.people import person_by_email
from engine.partner.sessions import close_sessions_of
from engine.store.crypto import installed_keyring
from engine.store.session import Database

OPEN_FOR = timedelta(minutes=30)
MAX_EMAIL = 320
"""Characters of an address; nobody has a longer one."""
ONE_MAIL_PER = timedelta(minutes=5)
_PURPOSE = "partner.password-reset"


def _serializer(now: datetime) -> URLSafeTimedSerializer:
    class SignerAtNow(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(now.timestamp())

    return URLSafeTimedSerializer(installed_keyring().derive(_PURPOSE), salt=_PURPOSE, signer=SignerAtNow)


def _fingerprint(person: Person) -> str:
    key = installed_keyring().derive(f"{_PURPOSE}.fingerprint")
    return hmac.new(key, person.password_hash.encode(), hashlib.sha256).hexdigest()[:32]


def make_token(person: Person, *, now: datetime) -> str:
    """Return the token of the link by which ``person`` may set a new password."""
    token = _serializer(now).dumps([str(person.id), _fingerprint(person)])
    return token if isinstance(token, str) else token.decode()


def wish(session: Session, email: str, *, client: str, now: datetime) -> None:
    """Take down that somebody asked for a new password; the same is done whether or not there is an account.

    Args:
        session: A write session.
        email: The address as typed.
        client: Where the wish comes from: the network address of the browser.
        now: Aware instant.

    Raises:
        TooManyAttemptsError: 5 wishes for this address, or 100 from this client, within 15 minutes.
    """
    count_attempt(session, email, client=client, now=now, trying=RESET)
    if len(email) <= MAX_EMAIL:
        session.add(ResetWish(email=email, asked_at=now))
        session.flush()


def answer_wishes(database: Database, *, base_url: str, now: datetime) -> int:
    """Send a link for each wish that names an account, one transaction each; return how many were answered."""
    with database.read() as session:
        found = session.scalars(select(ResetWish.id).order_by(ResetWish.asked_at)).all()
    return sweep.each("resets", found, lambda one: answer_wish(database, one, base_url=base_url, now=now))


def answer_wish(database: Database, wish_id: UUID, *, base_url: str, now: datetime) -> bool:
    """Send a link for a wish; whoever takes it away answers it. False if somebody else did."""
    take = delete(ResetWish).where(ResetWish.id == wish_id).returning(ResetWish.email)
    with database.write() as session:
        email = session.scalar(take)
        if email is not None:
            send_reset_link(session, email, base_url=base_url, now=now)
    return email is not None


def send_reset_link(session: Session, email: str, *, base_url: str, now: datetime) -> None:
    """Queue a mail with a link if an active person has this address; do nothing otherwise.

    Asking again within five minutes sends no second mail.
    """
    person = person_by_email(session, email)
    if person is None or not person.active:
        return
    slot = int(now.timestamp() // ONE_MAIL_PER.total_seconds())
    queue_mail(
        session,
        partnership_id=person.partnership_id,
        to=person.email,
        template="password_reset",
        params={},
        dedupe_key=f"password-reset:{person.id}:{slot}",
        due_at=now,
        now=now,
        link=f"{base_url.rstrip('/')}/new-password/{make_token(person, now=now)}",
    )


def person_of_token(session: Session, token: str, *, now: datetime) -> Person:
    """Return whose password the link may change; it changes nothing, so a mail scanner may follow it.

    Raises:
        LinkError: ``expired`` after 30 minutes, ``spent`` once the password was changed, ``unknown`` otherwise.
    """
    try:
        person_id, fingerprint = _serializer(now).loads(token, max_age=int(OPEN_FOR.total_seconds()))
        person = session.get(Person, UUID(person_id))
    except SignatureExpired:
        raise LinkError("expired") from None
    except (BadData, ValueError, TypeError):
        raise LinkError("unknown") from None
    if person is None or not person.active:
        raise LinkError("unknown")
    if not hmac.compare_digest(fingerprint, _fingerprint(person)):
        raise LinkError("spent")
    return person


def reset_password(session: Session, token: str, password: str, *, now: datetime) -> Person:
    """Change the password that ``token`` is for, and sign the person out everywhere.

    Raises:
        LinkError: see :func:`person_of_token`.
        InvalidInputError: the new password is too short, too long or too easy to guess; the link stays open.
    """
    person = person_of_token(session, token, now=now)
    hashed = hash_password(password)
    require_hard_to_guess(password, about=(person.name, person.email, person.agency.name, "concord"))
    person.password_hash = hashed
    close_sessions_of(session, person.id)
    forget_attempts(session, person.email)  # who holds the link to their mailbox is not who was guessing
    audit.record(
        session,
        stream="signin",
        tag="partner:password:reset",
        actor_id=person.id,
        subject=f"person:{person.id}",
        at=now,
    )
    return person
