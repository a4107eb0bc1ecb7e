"""Web and worker in processes: one for both on SQLite, or each alone."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import FrameType
from typing import Any
from uuid import UUID

from waitress.server import create_server

from engine.errors import ConfigurationError
from engine.jobs import Job, Worker
from engine.mail.catcher import start_catcher
from engine.mail.sender import Sender, Server
from engine.partner.models import Partnership
from engine.partner.partnership import contact_words
from engine.runtime import Runtime, engine_jobs
from web.app import create_app
from web.links import Links

THREADS = 8
CONNECTIONS = 2000
"""With the time-out below this many slow connections were survived; waitress's default of 100 was not enough."""
SLOW_SECONDS = 20
BODY_PER_UPLOAD = 4
"""How much longer than the largest file a body may be and still be read, so that the answer can be a page. A browser sees
a connection that is closed while it sends as broken; beyond this, that is what it gets, before anything is spooled."""
SEND_EVERY = timedelta(seconds=1)


def jobs_of(runtime: Runtime, server: Server) -> Sequence[Job]:
    """Return every job of the worker; mail goes to ``server``."""
    links = Links(runtime.keyring, runtime.settings.base_url)

    def contact_for(partnership_id: UUID) -> str:
        with runtime.database.read() as session:
            return contact_words(session.get(Partnership, partnership_id))

    sender = Sender(runtime.database, runtime.settings, runtime.clock, links.link_for, contact_for)

    async def send(_now: datetime) -> int:
        return await sender.send_due(server)

    return [*engine_jobs(runtime), Job("mail", SEND_EVERY, send)]


async def work(runtime: Runtime, ready: threading.Event, workers: list[Worker], *, once: bool = False) -> int:
    """Run the worker in the running loop; with the demo's mail catcher if there is no mail server.

    Args:
        runtime: The composition root.
        ready: Set when the worker runs.
        workers: Gets the worker, so that another thread can stop it.
        once: Do what is due now, then return.

    Returns:
        How much ``once`` found to do.
    """
    catcher, server = None, Server.of(runtime.settings)
    if runtime.settings.catches_mail:
        catcher, port = await start_catcher(runtime.database, runtime.clock)
        server = Server("127.0.0.1", port, tls="none")
    worker = Worker(runtime.database, runtime.clock, jobs_of(runtime, server))
    workers.append(worker)
    try:
        if once:
            return await worker.run_once()
        ready.set()
        await worker.run()
        return 0
    finally:
        if catcher is not None:
            catcher.close()
            await catcher.wait_closed()


class WorkerThread:
    """The worker beside the web server in one process."""

    def __init__(self, runtime: Runtime) -> None:
        self._workers: list[Worker] = []
        ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(work(runtime, ready, self._workers)), name="worker"
        )
        self._thread.start()
        ready.wait(10)

    def stop(self) -> None:
        """Let the jobs in flight finish, then end."""
        for worker in self._workers:
            worker.wait_ready()
            worker.stop()
        self._thread.join(30)


def _believed(proxy: str) -> dict[str, Any]:
    """Return whose word about the browser's address waitress takes."""
    if not proxy:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": proxy, "trusted_proxy_count": 1, "trusted_proxy_headers": headers}


def serve(
    runtime: Runtime, *, host: str, port: int, with_worker: bool, listening: Callable[[], None]
) -> None:
    """Serve the pages until SIGTERM or SIGINT; ``listening`` is called once browsers can connect.

    Raises:
        ConfigurationError: the address can't be listened on.
    """
    app = create_app(runtime)
    try:
        server = create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            channel_timeout=SLOW_SECONDS,
            asyncore_use_poll=True,  # select() ends the process at descriptor 1024
            max_request_body_size=runtime.settings.max_upload_bytes * BODY_PER_UPLOAD,
            ident="concord",
            clear_untrusted_proxy_headers=True,
            **_believed(runtime.settings.trusted_proxy),
        )
    except OSError as fault:
        raise ConfigurationError(
            f"expected to listen on {host}:{port}, but another program may: choose another --port"
        ) from fault
    listening()
    worker = WorkerThread(runtime) if with_worker else None

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        if worker is not None:
            worker.stop()
