from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.config import Settings
from engine.mail.models import OutboxMail
from engine.runtime import METADATA, Runtime, build_runtime
from engine.store.crypto import Keyring, install_keyring
from tests.table import PASSWORD, Table, set_table
from web.app import create_app


class HandClock:
    """A clock that a test moves by hand."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: int) -> None:
        self.at += timedelta(**span)


class Outbox:
    """Reads the mails that pages have queued."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    @property
    def links(self) -> list[str]:
        with self._runtime.database.read() as session:
            return [
                str(mail.link) for mail in session.scalars(select(OutboxMail).order_by(OutboxMail.due_at))
            ]


class Browser:
    """A Flask test client that fills in forms as a person does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, **options)

    def token_on(self, path: str) -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get(path).text)
        assert found, f"no token on {path}"
        return found[1]

    def send(
        self, path: str, fields: dict[str, Any] | None = None, *, page: str | None = None
    ) -> TestResponse:
        """Open ``page`` (or ``path``), then send a form to ``path`` with the token that was on it."""
        token = self.token_on(page or path)
        return self.client.post(path, data={**(fields or {}), "csrf_token": token})

    def sign_in(self, email: str = "theo@school.example", password: str = PASSWORD) -> TestResponse:
        return self.send("/sign-in", {"email": email, "password": password})


@pytest.fixture
def clock(now: datetime) -> HandClock:
    return HandClock(now)


@pytest.fixture
def runtime(tmp_path: Path, keyring: Keyring, clock: HandClock) -> Iterator[Runtime]:
    settings = Settings(home=tmp_path, max_upload_bytes=64 * 1024, base_url="http://localhost")
    made = replace(build_runtime(settings, clock=clock), keyring=keyring)
    install_keyring(keyring)
    METADATA.create_all(made.database.engine)
    yield made
    made.database.dispose()


@pytest.fixture
def table(runtime: Runtime) -> Table:
    with runtime.database.write() as session:
        return set_table(session)


@pytest.fixture
def outbox(runtime: Runtime) -> Outbox:
    return Outbox(runtime)


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return create_app(runtime)


@pytest.fixture
def browser(app: Flask, table: Table) -> Browser:
    return Browser(app.test_client())
