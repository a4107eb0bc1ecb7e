from __future__ import annotations

from uuid import uuid4

from engine.access import Role
from engine.mail.models import CaughtMail, OutboxMail
from engine.runtime import Runtime
from engine.workflow.models import Incident, ProcessDefinition, ProcessInstance
from tests.table import Table, add_person
from tests.web.conftest import Browser, HandClock


def test_only_administrators_see_the_administration(browser: Browser) -> None:
    browser.sign_in()
    assert browser.get("/administration/").status_code == 403


def test_the_demo_mailbox_shows_what_was_caught_with_its_link(
    browser: Browser, runtime: Runtime, clock: HandClock
) -> None:
    with runtime.database.write() as session:
        session.add(
            CaughtMail(
                id=uuid4(),
                recipient="marisol@demo.invalid",
                subject="Your permission is asked",
                body="Read it here:\n\nhttp://localhost/answer/abc\n\n<script>",
                message_id="<x@y>",
                received_at=clock.at,
            )
        )
    page = browser.get("/demo/mail")
    assert page.status_code == 200
    assert 'href="http://localhost/answer/abc"' in page.text
    assert "<script>" not in page.text.split("<main")[1]


def test_an_administrator_sees_incidents_and_dead_letters_of_their_partnership_only(
    browser: Browser, runtime: Runtime, table: Table, clock: HandClock
) -> None:
    with runtime.database.write() as session:
        for partnership, word in ((table.pinewater, "ours"), (table.elsewhere, "theirs")):
            definition = ProcessDefinition(
                id=uuid4(),
                partnership_id=partnership.id,
                key="x",
                version=1,
                content_hash="h",
                files=b"",
                published_at=clock.at,
            )
            session.add(definition)
            session.flush()
            instance = ProcessInstance(
                id=uuid4(),
                partnership_id=partnership.id,
                definition_id=definition.id,
                business_key="k",
                scopes={},
                status="incident",
                rev=1,
                state=b"",
                started_at=clock.at,
            )
            session.add(instance)
            session.flush()
            session.add(
                Incident(
                    id=uuid4(),
                    partnership_id=partnership.id,
                    instance_id=instance.id,
                    engine_task_id=uuid4(),
                    element_id="release",
                    operation="records.release",
                    error_code="feel",
                    message=f"expected {word}",
                    raised_at=clock.at,
                )
            )
            session.add(
                OutboxMail(
                    id=uuid4(),
                    partnership_id=partnership.id,
                    recipient=f"{word}@demo.invalid",
                    template="task_late",
                    dedupe_key=word,
                    due_at=clock.at,
                    failed_at=clock.at,
                    failure="bounced",
                    last_error="550",
                )
            )
    with runtime.database.write() as session:
        add_person(session, table.clinic, "root@clinic.example", "Root Admin", Role.ADMINISTRATOR)
    browser.sign_in("root@clinic.example")
    page = browser.get("/administration/")
    assert page.status_code == 200
    assert "expected ours" in page.text
    assert "ours@demo.invalid" in page.text
    assert "theirs" not in page.text
