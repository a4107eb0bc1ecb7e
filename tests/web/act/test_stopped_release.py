"""What the requester learns of a release that ended: that it did, and never why."""

from __future__ import annotations

import asyncio
import re

from sqlalchemy import select

from engine.act.models import DisclosureRequest
from engine.jobs import Worker
from engine.mail.messages import TEMPLATES
from engine.mail.models import OutboxMail
from engine.runtime import Runtime, engine_jobs
from tests.web.demo import Person, visit
from tests.web.test_journey import CLOCK, item_link, link_of, match, submit, to_release

BADGE = "Released, since stopped"


def stop(runtime: Runtime, request: DisclosureRequest) -> None:
    link = link_of(runtime, request)
    assert visit(runtime).send(link, f"{link}/stop").status_code == 303


def in_list(who: Person, request: DisclosureRequest) -> str:
    """Return the row of a request in somebody's list."""
    page = who.get("/act/").text
    rows = re.findall(r'<tr class="item">.*?</tr>', page, re.DOTALL)
    return next(row for row in rows if str(request.id) in row)


def mails_about(runtime: Runtime, request: DisclosureRequest) -> list[str]:
    with runtime.database.read() as session:
        rows = session.scalars(select(OutboxMail).where(OutboxMail.link_id == request.id))
        return sorted(row.template for row in rows if row.recipient == "theo@demo.invalid")


def test_a_revocation_after_the_release_is_seen_by_both_sides(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = to_release(runtime, people, child=1)
    page = f"/act/requests/{request.id}"
    for name in ("theo", "dana"):
        assert BADGE not in people[name].get(page).text
        assert BADGE not in in_list(people[name], request)
    link = item_link(people["theo"], request)
    stop(runtime, request)
    for name in ("theo", "dana"):
        case = people[name].get(page).text
        assert BADGE in case[: case.index("<h1>")]
        assert re.search("What was released <strong>can.t be read any more</strong>", case)
        assert BADGE in in_list(people[name], request)
    assert people["theo"].get(link).status_code == 410
    assert mails_about(runtime, request) == ["records_ready", "request_changed"]


def test_the_requester_does_not_learn_why(runtime: Runtime, people: dict[str, Person]) -> None:
    request = to_release(runtime, people, child=2)
    stop(runtime, request)
    page = _shown(people["theo"], request).lower()
    page = page[: page.index("where it stands")] + page[page.index("what happened") :]  # without the diagram
    assert "be read any more" in page
    for word in ("revoked", "expired", "guardian", "stopped by", "said no"):
        assert word not in page
    words = TEMPLATES["request_changed"]
    for word in ("record", "consent", "permission", "stop", "release"):
        assert word not in (words.subject + words.text).lower()


def test_a_request_that_was_not_released_shows_nothing_of_a_revocation(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    first = to_release(runtime, people, child=3)
    live = submit(runtime, people["theo"], child=3)
    match(runtime, people["priya"], live)
    before = _shown(people["theo"], live)
    stop(runtime, first)
    after = _shown(people["theo"], live)
    assert "What was released" not in after
    assert BADGE not in in_list(people["theo"], live)
    assert "request_changed" not in mails_about(runtime, live)
    # It ended, as any request may; nothing says that there was a consent.
    assert "Open" in before
    assert "Ended without records" in after


def _shown(who: Person, request: DisclosureRequest) -> str:
    page = who.get(f"/act/requests/{request.id}").text
    return page[page.index("<main") :]


def test_the_worker_looks_at_releases(runtime: Runtime) -> None:
    jobs = {job.name: job for job in engine_jobs(runtime)}
    worker = Worker(runtime.database, CLOCK, [jobs["releases"]])
    asyncio.run(worker.run_once())
    assert asyncio.run(jobs["releases"].run(CLOCK.at)) == 0
