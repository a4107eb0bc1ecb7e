"""The emergency path over a seeded demo: who decides, who is told, who looks afterwards, and what each reads."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from engine.act import emergencies
from engine.act.models import DisclosureRequest
from engine.clock import fixed_clock
from engine.mail.models import OutboxMail
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
    assert request.number not in people["dana"].get("/act/inbox").text
    for where in ("/act/inbox?view=groups", page, f"/act/requests/{request.id}"):
        assert reason in people["dana"].get(where).text
        assert claim not in people["dana"].get(where).text
    assert claim in people["ines"].get("/act/inbox").text
    refused = people["dana"].send("/act/inbox", claim)
    assert refused.status_code == 403
    assert reason in refused.text
    assert "Choose another task." in refused.text
    assert open_task(runtime, request, "review_emergency").assignee_id is None
    assert people["ines"].send("/act/inbox", claim).status_code == 303


def test_the_custodian_reads_the_emergency_and_not_that_a_consent_is_required(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = decided(runtime, people, child=1)
    task = open_task(runtime, request, "prepare_release")
    for page in (f"/act/tasks/{task.id}", f"/act/requests/{request.id}"):
        text = people["priya"].get(page).text
        for words in (THREAT, "The counsellor on duty", "Dana Whitlock", "An emergency, without consent"):
            assert words in text
        assert "Consent required" not in text
        assert "Not reviewed yet" not in text
    assert THREAT not in people["theo"].get(f"/act/requests/{request.id}").text


def test_the_reviewer_reads_the_decision_and_what_was_released(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = released(runtime, people, child=2)
    task = open_task(runtime, request, "review_emergency")
    for page in (f"/act/tasks/{task.id}", f"/act/requests/{request.id}"):
        text = people["ines"].get(page).text
        for words in (THREAT, "Dana Whitlock", "plan.pdf", "Made ready by Priya Anand", "Not reviewed yet"):
            assert words in text


@pytest.mark.parametrize("justified", [True, False])
def test_the_verdict_is_kept_for_the_holder_s_side_and_the_coordinator_told_if_it_was_wrong(
    runtime: Runtime, people: dict[str, Person], justified: bool
) -> None:
    request = released(runtime, people, child=3 if justified else 4)
    file = re.search(r"/act/releases/[^\"]+", people["theo"].get(f"/act/requests/{request.id}").text)
    assert file
    finding = "justified" if justified else "not_justified"
    before = told(runtime)
    do(runtime, people["ines"], request, "review_emergency", finding=finding, note="Seen then, and why.")
    page = f"/act/requests/{request.id}"
    words = "Justified" if justified else "Not justified"
    for name in ("priya", "dana"):
        panel, happened = people[name].get(page).text.split("What happened")
        assert words in panel
        assert "Seen then, and why." in panel
        assert "Ines Calder" in panel
        assert f"the release was <strong>{words.lower()}</strong>" in happened
    asker = people["theo"].get(page).text
    assert people["theo"].get(file[0]).status_code == (200 if justified else 410)
    assert "Seen then" not in asker
    assert "justified" not in asker
    marit = [("marit@demo.invalid", "emergency_reviewed", None)]
    assert told(runtime) == before + ([] if justified else marit)


def told(runtime: Runtime) -> list[tuple[str, str, str | None]]:
    with runtime.database.read() as session:
        query = select(OutboxMail).where(OutboxMail.template == "emergency_reviewed")
        return [(mail.recipient, mail.template, mail.link_kind) for mail in session.scalars(query)]


def test_an_emergency_that_ended_unused_leaves_the_word_to_the_consents(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = decided(runtime, people, child=0)
    with runtime.database.write() as session:
        basis = emergencies.latest(session, request.id)
        assert basis is not None
        basis.ended_at = demo.DAY
    text = people["priya"].get(f"/act/requests/{request.id}").text
    assert "The emergency is over" in text
    assert "What the consents say" in text
