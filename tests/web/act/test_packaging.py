"""What a custodian puts into a package: all of what they saw is released, and nothing else."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from sqlalchemy import select

from engine.act.models import Disclosure, DisclosureRequest, ReleasePackage
from engine.act.packages import NewFile, add_file, latest_package, open_package, remove_item
from engine.runtime import Runtime
from tests.web.demo import Person
from tests.web.test_journey import CLOCK, _actor, do, match, open_task, sign, submit
from web.commands.demo.cases import RECORD

READY = {"outcome": "ready", "item_category": "mental_health"}


def preparing(runtime: Runtime, people: dict[str, Person]) -> tuple[DisclosureRequest, str]:
    """Return a request whose package the custodian has before them, and the address of their task."""
    request = submit(runtime, people["theo"])
    match(runtime, people["priya"], request)
    sign(runtime, request)
    do(runtime, people["dana"], request, "legal_review", outcome="approve", reason="Covered.")
    page = f"/act/tasks/{open_task(runtime, request, 'prepare_release').id}"
    people["priya"].send(page, f"{page}/claim")
    return request, page


def a_file(name: str, content: bytes = b"") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content or RECORD + name.encode()), name


def put_in(runtime: Runtime, request: DisclosureRequest, name: str) -> None:
    """Let somebody else put a file into the open package."""
    content = RECORD + name.encode()
    with runtime.database.write() as session:
        priya = _actor(session, "priya")
        package = open_package(session, request.id, actor=priya, now=CLOCK.at)
        stored = runtime.vault.put(io.BytesIO(content), limit=9999)
        add_file(
            session, package.id, NewFile(stored, name, content, "mental_health"), actor=priya, now=CLOCK.at
        )


def take_out(runtime: Runtime, request: DisclosureRequest, name: str) -> None:
    with runtime.database.write() as session:
        package = latest_package(session, request.id)
        assert package
        item = next(item for item in package.items if item.file_name == name)
        remove_item(session, item.id, actor=_actor(session, "priya"), now=CLOCK.at)


def listed(page: str) -> list[str]:
    """Return what a page lists as in the package."""
    return re.findall(r'name="seen" value="[^"]+">(.*?) \(', page)


def seen(page: str) -> list[str]:
    return re.findall(r'name="seen" value="([^"]+)"', page)


def in_vault(runtime: Runtime) -> set[str]:
    return {path.name for path in (runtime.settings.home / "vault").iterdir()}


def released(runtime: Runtime, request: DisclosureRequest) -> list[str]:
    with runtime.database.read() as session:
        query = (
            select(ReleasePackage)
            .join(Disclosure, Disclosure.package_id == ReleasePackage.id)
            .where(Disclosure.request_id == request.id)
        )
        package = session.scalars(query).one_or_none()
        return [item.file_name or item.summary or "" for item in package.items] if package else []


def test_what_came_into_the_package_unseen_is_not_released(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request, page = preparing(runtime, people)
    priya = people["priya"]
    put_in(runtime, request, "unseen.pdf")
    answer = priya.send(page, **READY, files=a_file("mine.pdf"), summary="Few words.")
    assert answer.status_code == 409
    assert "The package changed after this page was opened" in answer.text
    assert listed(answer.text) == ["unseen.pdf", "mine.pdf", "Written summary"]
    assert "<blockquote>Few words.</blockquote>" in answer.text
    assert re.search(r'<textarea[^>]*name="summary"[^>]*>\s*</textarea>', answer.text)
    assert 'value="ready" checked' in answer.text
    assert released(runtime, request) == []
    assert priya.send(page, **READY, seen=seen(answer.text)).status_code == 303
    assert released(runtime, request) == ["unseen.pdf", "mine.pdf", "Few words."]


def test_what_went_out_of_the_package_unseen_stops_the_release_too(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request, page = preparing(runtime, people)
    priya = people["priya"]
    put_in(runtime, request, "one.pdf")
    put_in(runtime, request, "other.pdf")
    shown = seen(priya.get(page).text)
    take_out(runtime, request, "one.pdf")
    answer = priya.send(page, **READY, seen=shown)
    assert (answer.status_code, listed(answer.text)) == (409, ["other.pdf"])
    assert released(runtime, request) == []
    assert priya.send(page, **READY, seen=seen(answer.text)).status_code == 303
    assert released(runtime, request) == ["other.pdf"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("page.html", b"<html></html>", "“page.html” can"),
        ("bad.exe", b"hello", "ends with .exe"),
        ("fake.pdf", b"hello", "its content is plain text"),
        ("empty.pdf", b"", "“empty.pdf” is empty."),
        ("large.pdf", b"%PDF-1.7\n" + bytes(2000), "“large.pdf” is too large."),
    ],
)
def test_the_good_files_are_kept_when_one_is_refused(
    runtime: Runtime,
    people: dict[str, Person],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: bytes,
    words: str,
) -> None:
    request, page = preparing(runtime, people)
    priya, before = people["priya"], in_vault(runtime)
    with monkeypatch.context() as smaller:
        smaller.setitem(vars(runtime.settings), "max_upload_bytes", len(RECORD) + 20)
        files = [a_file("one.pdf"), (io.BytesIO(content), name), a_file("two.pdf")]
        answer = priya.send(page, **READY, files=files)
    assert answer.status_code == 422
    assert words in answer.text
    assert listed(answer.text) == ["one.pdf", "two.pdf"]
    assert len(in_vault(runtime) - before) == 2
    assert priya.send(page, **READY, seen=seen(answer.text)).status_code == 303
    assert released(runtime, request) == ["one.pdf", "two.pdf"]


def test_confirmed_conditions_stay_confirmed_unless_the_package_changed(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = submit(runtime, people["theo"])
    match(runtime, people["priya"], request)
    sign(runtime, request)
    condition = "limit_to_necessary"
    review = {"outcome": "approve_with_conditions", "reason": "Covered.", "conditions": [condition]}
    do(runtime, people["dana"], request, "legal_review", **review)
    page, priya = f"/act/tasks/{open_task(runtime, request, 'prepare_release').id}", people["priya"]
    priya.send(page, f"{page}/claim")
    ticked = f'name="conditions_met" value="{condition}" checked'
    empty = priya.send(page, **READY, conditions_met=condition, files=(io.BytesIO(b""), "empty.pdf"))
    assert (empty.status_code, ticked in empty.text) == (422, True)
    put_in(runtime, request, "unseen.pdf")
    changed = priya.send(page, **READY, conditions_met=condition, files=a_file("mine.pdf"))
    assert (changed.status_code, ticked in changed.text) == (409, False)


def test_no_file_is_taken_in_without_an_approved_kind_of_record(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    _request, page = preparing(runtime, people)
    before = in_vault(runtime)
    for category in ("", "health"):
        fields: dict[str, Any] = {"outcome": "ready", "item_category": category}
        answer = people["priya"].send(page, **fields, files=a_file("one.pdf"))
        assert (answer.status_code, listed(answer.text)) == (422, [])
    assert in_vault(runtime) == before


def test_a_file_that_is_sent_twice_is_in_the_package_and_in_the_vault_once(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request, page = preparing(runtime, people)
    put_in(runtime, request, "first.pdf")
    priya = people["priya"]
    shown, before = seen(priya.get(page).text), in_vault(runtime)
    again = [
        a_file("again.pdf", RECORD + b"first.pdf"),
        a_file("new.pdf"),
        a_file("new-too.pdf", RECORD + b"new.pdf"),
    ]
    assert priya.send(page, **READY, files=again, seen=shown).status_code == 303
    assert released(runtime, request) == ["first.pdf", "new.pdf"]
    assert len(in_vault(runtime) - before) == 1


def test_what_was_taken_out_of_the_package_leaves_the_vault(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request, page = preparing(runtime, people)
    before = in_vault(runtime)
    put_in(runtime, request, "wrong.pdf")
    assert len(in_vault(runtime) - before) == 1
    link = re.search(rf'action="({page}/items/[^"]+/remove)"', people["priya"].get(page).text)
    assert link
    assert people["priya"].send(page, link[1]).status_code == 303
    assert in_vault(runtime) == before
