"""What the holder's people read about the consents of a case: what was decided then, and what they say now."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sqlalchemy import select

from engine.act.models import ConsentAsk, DisclosureRequest
from engine.act.signing import NewConsent, Signature, record_consent
from engine.act.vocabulary import Decision, Route
from engine.runtime import Runtime
from tests.web import demo
from tests.web.demo import Person, visit
from tests.web.test_journey import (
    CLOCK,
    _actor,
    do,
    guardian_of,
    link_of,
    match,
    open_task,
    sign,
    submit,
    to_release,
)

NOTICE = re.compile(r'<div class="notice \w+"><svg.*?</svg><strong>(.*?)</strong><p>(.*?)</p>')


def consents_on(page: str) -> list[str]:
    """Return the answers of the consent check that a page shows, in order."""
    card = page[page.index('<h2 id="brief">') :]
    return [head for head, _ in NOTICE.findall(card[: card.index("</section>")])]


def test_an_old_case_says_what_was_decided_then_when_its_consent_has_ended(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = to_release(runtime, people, child=1)
    page = f"/act/requests/{request.id}"
    assert consents_on(people["dana"].get(page).text) == ["Permitted"]
    guardian_link = link_of(runtime, request)
    visit(runtime).send(guardian_link, f"{guardian_link}/stop")
    later = people["dana"].get(page).text
    assert consents_on(later) == ["Permitted", "Consent required"]
    assert "What they say today" in later
    assert "What was decided then stands." in later


def test_an_old_case_is_not_changed_by_a_consent_that_another_request_brought(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"], child=2)
    match(runtime, people["priya"], request)
    page = f"/act/requests/{request.id}"
    fields = {"typed_name": guardian_of(request), "c-mental_health": "no", "action": "sign"}
    visit(runtime).send(link_of(runtime, request), **fields)
    do(runtime, people["dana"], request, "legal_review", outcome="deny", reason="They said no.")
    CLOCK.at += timedelta(minutes=20)
    try:
        permit_on_paper(runtime, request)
        shown = people["dana"].get(page).text
    finally:
        CLOCK.at = demo.DAY
    assert consents_on(shown) == ["Not permitted", "Permitted"]
    assert re.search(r"As it was checked <time[^>]*>20 minutes ago", shown)


def permit_on_paper(runtime: Runtime, request: DisclosureRequest) -> None:
    """Let the guardian of a request's child say yes on paper, to what they had refused."""
    with runtime.database.write() as session:
        ask = session.scalars(select(ConsentAsk).where(ConsentAsk.request_id == request.id)).one()
        new = NewConsent(
            subject_id=ask.subject_id,
            grantor_id=ask.representative_id,
            recipient_id=ask.recipient_id,
            categories=["mental_health"],
            purposes=[request.purpose],
            decision=Decision.PERMIT,
            last_on=date(2027, 6, 30),
            signature=Signature(Route.PAPER, guardian_of(request), "en", "a" * 64),
        )
        record_consent(session, new, actor=_actor(session, "priya"), now=CLOCK.at)


def test_counsel_sees_both_when_a_consent_ended_while_they_decide(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"], child=3)
    match(runtime, people["priya"], request)
    assert consents_on(people["dana"].get(f"/act/requests/{request.id}").text) == ["Consent required"]
    sign(runtime, request)
    task = f"/act/tasks/{open_task(runtime, request, 'legal_review').id}"
    assert consents_on(people["dana"].get(task).text) == ["Permitted"]


def test_a_request_that_is_not_matched_was_not_checked(runtime: Runtime, people: dict[str, Person]) -> None:
    request = submit(runtime, people["theo"])
    page = f"/act/requests/{request.id}"
    assert "not matched to your records yet" in people["priya"].get(page).text
    do(runtime, people["priya"], request, "match_subject", outcome="no_record")
    assert "was not matched to your records." in people["priya"].get(page).text


def test_the_requester_s_side_reads_nothing_of_consents(runtime: Runtime, people: dict[str, Person]) -> None:
    request = to_release(runtime, people)
    assert "What the consents say" not in people["theo"].get(f"/act/requests/{request.id}").text


def test_the_requester_of_an_open_case_reads_who_has_it_and_that_the_rest_is_not_shown(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"], child=3)
    page = f"/act/requests/{request.id}"
    before = people["theo"].get(page).text
    assert "It is with Prickly Pear" in before
    assert "It is with Prickly Pear" not in people["priya"].get(page).text
    match(runtime, people["priya"], request)
    after = people["theo"].get(page).text
    told = re.compile(r"It is with .*?</p>")
    assert told.findall(after) == told.findall(before)


def test_the_custodian_is_told_when_nobody_in_the_records_is_alike(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    strange = {"given_name": "Zebulon", "family_name": "Quartermaine", "born_on": "2012-02-29"}
    for fields, told in ((strange, True), ({}, False)):
        request = submit(runtime, people["theo"], child=3, **fields)
        task = open_task(runtime, request, "match_subject")
        people["priya"].send(f"/act/tasks/{task.id}", f"/act/tasks/{task.id}/claim")
        shown = people["priya"].get(f"/act/tasks/{task.id}").text
        assert ("Nobody alike in Concord" in shown) is told
