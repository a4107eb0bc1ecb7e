"""The emergency path over a seeded demo: who decides, who is told, who looks afterwards, and what each reads."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from engine.act.models import DisclosureRequest
from engine.clock import fixed_clock
from engine.runtime import Runtime
from engine.store.crypto import Keyring, install_keyring
from tests.web import demo
from tests.web.demo import Person, visit
from tests.web.test_journey import do, match, open_task, submit
from web.commands.demo.cases import RECORD

THREAT = "A written announcement for tomorrow."


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Iterator[Runtime]:
    home: Path = tmp_path_factory.mktemp("demo")
    made = demo.make(home, clock=fixed_clock(demo.DAY), cases=2)
    yield made
    made.database.dispose()
    install_keyring(keyring)


@pytest.fixture(autouse=True)
def demo_keyring(runtime: Runtime, keyring: Keyring) -> Iterator[None]:
    install_keyring(runtime.keyring)
    yield
    install_keyring(keyring)


@pytest.fixture(scope="module")
def people(runtime: Runtime) -> dict[str, Person]:
    install_keyring(runtime.keyring)
    return {name: visit(runtime, name) for name in ("theo", "priya", "dana", "ines", "marit")}


def decided(runtime: Runtime, people: dict[str, Person], *, child: int = 0) -> DisclosureRequest:
    """An urgent request that Dana has found to be an emergency."""
    threat = {"threat": "They wrote it today.", "threatened_person": "The student"}
    request = submit(runtime, people["theo"], child=child, urgent="yes", purpose="health_emergency", **threat)
    match(runtime, people["priya"], request)
    last_on = (demo.DAY + timedelta(days=2)).date().isoformat()
    found = {"outcome": "approve", "threat_articulated": THREAT, "to_whom": "The counsellor on duty"}
    do(runtime, people["dana"], request, "decide_emergency", ends_on=last_on, **found)
    return request


def released(runtime: Runtime, people: dict[str, Person], *, child: int = 0) -> DisclosureRequest:
    request = decided(runtime, people, child=child)
    file = (io.BytesIO(RECORD + str(request.id).encode()), "plan.pdf")
    given = {"outcome": "ready", "item_category": "mental_health", "files": file}
    do(runtime, people["priya"], request, "prepare_release", **given)
    return request


def test_who_decided_an_emergency_is_not_offered_its_review(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = released(runtime, people)
    task = open_task(runtime, request, "review_emergency")
    page, claim = f"/act/tasks/{task.id}", f"/act/tasks/{task.id}/claim"
    reason = "another counsel of your agency has to review it"
    for where in ("/act/inbox", page, f"/act/requests/{request.id}"):
        assert reason in people["dana"].get(where).text
        assert claim not in people["dana"].get(where).text
    assert claim in people["ines"].get("/act/inbox").text
    refused = people["dana"].send("/act/inbox", claim)
    assert refused.status_code == 403
    assert reason in refused.text
    assert "Choose another task." in refused.text
    assert open_task(runtime, request, "review_emergency").assignee_id is None
    assert people["ines"].send("/act/inbox", claim).status_code == 303
