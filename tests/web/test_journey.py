"""The pages of the room Act, over a seeded demo: the whole journey, and what must not work."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor
from engine.act.models import ConsentAsk, Disclosure, DisclosureRequest, Representative
from engine.act.packages import NewFile, add_file, open_package
from engine.act.vocabulary import CATEGORIES
from engine.partner.models import Person as PersonRow
from engine.partner.people import actor_of
from engine.runtime import Runtime
from engine.store.crypto import Keyring, install_keyring
from engine.workflow.models import UserTask
from tests.web import demo
from tests.web.demo import Person, visit
from web.commands.demo.cases import RECORD
from web.commands.demo.people import children
from web.links import Links

CHILDREN = children(100, first=1)[27:32]
"""Known to the clinic, and in no seeded case."""


class HandClock:
    def __init__(self) -> None:
        self.at = demo.DAY

    def __call__(self) -> datetime:
        return self.at


CLOCK = HandClock()


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Iterator[Runtime]:
    home: Path = tmp_path_factory.mktemp("demo")
    made = demo.make(home, clock=CLOCK)
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
    return {
        name: visit(runtime, name) for name in ("theo", "priya", "dana", "ines", "noor", "marit", "victor")
    }


def submit(runtime: Runtime, theo: Person, *, child: int = 0, **changed: object) -> DisclosureRequest:
    about = CHILDREN[child]
    holder = re.search(r'<option value="([^"]+)">Prickly Pear', theo.get("/act/requests/new").text)
    assert holder
    fields = {
        "submit_token": changed.pop("submit_token", f"t{len(all_requests(runtime))}"),
        "holder_id": holder[1],
        "purpose": "return_to_school",
        "categories": ["mental_health"],
        "reason": "A return meeting is planned.",
        "given_name": about.given_name,
        "family_name": about.family_name,
        "born_on": about.born_on.isoformat(),
        "urgent": "no",
        **changed,
    }
    answer = theo.send("/act/requests/new", **fields)
    assert answer.status_code == 303, answer.text
    request_id = UUID(answer.headers["Location"].rsplit("/", 1)[1])
    with runtime.database.read() as session:
        return session.get_one(DisclosureRequest, request_id)


def all_requests(runtime: Runtime) -> list[UUID]:
    with runtime.database.read() as session:
        return list(session.scalars(select(DisclosureRequest.id)))


def open_task(runtime: Runtime, request: DisclosureRequest, element: str) -> UserTask:
    with runtime.database.read() as session:
        query = select(UserTask).where(
            UserTask.business_key == str(request.id),
            UserTask.element_id == element,
            UserTask.ended_at.is_(None),
        )
        return session.scalars(query).one()


def do(runtime: Runtime, who: Person, request: DisclosureRequest, element: str, **fields: object) -> None:
    task = open_task(runtime, request, element)
    page = f"/act/tasks/{task.id}"
    assert who.send(page, f"{page}/claim").status_code == 303
    answer = who.send(page, **fields)
    assert answer.status_code == 303, answer.text


def match(runtime: Runtime, priya: Person, request: DisclosureRequest) -> None:
    task = open_task(runtime, request, "match_subject")
    priya.send(f"/act/tasks/{task.id}", f"/act/tasks/{task.id}/claim")
    subject = re.search(r'<option value="([0-9a-f-]{36})">', priya.get(f"/act/tasks/{task.id}").text)
    assert subject, "the child is suggested from the holder's own records"
    answer = priya.send(f"/act/tasks/{task.id}", outcome="matched", subject_id=subject[1])
    assert answer.status_code == 303, answer.text


def link_of(runtime: Runtime, request: DisclosureRequest) -> str:
    with runtime.database.read() as session:
        ask = session.scalars(select(ConsentAsk).where(ConsentAsk.request_id == request.id)).one()
    return Links(runtime.keyring, "").link_for("consent_ask", ask.id)


def sign(runtime: Runtime, request: DisclosureRequest) -> None:
    """Sign, unless the consent of a test before covers the request and nobody was asked."""
    with runtime.database.read() as session:
        if session.scalars(select(ConsentAsk).where(ConsentAsk.request_id == request.id)).first() is None:
            return
    fields = {"typed_name": guardian_of(request), "c-mental_health": "yes", "action": "sign"}
    link, guardian = link_of(runtime, request), visit(runtime)
    answer = guardian.send(link, **fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, link)
    assert "Your answer is recorded" in guardian.get(link).text


def guardian_of(request: DisclosureRequest) -> str:
    named = (request.child_given_name, request.child_family_name)
    return next(child.guardian for child in CHILDREN if (child.given_name, child.family_name) == named)


def to_release(runtime: Runtime, people: dict[str, Person], *, child: int = 0) -> DisclosureRequest:
    request = submit(runtime, people["theo"], child=child)
    match(runtime, people["priya"], request)
    sign(runtime, request)
    do(runtime, people["dana"], request, "legal_review", outcome="approve", reason="Covered.")
    file = (io.BytesIO(RECORD + str(request.id).encode()), "plan.pdf")
    do(
        runtime,
        people["priya"],
        request,
        "prepare_release",
        outcome="ready",
        item_category="mental_health",
        files=file,
    )
    return request


def item_link(theo: Person, request: DisclosureRequest) -> str:
    found = re.search(r'href="(/act/releases/[^"]+)"', theo.get(f"/act/requests/{request.id}").text)
    assert found
    return found[1]


def test_the_whole_journey_ends_with_the_record_in_the_requester_s_hands(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = to_release(runtime, people)
    answer = people["theo"].get(item_link(people["theo"], request))
    assert answer.data == RECORD + str(request.id).encode()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with runtime.database.read() as session:
        disclosure = session.scalars(select(Disclosure).where(Disclosure.request_id == request.id)).one()
        assert (disclosure.basis, disclosure.categories) == ("consent", ["mental_health"])
        assert audit.verify(session) == []


def test_nothing_is_downloaded_once_the_guardian_has_stopped_it(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = to_release(runtime, people, child=1)
    link = item_link(people["theo"], request)
    guardian_link = link_of(runtime, request)
    guardian = visit(runtime)
    assert "How to stop it later" in guardian.get(guardian_link).text
    assert guardian.send(guardian_link, f"{guardian_link}/stop").status_code == 303
    stopped = guardian.get(guardian_link).text
    assert "You stopped it on Wednesday 25 November 2026, 10:00 MST" in stopped
    assert "How to stop it later" not in stopped
    again = guardian.send(guardian_link, f"{guardian_link}/stop")
    assert again.headers["Location"] == guardian_link
    refused = people["theo"].get(link)
    assert refused.status_code == 410
    assert b"%PDF" not in refused.data


def test_nobody_but_the_recipient_s_agency_downloads(runtime: Runtime, people: dict[str, Person]) -> None:
    request = to_release(runtime, people)
    link = item_link(people["theo"], request)
    for name in ("victor", "noor"):
        assert people[name].get(link).status_code in (403, 404)
    assert visit(runtime).client.get(link).status_code == 303


def test_the_form_sent_twice_makes_one_request(runtime: Runtime, people: dict[str, Person]) -> None:
    one = submit(runtime, people["theo"], submit_token="twice")
    other = submit(runtime, people["theo"], submit_token="twice")
    assert one.id == other.id


def test_a_value_outside_the_form_is_named_and_what_was_written_is_kept(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    before = len(all_requests(runtime))
    answer = people["theo"].send(
        "/act/requests/new", reason="Keep these words", purpose="revenge", submit_token="x"
    )
    assert answer.status_code == 422
    assert "need your attention" in answer.text
    assert "Keep these words" in answer.text
    assert len(all_requests(runtime)) == before


def test_a_task_that_somebody_else_completed_says_who_and_when(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"])
    match(runtime, people["priya"], request)
    sign(runtime, request)
    task = open_task(runtime, request, "legal_review")
    do(runtime, people["dana"], request, "legal_review", outcome="deny", reason="No exception fits.")
    page = f"/act/tasks/{task.id}"
    answer = people["ines"].send("/act/inbox", page, outcome="approve", reason="Mine")
    assert answer.status_code == 409
    assert "Dana Whitlock completed this" in answer.text


def test_a_task_that_somebody_else_has_says_who(runtime: Runtime, people: dict[str, Person]) -> None:
    request = submit(runtime, people["theo"])
    match(runtime, people["priya"], request)
    sign(runtime, request)
    task = open_task(runtime, request, "legal_review")
    assert people["dana"].send("/act/inbox", f"/act/tasks/{task.id}/claim").status_code == 303
    answer = people["ines"].send("/act/inbox", f"/act/tasks/{task.id}/claim")
    assert answer.status_code == 409
    assert "Dana Whitlock has claimed this task" in answer.text


def test_the_requester_is_not_told_where_the_case_stands_at_the_holder(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"])
    match(runtime, people["priya"], request)
    page = people["theo"].get(f"/act/requests/{request.id}").text
    assert "handle_request.bpmn" not in page
    assert "Asked" not in page.split("What happened")[1]
    assert "handle_request.bpmn" in people["priya"].get(f"/act/requests/{request.id}").text


def _seen_by_theo(people: dict[str, Person], request: DisclosureRequest) -> str:
    """Return Theo's page without what belongs to this one request: its ids and numbers."""
    people["theo"].get("/act/inbox")  # takes the messages that a page shows once
    page = people["theo"].get(f"/act/requests/{request.id}").text
    page = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", page)
    page = re.sub(r'(name="csrf-token" content|name="csrf_token" value)="[^"]*"', "TOKEN", page)
    return page.replace(request.number, "NUMBER")


