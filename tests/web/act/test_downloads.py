"""Downloads of what was released, and of the diagrams beside it."""

from __future__ import annotations

import io
import re
from uuid import UUID

import pytest
from sqlalchemy import select

from engine.act.models import Disclosure, DisclosureRequest, Download, ReleaseItem
from engine.act.packages import NewFile, add_file, open_package
from engine.partner.models import Person as PersonRow
from engine.partner.people import actor_of
from engine.runtime import Runtime
from tests.web.demo import Person, visit
from tests.web.test_journey import CLOCK, do, item_link, link_of, match, sign, submit
from web.commands.demo.cases import RECORD

CONDITIONS = ["limit_to_necessary", "redisclosure_notice_2_32"]


def released(runtime: Runtime, people: dict[str, Person], *, name: str = "plan.pdf") -> DisclosureRequest:
    """Return a request whose one file was released."""
    request = submit(runtime, people["theo"])
    match(runtime, people["priya"], request)
    sign(runtime, request)
    do(runtime, people["dana"], request, "legal_review", outcome="approve", reason="Covered.")
    fields = {"outcome": "ready", "item_category": "mental_health"}
    do(
        runtime,
        people["priya"],
        request,
        "prepare_release",
        **fields,
        files=(io.BytesIO(RECORD + request.id.bytes), name),
    )
    return request


