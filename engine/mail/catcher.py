"""The demo's mail catcher: a real SMTP server on this machine that keeps what it receives."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from email import message_from_bytes, policy
from typing import Any
from uuid import UUID, uuid4

from aiosmtpd.smtp import SMTP
from sqlalchemy import and_, func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engine.clock import Clock
from engine.mail.models import CaughtMail
from engine.store.session import Database

LOOPBACK = "127.0.0.1"


class _Keeper:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        try:
            await asyncio.to_thread(self._keep, envelope.rcpt_tos, envelope.content)
        except SQLAlchemyError:  # left alone, aiosmtpd answers 500, and the mail would be a bounce
            return "451 4.3.0 not kept, try again"
        return "250 kept"

    def _keep(self, recipients: Sequence[str], content: bytes) -> None:
        mail = message_from_bytes(content, policy=policy.default)
        body = mail.get_body(("plain",))
        with self._database.write() as session:
            for recipient in recipients:
                session.add(
                    CaughtMail(
                        id=uuid4(),
                        recipient=recipient,
                        subject=str(mail["Subject"]),
                        body=body.get_content() if body else "",
                        message_id=str(mail["Message-ID"]),
                        received_at=self._clock(),
                    )
                )


async def start_catcher(database: Database, clock: Clock) -> tuple[asyncio.Server, int]:
    """Start the catcher in the running loop; return the server (close it) and its port."""
    loop = asyncio.get_running_loop()
    keeper = _Keeper(database, clock)
    server = await loop.create_server(
        lambda: SMTP(keeper, loop=loop, hostname="concord.invalid"), LOOPBACK, 0
    )
    return server, server.sockets[0].getsockname()[1]


def list_caught(
    session: Session, *, limit: int = 100, before: UUID | None = None, recipient: str = ""
) -> Sequence[CaughtMail]:
    """Return what was caught, newest first; with ``before``, the page that follows that mail.

    Args:
        session: Any session.
        limit: Mails a page.
        before: The last mail of the page before.
        recipient: Only mail to this address; empty for all.
    """
    query = select(CaughtMail).order_by(CaughtMail.received_at.desc(), CaughtMail.id).limit(limit)
    if recipient:
        query = query.where(CaughtMail.recipient == recipient)
    last = session.get(CaughtMail, before) if before else None
    if last is not None:
        same_instant = and_(CaughtMail.received_at == last.received_at, CaughtMail.id > last.id)
        query = query.where(or_(CaughtMail.received_at < last.received_at, same_instant))
    return session.scalars(query).all()


def list_recipients(session: Session) -> list[tuple[str, int]]:
    """Return who got mail, by address, with how many."""
    query = select(CaughtMail.recipient, func.count()).group_by(CaughtMail.recipient)
    return [(address, count) for address, count in session.execute(query.order_by(CaughtMail.recipient))]