def test_the_requester_can_t_tell_a_refusal_from_a_missing_record_or_a_lapse(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    denied, missing, lapsed = (submit(runtime, people["theo"], child=4) for _ in range(3))
    match(runtime, people["priya"], denied)
    match(runtime, people["priya"], lapsed)
    fields = {"typed_name": guardian_of(denied), "c-mental_health": "no", "action": "sign"}
    assert visit(runtime).send(link_of(runtime, denied), **fields).status_code == 303
    do(runtime, people["dana"], denied, "legal_review", outcome="deny", reason="No basis.")
    do(runtime, people["priya"], missing, "match_subject", outcome="no_record")
    CLOCK.at += timedelta(days=30)
    for instance_id in runtime.workflow.claim_due(now=CLOCK.at):
        runtime.workflow.fire_due(instance_id, now=CLOCK.at)
    CLOCK.at -= timedelta(days=30)
    with runtime.database.read() as session:
        ended = select(DisclosureRequest.outcome).where(
            DisclosureRequest.id.in_(r.id for r in (denied, missing, lapsed))
        )
        assert sorted(str(outcome) for outcome in session.scalars(ended)) == ["denied", "lapsed", "no_record"]
    pages = {
        re.sub(r"<time.*?</time>", "TIME", _seen_by_theo(people, row)) for row in (denied, missing, lapsed)
    }
    assert len(pages) == 1
    assert "Ended without records" in pages.pop()


def test_a_request_is_not_there_for_another_agency_or_partnership(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"])
    assert people["victor"].get(f"/act/requests/{request.id}").status_code == 404
    assert visit(runtime, "curtis").get(f"/act/requests/{request.id}").status_code == 404


def test_counsel_and_the_requester_read_what_they_ask_and_answer_each_other(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"])
    match(runtime, people["priya"], request)
    sign(runtime, request)
    question, answer = "Would the last four weeks do?", "Yes, those four weeks are enough."
    do(runtime, people["dana"], request, "legal_review", outcome="ask_requester", question=question)
    task = open_task(runtime, request, "answer_question")
    assert question in people["theo"].get(f"/act/tasks/{task.id}").text
    do(runtime, people["theo"], request, "answer_question", answer=answer)
    again = open_task(runtime, request, "legal_review")
    page = people["dana"].get(f"/act/tasks/{again.id}").text
    assert question in page
    assert answer in page
    for who in ("theo", "dana"):
        case = people[who].get(f"/act/requests/{request.id}").text
        assert question in case
        assert answer in case


def test_a_withdrawn_request_ends_at_once(runtime: Runtime, people: dict[str, Person]) -> None:
    request = submit(runtime, people["theo"])
    page = f"/act/requests/{request.id}"
    assert people["theo"].send(page, f"{page}/withdraw").status_code == 303
    assert "Withdrawn" in people["theo"].get(page).text
    with pytest.raises(Exception, match="No row"):
        open_task(runtime, request, "match_subject")


def test_a_guardian_s_link_is_not_consumed_by_opening_and_not_open_after_its_time(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"], child=2)
    match(runtime, people["priya"], request)
    link, guardian = link_of(runtime, request), visit(runtime)
    for _ in range(5):
        assert "Sign my choices" in guardian.get(link).text
    assert guardian.get(link[:-2] + "xx").status_code == 410
    CLOCK.at += timedelta(days=20)
    try:
        closed = guardian.get(link).text
        assert "no longer open" in closed
        assert "The time to answer is over, and you gave no permission." in closed
    finally:
        CLOCK.at = demo.DAY


def test_a_guardian_who_leaves_a_choice_open_is_told_which(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"], child=3)
    match(runtime, people["priya"], request)
    answer = visit(runtime).send(link_of(runtime, request), typed_name=guardian_of(request), action="sign")
    assert answer.status_code == 422
    assert "One thing needs your attention" in answer.text
    assert "What you wrote is still here. Nothing was sent." in answer.text
    assert '<a href="#c-mental_health">Mental health: Choose yes or no.</a>' in answer.text
    assert f'value="{guardian_of(request)}"' in answer.text


def test_another_name_than_the_one_on_record_signs_nothing(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"], child=4, purpose="service_referral")
    match(runtime, people["priya"], request)
    link, name, guardian = link_of(runtime, request), guardian_of(request), visit(runtime)
    assert f"We asked <strong>{name}</strong>" in guardian.get(link).text
    fields = {"c-mental_health": "yes", "action": "sign"}
    answer = guardian.send(link, typed_name="Mickey Mouse", **fields)
    assert answer.status_code == 422
    assert f"Are you {name}? Sign with that name." in answer.text
    assert 'value="Mickey Mouse"' in answer.text
    assert 'value="yes" checked' in answer.text
    assert guardian.send(link, typed_name=f"  {name.upper()} ", **fields).status_code == 303
    receipt = guardian.get(link).text
    assert "may share: <strong>Mental health</strong>" in receipt
    assert f"{name.upper()}, Wednesday 25 November 2026, 10:00 MST" in receipt
    late = guardian.send(link, typed_name=name, **fields)
    assert late.headers["Location"] == link


def test_a_guardian_who_says_no_gets_a_receipt_of_that(runtime: Runtime, people: dict[str, Person]) -> None:
    request = submit(runtime, people["theo"], child=3, purpose="case_planning")
    match(runtime, people["priya"], request)
    link, guardian = link_of(runtime, request), visit(runtime)
    assert guardian.send(link, typed_name=guardian_of(request), action="refuse").status_code == 303
    page = guardian.get(link).text
    assert "You said no. Nothing is shared." in page
    assert "<dt>Not shared</dt><dd><strong>Mental health</strong></dd>" in page
    assert "Stop the sharing" not in page


@pytest.mark.parametrize("path", ["/answer/broken", "/answer/broken/", "/answer", "/answer/a/b/c"])
def test_a_broken_link_of_a_guardian_says_what_a_guardian_can_do(runtime: Runtime, path: str) -> None:
    page = visit(runtime).client.get(path)
    assert page.status_code in (404, 410)
    assert "Open the newest mail from us, or call the agency that wrote to you." in page.text
    for staff in ("Go to sign-in", "Error 4", "What was kept", "inbox"):
        assert staff not in page.text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""),
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("run.pdf", b"MZ\x90\x00" * 64),
    ],
)
def test_a_file_that_can_t_be_released_is_refused_and_the_task_stays_open(
    runtime: Runtime, people: dict[str, Person], name: str, content: bytes
) -> None:
    request = submit(runtime, people["theo"])
    match(runtime, people["priya"], request)
    sign(runtime, request)
    do(runtime, people["dana"], request, "legal_review", outcome="approve", reason="Covered.")
    task = open_task(runtime, request, "prepare_release")
    page = f"/act/tasks/{task.id}"
    people["priya"].send(page, f"{page}/claim")
    answer = people["priya"].send(
        page, outcome="ready", item_category="mental_health", files=(io.BytesIO(content), name)
    )
    assert answer.status_code == 422, answer.text
    assert f'<a href="#files">Files: “{name}”' in answer.text
    assert open_task(runtime, request, "prepare_release").id == task.id


def test_what_is_sent_without_the_task_is_not_taken_in_and_what_was_taken_in_comes_out_again(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"])
    match(runtime, people["priya"], request)
    sign(runtime, request)
    do(runtime, people["dana"], request, "legal_review", outcome="approve", reason="Covered.")
    page, priya = f"/act/tasks/{open_task(runtime, request, 'prepare_release').id}", people["priya"]
    fields = {"outcome": "ready", "item_category": "mental_health"}

    def files(name: str) -> dict[str, object]:
        return fields | {"files": (io.BytesIO(RECORD + name.encode()), name)}

    assert priya.send(page, **files("unclaimed.pdf")).status_code == 403
    priya.send(page, f"{page}/claim")
    assert "unclaimed.pdf" not in priya.get(page).text
    with runtime.database.write() as session:
        package = open_package(session, request.id, actor=_actor(session, "priya"), now=CLOCK.at)
        new = NewFile(runtime.vault.put(io.BytesIO(RECORD), limit=9999), "wrong.pdf", RECORD, "mental_health")
        item = add_file(session, package.id, new, actor=_actor(session, "priya"), now=CLOCK.at)
    assert "wrong.pdf" in priya.get(page).text
    assert priya.send(page, f"{page}/items/{item.id}/remove").status_code == 303
    assert "wrong.pdf" not in priya.get(page).text
    assert priya.send(page, f"{page}/items/{item.id}/remove").status_code == 404
    assert priya.send(page, **files("right.pdf")).status_code == 303
    assert re.findall(
        r"<strong>(\w+\.pdf)</strong>", people["theo"].get(f"/act/requests/{request.id}").text
    ) == ["right.pdf"]


def _actor(session: Session, name: str) -> Actor:
    return actor_of(session.scalars(select(PersonRow).where(PersonRow.email == f"{name}@demo.invalid")).one())


@pytest.mark.parametrize("name", ["theo", "priya", "dana", "noor", "marit", "victor"])
def test_no_page_of_the_room_fails_for_anybody(
    runtime: Runtime, people: dict[str, Person], name: str
) -> None:
    del runtime
    for path in (
        "/act/inbox",
        "/act/inbox?view=groups",
        "/act/",
        "/act/?side=received",
        "/plan/",
        "/partner/",
    ):
        assert people[name].get(path).status_code in (200, 403), path
    for link in re.findall(r'href="(/act/(?:tasks|requests)/[^"]+)"', people[name].get("/act/inbox").text)[
        :12
    ]:
        assert people[name].get(link).status_code == 200, link


@pytest.mark.parametrize(
    "at",
    ["0001-01-01T00:00:00", "0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-10:00", "yesterday"],
)
@pytest.mark.parametrize("page", ["/act/", "/act/inbox"])
def test_a_place_in_a_list_that_no_page_wrote_is_refused(
    people: dict[str, Person], page: str, at: str
) -> None:
    assert people["theo"].get(f"{page}?after={at}~{UUID(int=0)}").status_code == 422


def test_a_form_about_another_child_with_a_used_token_is_not_said_to_be_sent(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    submit(runtime, people["theo"], submit_token="once", child=1)
    before = len(all_requests(runtime))
    with pytest.raises(AssertionError, match="409"):
        submit(runtime, people["theo"], submit_token="once", child=2)
    assert len(all_requests(runtime)) == before


def test_counsel_reads_the_name_that_was_signed_with_and_what_was_refused(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"], child=3)
    match(runtime, people["priya"], request)
    sign(runtime, request)
    task, name = open_task(runtime, request, "legal_review"), guardian_of(request)
    page = people["dana"].get(f"/act/tasks/{task.id}").text
    assert f"signed as “{name}”, for" in page
    assert ": no</strong>" not in page
    with runtime.database.write() as session:
        ask = session.scalars(select(ConsentAsk).where(ConsentAsk.request_id == request.id)).one()
        refused = next(code for code in CATEGORIES if code not in ask.categories)
        ask.categories = [*ask.categories, refused]
        session.get_one(Representative, ask.representative_id).name = "Marisol Vale"
    page = people["dana"].get(f"/act/tasks/{task.id}").text
    with runtime.database.write() as session:
        session.get_one(Representative, ask.representative_id).name = name
    assert f"signed as “{name}” <strong>which is not the name in your records" in page
    assert f"<strong>{CATEGORIES[refused].label}: no</strong>" in page
    assert page.count(": no</strong>") == 1
