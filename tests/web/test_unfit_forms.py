"""A process that came into force before lint knew what its forms must give: a page and an incident, and no fault."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from engine.act.form_contracts import FORM_CONTRACTS
from engine.runtime import Runtime
from engine.store.crypto import Keyring, install_keyring
from engine.workflow import definitions
from engine.workflow.models import Incident, ProcessDefinition, UserTask
from tests.web import demo
from tests.web.demo import Person, visit
from tests.web.test_journey import open_task, submit
from web.act.work import _WRITES as WRITES
from web.words import quotes


@pytest.fixture(autouse=True)
def demo_keyring(runtime: Runtime, keyring: Keyring) -> Iterator[None]:
    install_keyring(runtime.keyring)
    yield
    install_keyring(keyring)


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Iterator[Runtime]:
    home: Path = tmp_path_factory.mktemp("demo")
    made = demo.make(home, clock=lambda: demo.DAY, cases=1)
    yield made
    made.database.dispose()
    install_keyring(keyring)


def put_in_force(runtime: Runtime, form: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Publish a version as an earlier release did, whose lint didn't know the rule."""
    with runtime.database.write() as session:
        query = select(ProcessDefinition).where(ProcessDefinition.key == "disclosure_request")
        newest = max(row.version for row in session.scalars(query))
        for row in session.scalars(query.where(ProcessDefinition.version == 1)).all():
            files = definitions.unpack(row.files)
            schema = json.loads(files[f"{form}.form.json"])
            change(schema)
            files[f"{form}.form.json"] = json.dumps(schema).encode()
            session.add(
                ProcessDefinition(
                    id=uuid4(),
                    partnership_id=row.partnership_id,
                    key=row.key,
                    version=newest + 1,
                    content_hash=definitions.content_hash(files),
                    files=definitions.pack(files),
                    published_at=demo.DAY,
                )
            )


def without(key: str) -> Callable[[dict[str, Any]], None]:
    def change(schema: dict[str, Any]) -> None:
        schema["components"] = [each for each in schema["components"] if each.get("key") != key]

    return change


def hidden_by(condition: str) -> Callable[[dict[str, Any]], None]:
    def change(schema: dict[str, Any]) -> None:
        schema["components"].append(
            {"type": "text", "text": "More", "conditional": {"hide": condition}},
        )

    return change


def incidents(runtime: Runtime, task: UserTask) -> list[Incident]:
    with runtime.database.read() as session:
        return list(session.scalars(select(Incident).where(Incident.engine_task_id == task.id)))


def claimed(runtime: Runtime) -> tuple[Person, str, UserTask]:
    request = submit(runtime, visit(runtime, "theo"))
    priya = visit(runtime, "priya")
    task = open_task(runtime, request, "match_subject")
    page = f"/act/tasks/{task.id}"
    assert priya.send("/act/inbox", f"{page}/claim").status_code == 303
    return priya, page, task


def test_every_form_whose_answers_are_written_has_a_contract() -> None:
    assert set(WRITES) <= set(FORM_CONTRACTS)


@pytest.mark.parametrize(
    "change",
    [
        without("outcome"),
        without("subject_id"),
        hidden_by("=sum(for i in 1..1000000 return i) > 0"),
        lambda schema: schema.update(components=[{"type": "unheard_of"}]),
    ],
    ids=["without what is always read", "without what is read at times", "undecidable", "unreadable"],
)
def test_a_form_that_can_not_give_what_is_read_is_a_page_and_one_incident(
    runtime: Runtime, change: Callable[[dict[str, Any]], None]
) -> None:
    put_in_force(runtime, "match_subject", change)
    priya, page, task = claimed(runtime)
    for answer in (
        priya.get(page),
        priya.send("/act/inbox", page, outcome="matched"),
        priya.get(page),
    ):
        assert answer.status_code == 409
        assert "a fault of the process, not yours" in answer.text
        assert "The task is still open" in answer.text
    (incident,) = incidents(runtime, task)
    assert (incident.error_code, incident.element_id) == ("task_form", "match_subject")
    assert incident.message.startswith("expected a form that gives what the task needs, but")
    with runtime.database.read() as session:
        assert session.get_one(UserTask, task.id).ended_at is None
    simon = visit(runtime, "simon")
    assert "Match subject" in simon.get("/administration/").text
    simon.send("/administration/", f"/administration/incidents/{incident.id}/retry")
    assert "who opens the task next brings it back" in simon.get("/administration/").text
    assert priya.get(page).status_code == 409
    assert len(incidents(runtime, task)) == 2


def test_an_answer_that_does_not_fit_a_good_form_is_no_incident(runtime: Runtime) -> None:
    put_in_force(runtime, "match_subject", lambda _schema: None)
    priya, page, task = claimed(runtime)
    assert priya.send(page, outcome="whatever").status_code == 422
    assert incidents(runtime, task) == []


def test_a_form_for_requests_that_can_not_give_what_is_read_is_a_page(runtime: Runtime) -> None:
    put_in_force(runtime, "disclosure_request", without("urgent"))
    answer = visit(runtime, "theo").get("/act/requests/new")
    assert answer.status_code == 422
    assert quotes("A part of the process can't be used") in answer.text
    assert "draft" not in answer.text.lower()