def test_the_holder_s_side_reads_what_was_released_by_name_and_kind(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = released(runtime, people)
    page = people["priya"].get(f"/act/requests/{request.id}").text
    part = page[page.index('id="rel"') :]
    assert re.search(r"<strong>plan\.pdf</strong><span[^>]*>Mental health", part[: part.index("</section>")])
    assert "/act/releases/" not in page
    row = people["theo"].get("/act/").text
    assert re.search(rf'/act/requests/{request.id}">[^<]+<span[^>]*>{request.number}</span></a>', row)


def readings(runtime: Runtime, request: DisclosureRequest) -> int:
    with runtime.database.read() as session:
        query = select(Download.id).join(Disclosure).where(Disclosure.request_id == request.id)
        return len(session.scalars(query).all())


def vault_key(runtime: Runtime, link: str) -> UUID:
    with runtime.database.read() as session:
        item = session.get_one(ReleaseItem, UUID(link.rsplit("/", 1)[1]))
    assert item.vault_key
    return item.vault_key


@pytest.mark.parametrize("name", ["Überweisung 日本.pdf", "Entlassungsbrief “Mai”.pdf"])
def test_a_file_is_read_whatever_its_name(runtime: Runtime, people: dict[str, Person], name: str) -> None:
    request = released(runtime, people, name=name)
    answer = people["theo"].get(item_link(people["theo"], request))
    assert (answer.status_code, answer.data) == (200, RECORD + request.id.bytes)
    assert "; filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert readings(runtime, request) == 1


@pytest.mark.parametrize("fault", ["missing", "altered", "cut short"])
def test_what_can_t_be_read_is_not_recorded_as_read(
    runtime: Runtime, people: dict[str, Person], fault: str
) -> None:
    request = released(runtime, people)
    link = item_link(people["theo"], request)
    path = runtime.settings.home / "vault" / f"{vault_key(runtime, link)}.cvf"
    whole = path.read_bytes()
    if fault == "missing":
        path.unlink()
    else:
        path.write_bytes(whole[:-1] + (b"" if fault == "cut short" else bytes([whole[-1] ^ 1])))
    answer = people["theo"].get(link)
    assert answer.status_code == 500
    assert re.search(r"Reference for your administrator</dt><dd><code>[0-9A-F]{8}</code>", answer.text)
    assert readings(runtime, request) == 0
    path.write_bytes(whole)
    assert people["theo"].get(link).status_code == 200
    assert readings(runtime, request) == 1


def test_a_long_file_comes_whole(runtime: Runtime, people: dict[str, Person]) -> None:
    request = submit(runtime, people["theo"])
    match(runtime, people["priya"], request)
    sign(runtime, request)
    do(runtime, people["dana"], request, "legal_review", outcome="approve", reason="Covered.")
    content = RECORD + bytes(3 * 1024 * 1024)
    with runtime.database.write() as session:
        priya = actor_of(
            session.scalars(select(PersonRow).where(PersonRow.email == "priya@demo.invalid")).one()
        )
        package = open_package(session, request.id, actor=priya, now=CLOCK.at)
        stored = runtime.vault.put(io.BytesIO(content), limit=len(content))
        new = NewFile(stored, "long.pdf", RECORD, "mental_health")
        add_file(session, package.id, new, actor=priya, now=CLOCK.at)
    fields = {"outcome": "ready", "item_category": "mental_health", "seen": list(package.marks)}
    do(runtime, people["priya"], request, "prepare_release", **fields)
    assert people["theo"].get(item_link(people["theo"], request)).data == content


def test_a_summary_is_a_download_too(runtime: Runtime, people: dict[str, Person]) -> None:
    request = submit(runtime, people["theo"])
    match(runtime, people["priya"], request)
    sign(runtime, request)
    do(runtime, people["dana"], request, "legal_review", outcome="approve", reason="Covered.")
    fields = {"outcome": "ready", "item_category": "mental_health", "summary": "Kommt täglich."}
    do(runtime, people["priya"], request, "prepare_release", **fields)
    answer = people["theo"].get(item_link(people["theo"], request))
    assert answer.text == "Kommt täglich."
    assert answer.headers["Content-Disposition"] == 'attachment; filename="summary.txt"'
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_a_diagram_of_a_case_is_not_shown_by_the_browser(runtime: Runtime, people: dict[str, Person]) -> None:
    request = submit(runtime, people["theo"])
    folder = f"/act/requests/{request.id}/diagrams"
    answer = people["theo"].get(f"{folder}/disclosure_request.bpmn")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="disclosure_request.bpmn"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert people["theo"].get(f"{folder}/none.bpmn").status_code == 404


def on_conditions(runtime: Runtime, people: dict[str, Person], child: int = 0) -> DisclosureRequest:
    """Return a request whose file was released on conditions."""
    request = submit(runtime, people["theo"], child=child)
    match(runtime, people["priya"], request)
    sign(runtime, request)
    review = {"outcome": "approve_with_conditions", "reason": "Covered.", "conditions": CONDITIONS}
    do(runtime, people["dana"], request, "legal_review", **review)
    fields = {"outcome": "ready", "item_category": "mental_health", "conditions_met": CONDITIONS}
    file = (io.BytesIO(RECORD + request.id.bytes), "plan.pdf")
    do(runtime, people["priya"], request, "prepare_release", **fields, files=file)
    return request


def test_the_requester_reads_the_conditions_before_the_download(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request, theo = on_conditions(runtime, people), people["theo"]
    for name in ("theo", "dana"):
        case = people[name].get(f"/act/requests/{request.id}").text
        assert "On these conditions" in case
        for words in ("Only what the purpose needs", "45 CFR 164.502(b)", "42 CFR 2.32(a)"):
            assert words in case
    link = item_link(theo, request)
    asked = theo.client.get(link)
    assert (asked.status_code, asked.headers["Location"]) == (303, f"{link}/conditions")
    page = theo.get(link)
    assert "Before you download" in page.text
    assert "The statement that Part 2 forbids passing it on" in page.text
    assert "sandbox" not in page.headers["Content-Security-Policy"]
    assert "plan.pdf" not in page.text[: page.text.index("</title>")]
    assert f'action="{link}"' in page.text
    assert re.findall(r'name="read" value="(\w+)"', page.text) == CONDITIONS
    for part in ([], CONDITIONS[:1]):
        assert theo.send(f"{link}/conditions", link, read=part).headers["Location"] == f"{link}/conditions"
    assert readings(runtime, request) == 0
    assert theo.send(f"{link}/conditions", link, read=CONDITIONS).data == RECORD + request.id.bytes
    assert readings(runtime, request) == 1


def test_the_conditions_of_a_release_are_nobody_else_s_and_end_with_it(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = on_conditions(runtime, people, child=1)
    page = f"{item_link(people['theo'], request)}/conditions"
    assert people["victor"].get(page).status_code == 404
    assert people["dana"].get(page).status_code == 404
    guardian_link = link_of(runtime, request)
    visit(runtime).send(guardian_link, f"{guardian_link}/stop")
    assert people["theo"].get(page).status_code == 410
    assert "They came on these conditions" in people["theo"].get(f"/act/requests/{request.id}").text


def test_what_was_released_without_conditions_is_downloaded_at_once(
    runtime: Runtime, people: dict[str, Person]
) -> None:
    request = released(runtime, people)
    assert "On these conditions" not in people["theo"].get(f"/act/requests/{request.id}").text
    assert people["theo"].client.get(item_link(people["theo"], request)).status_code == 200
