"""SMTP servers for tests: real ones, on 127.0.0.1, that misbehave as told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.smtp import SMTP

from engine.mail.sender import Server


class Recorder:
    """Keeps the Message-IDs it accepted, and answers by the recipient's name.

    ``later@`` gets 451 once, ``never@`` 550, ``silent@`` no answer, ``spam@`` 554 to its message; the connection of
    ``dropped@`` ends once after its message was accepted, before the answer.
    """

    def __init__(self) -> None:
        self.accepted: list[str] = []
        self.texts: list[str] = []
        self.put_off: set[str] = set()

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith("never"):
            return f"550 5.1.1 {address} is nobody"
        if address.startswith("silent"):
            await asyncio.sleep(60)
        if address.startswith("later") and address not in self.put_off:
            self.put_off.add(address)
            return "451 later"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content)
        if mail["To"].startswith("spam"):
            return "554 5.7.1 looks bad"
        self.accepted.append(mail["Message-ID"])
        self.texts.append(envelope.content.decode())
        if mail["To"].startswith("dropped") and mail["To"] not in self.put_off:
            self.put_off.add(mail["To"])
            server.transport.abort()
        return "250 kept"


@asynccontextmanager
async def smtp_server(handler: Any, **options: Any) -> AsyncIterator[Server]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, loop=loop, hostname="test", **options), "127.0.0.1", 0
    )
    try:
        yield Server("127.0.0.1", server.sockets[0].getsockname()[1], tls="none")
    finally:
        server.close()
        await server.wait_closed()
