"""Sends the outbox over SMTP. At least once accepted, once recorded: SMTP can't promise more.

A crash between the server's *250* and the mark sends a second copy; it has the same Message-ID.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import aiosmtplib
import structlog

from engine.clock import Clock
from engine.config import Settings
from engine.mail.faults import Fault, fault_of
from engine.mail.messages import TEMPLATES, compose, message_id
from engine.mail.outbox import LEASE, Claimed, claim_batch, give_back, mark
from engine.store.session import Database

TIMEOUT_SECONDS = 10
"""How long a server may leave one command unanswered."""
COMMANDS = 2
"""Time-outs that connecting, or one mail, may take in all, so that a server which dawdles ends too."""
GOODBYE_SECONDS = 2
MAX_ATTEMPTS = 12
FIRST_BACKOFF = timedelta(seconds=30)
LONGEST_BACKOFF = timedelta(hours=6)

LinkFor = Callable[[str, UUID], str]
"""(kind, identifier) to the address of a page."""
ContactFor = Callable[[UUID], str]
"""Identifier of a partnership to whom its families call; empty if nobody is named."""

log = structlog.get_logger()


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

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Clock,
        link_for: LinkFor,
        contact_for: ContactFor,
        *,
        timeout: float = TIMEOUT_SECONDS,
        lease: timedelta = LEASE,
    ) -> None:
        """Make a sender; ``timeout`` is in seconds for one SMTP command, ``lease`` holds for a batch."""
        self._database = database
        self._settings = settings
        self._clock = clock
        self._link_for = link_for
        self._contact_for = contact_for
        self._timeout = timeout
        self._lease = lease

    async def send_due(self, server: Server, *, limit: int = 50) -> int:
        """Send a batch of due mail; return how many were claimed. No transaction is open while it is sent.

        A server that can't be reached costs one time-out a batch, not one a mail. What can't be begun while the
        lease surely lasts is given back, so that nobody else sends it at the same time.
        """
        spent = 2 * COMMANDS * self._timeout  # the longest that one mail may take: connect, then send
        ends = _elapsed() + self._lease.total_seconds() - spent
        batch = await asyncio.to_thread(self._claim, limit)
        smtp = self._client(server)
        try:
            for position, mail in enumerate(batch):
                if _elapsed() > ends:
                    await asyncio.to_thread(self._give_back, batch[position:])
                    break
                if not smtp.is_connected and (fault := await self._try(smtp, smtp.connect)):
                    await self._failed(batch[position:], fault)
                    break
                await self._send_one(smtp, mail)
        finally:
            await _leave(smtp)
        return len(batch)

    def _client(self, server: Server) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            timeout=self._timeout,
            use_tls=server.tls == "implicit",
            start_tls=server.tls == "starttls",
            username=server.user or None,
            password=server.password or None,
        )

    def _claim(self, limit: int) -> list[Claimed]:
        with self._database.write() as session:
            return claim_batch(session, now=self._clock(), limit=limit, lease=self._lease)

    def _give_back(self, batch: Sequence[Claimed]) -> None:
        with self._database.write() as session:
            for mail in batch:
                give_back(session, mail)

    async def _send_one(self, smtp: aiosmtplib.SMTP, mail: Claimed) -> None:
        async def send() -> None:
            await smtp.send_message(await asyncio.to_thread(self._compose, mail))

        if fault := await self._try(smtp, send):
            await self._failed([mail], fault)
        else:
            await asyncio.to_thread(self._mark, mail, sent_at=self._clock(), last_error=None, link=None)

    async def _try(self, smtp: aiosmtplib.SMTP, act: Callable[[], Awaitable[Any]]) -> Fault | None:
        try:
            async with asyncio.timeout(COMMANDS * self._timeout):
                await act()
        except Exception as error:  # whatever is wrong with one mail must not hold up the next
            if not isinstance(error, aiosmtplib.SMTPResponseException | aiosmtplib.SMTPRecipientsRefused):
                smtp.close()  # nobody knows what the server makes of the next command
            return fault_of(error)
        return None

    def _compose(self, mail: Claimed) -> EmailMessage:
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
            contact=self._contact_for(mail.partnership_id) if TEMPLATES[mail.template].for_families else "",
            now=self._clock(),
        )

    async def _failed(self, batch: Sequence[Claimed], fault: Fault) -> None:
        for mail in batch:
            log.warning("mail_failed", mail=str(mail.id), cause=fault.code, attempts=mail.attempts)
            await asyncio.to_thread(self._mark, mail, **self._outcome(mail, fault))

    def _outcome(self, mail: Claimed, fault: Fault) -> dict[str, Any]:
        now = self._clock()
        if fault.is_final or mail.attempts >= MAX_ATTEMPTS:
            failure = "bounced" if fault.is_final else "exhausted"
            return {"failed_at": now, "failure": failure, "last_error": fault.code}
        return {"due_at": now + backoff(mail.attempts), "last_error": fault.code}

    def _mark(self, mail: Claimed, **values: Any) -> None:
        with self._database.write() as session:
            mine = mark(session, mail, **values)
        if not mine:
            log.warning("mail_claim_lost", mail=str(mail.id))


async def _leave(smtp: aiosmtplib.SMTP) -> None:
    if smtp.is_connected:
        with suppress(aiosmtplib.SMTPException, OSError):
            await smtp.quit(timeout=GOODBYE_SECONDS)
    smtp.close()


def _elapsed() -> float:
    return asyncio.get_running_loop().time()


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after the n-th failure: doubling, capped, half of it by chance."""
    longest = min(FIRST_BACKOFF * 2 ** min(attempts - 1, 20), LONGEST_BACKOFF)
    share = 0.5 + float(random.random()) / 2  # noqa: S311 - spreads load, guards nothing
    return timedelta(seconds=longest.total_seconds() * share)
