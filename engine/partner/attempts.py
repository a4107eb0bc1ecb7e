"""The throttle of sign-ins and wishes for a new password, shared by every web process: it lives in the database.

An attempt is counted *before* the password is looked at, in a transaction of its own, so that guesses made at
the same time can't slip past the limit; a sign-in that succeeds takes its account's attempts back. Each thing that is
tried has its own count.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from engine.partner.errors import TooManyAttemptsError
from engine.partner.models import SignInAttempt
from engine.store.crypto import installed_keyring

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 5
PER_CLIENT = 100
"""More than the typing errors of a school behind one address; guessing is held back by the limit of each account."""


SIGN_IN = "sign_in_attempt"
RESET = "reset_wish"
"""What is tried."""


def account_key(email: str, *, trying: str = SIGN_IN) -> str:
    """Return the keyed hash under which an address is counted."""
    return installed_keyring().index(email, context=f"{trying}.account")


def _client_key(client: str, trying: str) -> str:
    return installed_keyring().index(client, context=f"{trying}.client")


def _device_key(device: str) -> str:
    return installed_keyring().index(device, context="sign_in_attempt.device")


def count_attempt(
    session: Session,
    email: str,
    *,
    client: str,
    now: datetime,
    trying: str = SIGN_IN,
    device: str | None = None,
) -> None:
    """Count one try.

    Args:
        session: A write session; commit it before the password is looked at.
        email: The address as typed, whether or not it has an account.
        client: Where the try comes from: the network address of the browser.
        now: Aware instant.
        trying: What is tried.
        device: The browser, if its owner signed in with it before (:mod:`engine.partner.devices`): it has a count of
            its own, which strangers can't use up.

    Raises:
        TooManyAttemptsError: there were 5 tries for this address or device, or 100 from this client, within 15 minutes.
            A try that is refused is not counted.
    """
    account = _device_key(device) if device else account_key(email, trying=trying)
    client_hash = _client_key(client, trying)
    session.execute(delete(SignInAttempt).where(SignInAttempt.at <= now - WINDOW))
    free_at = max(
        _free_at(session, SignInAttempt.account == account, PER_ACCOUNT, now),
        _free_at(session, SignInAttempt.client == client_hash, PER_CLIENT, now),
    )
    if free_at > now:
        raise TooManyAttemptsError(free_at - now)
    session.add(SignInAttempt(account=account, client=client_hash, at=now))
    session.flush()


def _free_at(session: Session, same: ColumnElement[bool], limit: int, now: datetime) -> datetime:
    newest_first = select(SignInAttempt.at).where(same).order_by(SignInAttempt.at.desc())
    at = session.scalar(newest_first.offset(limit - 1).limit(1))
    return at + WINDOW if at else now


def forget_attempts(session: Session, email: str, *, device: str | None = None) -> None:
    """Take back the attempts of an account, and of the browser, that has just signed in."""
    keys = [account_key(email), *([_device_key(device)] if device else [])]
    session.execute(delete(SignInAttempt).where(SignInAttempt.account.in_(keys)))
