"""Sends the outbox over SMTP. At least once accepted, once recorded: SMTP can't promise more.

A crash between the server's *250* and the mark sends a second copy; it has the same Message-ID.
"""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import aiosmtplib

from engine.clock import Clock
from engine.config import Settings
from engine.mail.messages import compose, message_id
from engine.mail.outbox import Claimed, claim_batch, mark
from engine.store.session import Database

TIMEOUT_SECONDS = 10
MAX_ATTEMPTS = 12
FIRST_BACKOFF = timedelta(seconds=30)
LONGEST_BACKOFF = timedelta(hours=6)
PERMANENT = 500
"""SMTP replies from here on are final."""

LinkFor = Callable[[str, UUID], str]
"""(kind, identifier) to the address of a page."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail goes."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "starttls"
    """``starttls``, ``implicit`` or ``none``; never *if offered*, which sends in the clear when it isn't."""

    @classmethod
    def of(cls, settings: Settings) -> Server:
        """Return the server that the settings name."""
        return cls(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_user,
            settings.smtp_password,
            settings.smtp_tls,
        )


class Sender:
    """Empties the outbox."""

    def __init__(self, database: Database, settings: Settings, clock: Clock, link_for: LinkFor) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        self._link_for = link_for

    async def send_due(self, server: Server, *, limit: int = 50) -> int:
        """Send a batch of due mail; return how many were claimed. No transaction is open while it is sent."""
        batch = await asyncio.to_thread(self._claim, limit)
        if not batch:
            return 0
        smtp = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            timeout=TIMEOUT_SECONDS,
            use_tls=server.tls == "implicit",
            start_tls=server.tls == "starttls",
            username=server.user or None,
            password=server.password or None,
        )
        try:
            for mail in batch:
                await self._send_one(smtp, mail)
        finally:
            smtp.close()
        return len(batch)

    def _claim(self, limit: int) -> list[Claimed]:
        with self._database.write() as session:
            return claim_batch(session, now=self._clock(), limit=limit)

    async def _send_one(self, smtp: aiosmtplib.SMTP, mail: Claimed) -> None:
        try:
            if not smtp.is_connected:
                await smtp.connect()
            await smtp.send_message(self._compose(mail))
        except aiosmtplib.SMTPRecipientsRefused as refused:
            code = max((one.code for one in refused.recipients), default=0)
            await self._failed(mail, str(code), permanent=code >= PERMANENT)
        except aiosmtplib.SMTPResponseException as refused:
            await self._failed(mail, str(refused.code), permanent=refused.code >= PERMANENT)
        except (aiosmtplib.SMTPException, OSError, ssl.SSLError) as fault:
            smtp.close()
            await self._failed(mail, type(fault).__name__, permanent=False)
        else:
            await self._mark(mail, sent_at=self._clock(), last_error=None)

    def _compose(self, mail: Claimed) -> Any:
        link = mail.link
        if mail.link_kind and mail.link_id:
            link = self._link_for(mail.link_kind, mail.link_id)
        identifier = message_id(mail.partnership_id, mail.dedupe_key, self._settings.base_url)
        return compose(
            mail.template,
            to=mail.recipient,
            sender=self._settings.mail_from,
            identifier=identifier,
            link=link,
            now=self._clock(),
        )

    async def _failed(self, mail: Claimed, code: str, *, permanent: bool) -> None:
        now = self._clock()
        if permanent or mail.attempts >= MAX_ATTEMPTS:
            failure = "bounced" if permanent else "exhausted"
            await self._mark(mail, failed_at=now, failure=failure, last_error=code)
        else:
            await self._mark(mail, due_at=now + backoff(mail.attempts), last_error=code)

    async def _mark(self, mail: Claimed, **values: Any) -> None:
        def write() -> None:
            with self._database.write() as session:
                mark(session, mail, **values)

        await asyncio.to_thread(write)


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after the n-th failure: doubling, capped, half of it by chance."""
    longest = min(FIRST_BACKOFF * 2 ** min(attempts - 1, 20), LONGEST_BACKOFF)
    share = 0.5 + float(random.random()) / 2  # noqa: S311 - spreads load, guards nothing
    return timedelta(seconds=longest.total_seconds() * share)
