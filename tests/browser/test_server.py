"""The served demo on its socket: what a crowd of connections and a body without end do to it."""

from __future__ import annotations

import http.client
import resource
import socket
from contextlib import ExitStack

import pytest

from engine.config import Settings
from web.server import BODY_PER_UPLOAD

CROWD = 1100
"""More than select() can watch."""


def _status(server: str, method: str = "GET", **headers: str) -> int:
    connection = http.client.HTTPConnection(server.removeprefix("http://"), timeout=20)
    try:
        connection.putrequest(method, "/sign-in")
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_crowd_of_silent_connections_does_not_end_it(server: str) -> None:
    host, _, port = server.removeprefix("http://").partition(":")
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < CROWD + 200:
        pytest.skip(f"{CROWD + 200} open files are needed, and {soft} are allowed")
    with ExitStack() as crowd:
        for _ in range(CROWD):
            crowd.enter_context(socket.create_connection((host, int(port)), timeout=20))
        assert _status(server) == 200


def test_a_body_beyond_every_limit_is_refused_by_its_header(server: str) -> None:
    beyond = Settings().max_upload_bytes * BODY_PER_UPLOAD + 1
    assert _status(server, "POST", Content_Length=str(beyond)) == 413
