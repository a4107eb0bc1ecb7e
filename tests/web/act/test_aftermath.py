"""What the page says after a task was completed."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from sqlalchemy import select

from engine.act import revocations
from engine.act.models import Consent, DisclosureRequest
from engine.runtime import Runtime
from engine.workflow.models import ProcessInstance
from tests.web.demo import Person
from tests.web.test_journey import CLOCK, _actor, match, open_task, sign, submit
from web.act.aftermath import aftermath
from web.commands.demo.cases import RECORD

APPROVE = {"outcome": "approve", "reason": "Covered."}


def said(runtime: Runtime, who: Person, request: DisclosureRequest, element: str, **fields: Any) -> str:
    """Complete a task and return the message that the next page shows."""
    page = f"/act/tasks/{open_task(runtime, request, element).id}"
    who.send(page, f"{page}/claim")
    who.get("/act/inbox")
    assert who.send(page, **fields).status_code == 303
    words = re.findall(
        r'<div class="toast (\w+)".*?<span data-words>(.*?)</span>', who.get("/act/inbox").text
    )
    assert len(words) == 1
    return " | ".join(words[0])


def a_package() -> dict[str, Any]:
    file = (io.BytesIO(RECORD), "plan.pdf")
    return {"outcome": "ready", "item_category": "mental_health", "files": file}


def reviewing(runtime: Runtime, people: dict[str, Person], child: int = 0) -> DisclosureRequest:
    request = submit(runtime, people["theo"], child=child)
    match(runtime, people["priya"], request)
    sign(runtime, request)
    return request


def test_a_task_in_the_middle_lets_the_request_go_on_and_the_last_one_releases(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = reviewing(runtime, people)
    words = said(runtime, people["dana"], request, "legal_review", **APPROVE)
    assert words == "ok | Done: legal review. The request goes on."
    words = said(runtime, people["priya"], request, "prepare_release", **a_package())
    assert words == "ok | Done: prepare the release. The records were released, and the request has ended."


@pytest.mark.parametrize(
    ("name", "element", "fields", "words"),
    [
        ("dana", "legal_review", {"outcome": "deny", "reason": "No basis."}, "it was denied."),
        ("priya", "match_subject", {"outcome": "no_record"}, "there is no responsive record."),
    ],
)
def test_a_task_that_ends_the_request_says_so(
    runtime: Runtime, people: dict[str, Person], name: str, element: str, fields: dict[str, str], words: str
) -> None:
    request = submit(runtime, people["theo"])
    if element == "legal_review":
        match(runtime, people["priya"], request)
        sign(runtime, request)
    found = said(runtime, people[name], request, element, **fields)
    assert found.endswith(f"The request has ended: {words}")


def test_who_prepared_a_package_that_could_not_be_released_is_told_why(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = reviewing(runtime, people, child=1)
    said(runtime, people["dana"], request, "legal_review", **APPROVE)
    with runtime.database.write() as session:  # nobody has told the case yet
        query = select(Consent).where(Consent.subject_id == request_of(runtime, request).subject_id)
        consent = session.scalars(query.where(Consent.status == "active")).one()
        revocations.revoke(session, consent.id, actor=_actor(session, "dana"), now=CLOCK.at)
    words = said(runtime, people["priya"], request, "prepare_release", **a_package())
    assert words == (
        "warn | Done: prepare the release. Nothing was released, and the request goes on. "
        "The consent that covered this was revoked. Nothing is released on it."
    )


def request_of(runtime: Runtime, request: DisclosureRequest) -> DisclosureRequest:
    with runtime.database.read() as session:
        return session.get_one(DisclosureRequest, request.id)


def test_a_case_that_is_stuck_is_not_said_to_go_on(runtime: Runtime, people: dict[str, Person]) -> None:
    request = submit(runtime, people["theo"])
    task = open_task(runtime, request, "match_subject")
    with runtime.database.write() as session:
        session.get_one(ProcessInstance, task.instance_id).status = "incident"
        session.flush()
        found = aftermath(session, task, actor=_actor(session, "priya"), now=CLOCK.at, prepared=False)
        session.rollback()
    assert found.tone == "warn"
    assert found.words.endswith("Concord can't take the next step. Your administrator sees why.")


def test_the_requester_reads_no_more_of_an_end_than_they_may_know(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"])
    task = open_task(runtime, request, "match_subject")
    with runtime.database.write() as session:
        row = session.get_one(DisclosureRequest, request.id)
        row.ended_at, row.outcome = CLOCK.at, "no_record"
        session.flush()
        found = aftermath(session, task, actor=_actor(session, "theo"), now=CLOCK.at, prepared=False)
        session.rollback()
    assert found.words.endswith("The request has ended without records.")
