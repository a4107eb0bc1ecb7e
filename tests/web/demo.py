"""The seeded demo, for tests of pages: made once a session and copied for each test."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.clock import Clock
from engine.config import Settings
from engine.runtime import Runtime, build_runtime
from engine.store.migrate import upgrade
from web.app import create_app
from web.commands.demo.seed import seed
from web.commands.demo.world import PASSWORD

DAY = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)


def quiet(_words: str) -> None:
    """Say nothing."""


def make(home: Path, *, clock: Clock, cases: int = 28) -> Runtime:
    """Return the runtime of a freshly seeded demo in ``home``."""
    runtime = build_runtime(Settings(home=home, base_url="http://localhost"), clock=clock)
    upgrade(runtime.database)
    seed(runtime, progress=quiet, cases=cases)
    return runtime


class Person:
    """Somebody with a browser that has no script."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, follow_redirects=True)

    def send(self, page: str, target: str | None = None, **fields: Any) -> TestResponse:
        """Open ``page`` and send a form to ``target`` with the token that was on it."""
        found = re.search(r'name="csrf-token" content="([^"]+)"', self.get(page).text)
        assert found, f"no token on {page}"
        data = {**fields, "csrf_token": found[1]}
        return self.client.post(target or page, data=data, content_type="multipart/form-data")


def visit(runtime: Runtime, name: str = "") -> Person:
    """Return a person of the demo, signed in; or one without an account."""
    person = Person(create_app(runtime).test_client())
    if name:
        answer = person.send("/sign-in", email=f"{name}@demo.invalid", password=PASSWORD)
        assert answer.status_code == 303, answer.text
    return person
