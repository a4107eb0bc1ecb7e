"""The pages of the room Plan: a draft on its way from one person to another."""

from __future__ import annotations

import io
import json
import re
from html import unescape

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.access import Role
from engine.plan.drafts import DefinitionDraft
from engine.runtime import Runtime, publish_shipped
from engine.workflow.models import ProcessDefinition
from tests.engine.workflow.dmn.kit import decision, input_data, model
from tests.table import Table, add_person
from tests.web.conftest import Browser

DIAGRAM = "consent_renewal.bpmn"
A_FORM = "legal_review.form.json"
PAGE = {"Accept": "text/html"}
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def noor(runtime: Runtime, app: Flask, table: Table) -> Browser:
    """An analyst, signed in; there are a second one (lena) and a coordinator (marit)."""
    with runtime.database.write() as session:
        publish_shipped(session, table.pinewater.id, installation=runtime.installation, now=runtime.clock())
        for name, role in (("noor", Role.ANALYST), ("lena", Role.ANALYST), ("marit", Role.COORDINATOR)):
            add_person(session, table.school, f"{name}@school.example", name, role)
    return signed_in(app, "noor")


def signed_in(app: Flask, name: str) -> Browser:
    browser = Browser(app.test_client())
    assert browser.sign_in(f"{name}@school.example").status_code == 303
    return browser


def copy(runtime: Runtime, noor: Browser) -> str:
    """Start a draft; return the address of its page."""
    with runtime.database.read() as session:
        query = select(ProcessDefinition.id).where(ProcessDefinition.key == "consent_renewal")
        version = session.scalars(query).one()
    answer = noor.send(f"/plan/processes/{version}/drafts", page="/plan/")
    assert answer.status_code == 303
    return str(answer.location)


def rev_of(runtime: Runtime) -> int:
    with runtime.database.read() as session:
        return session.scalars(select(DefinitionDraft.rev)).one()


def save(
    browser: Browser, page: str, content: bytes, *, tag: str = '"1"', name: str = DIAGRAM
) -> TestResponse:
    token = browser.token_on(page)
    return browser.client.put(
        f"{page}/{name}", data=content, headers={**SCRIPT, "If-Match": tag, "X-CSRFToken": token}
    )


def renamed(browser: Browser, page: str, words: str) -> bytes:
    """Return the draft's diagram under another name."""
    found: bytes = browser.get(f"{page}/{DIAGRAM}").data
    return re.sub(rb'(<bpmn:process [^>]*name=")[^"]*', rb"\g<1>" + words.encode(), found)


def publish(browser: Browser, page: str, shown: str = "") -> TestResponse:
    """Send the form that is on the draft's page (``shown``, or as it is now)."""
    found = re.search(r'name="rev" value="([^"]+)"', shown or browser.get(page).text)
    return browser.send(f"{page}/publish", {"rev": found[1] if found else ""}, page=page)


def test_a_draft_goes_from_the_analyst_to_the_coordinator_and_into_force(
    runtime: Runtime, app: Flask, noor: Browser
) -> None:
    page = copy(runtime, noor)
    answer = save(noor, page, renamed(noor, page, "Renewal of a consent"))
    assert answer.status_code == 200, answer.text
    assert answer.json == {"revision": "2", "findings": []}
    assert answer.headers["ETag"] == '"2"'
    marit = signed_in(app, "marit")
    made = publish(marit, page)
    assert made.status_code == 303, made.text
    assert "Renewal of a consent, version 2" in marit.get(str(made.location)).text
    assert "This draft is in force" in noor.get(page).text


def section(page: TestResponse) -> html.HtmlElement:
    """Return the part of a draft's page about its publication."""
    found: html.HtmlElement = html.fromstring(page.text).get_element_by_id("publication")
    return found


def words_of(part: html.HtmlElement) -> str:
    return " ".join(str(part.text_content()).split())


def test_a_publisher_reads_what_a_draft_changes(runtime: Runtime, app: Flask, noor: Browser) -> None:
    page, marit = copy(runtime, noor), signed_in(app, "marit")
    assert "Nothing: it is the same as version 1" in words_of(section(marit.get(page)))
    text = noor.get(f"{page}/{DIAGRAM}").data
    changed = text.replace(b'answer.outcome = "signed" or ', b"").replace(
        b'name="Ask for a renewal"', b'name="Ask &lt;b&gt; again"'
    )
    assert save(noor, page, changed).status_code == 200
    form = noor.get(f"{page}/{A_FORM}").data.replace(b'"Deny"', b'"Refuse"')
    assert save(noor, page, form, tag='"2"', name=A_FORM).status_code == 200
    found = section(marit.get(page))
    (summary,) = found.iter("summary")
    assert words_of(summary) == "3 changes against version 1, which is in force"
    assert [words_of(title) for title in found.iter("h3")] == ["Consent renewal", "Form: legal review"]
    items = [words_of(item) for item in found.iter("li")]
    assert items[0].startswith("Changed: automatic step “Ask <b> again” ask_renewal")
    assert items[0].endswith("Name was Ask for a renewal, becomes Ask <b> again")
    assert 'becomes answer.outcome = "narrowed"' in items[1]
    assert "Choices was" in items[2]
    assert "Refuse (deny)" in items[2]
    assert section(marit.get(f"{page}/publication")).text_content() == found.text_content()


def test_the_button_is_disabled_while_there_are_errors_and_says_why(
    runtime: Runtime, app: Flask, noor: Browser
) -> None:
    page, marit = copy(runtime, noor), signed_in(app, "marit")
    (button,) = section(marit.get(page)).iter("button")
    assert "disabled" not in button.attrib
    text = noor.get(f"{page}/{DIAGRAM}").data
    assert save(noor, page, text.replace(b"serviceTask", b"scriptTask")).status_code == 200
    found = section(marit.get(page))
    (button,) = found.iter("button")
    assert "disabled" in button.attrib
    reason = found.get_element_by_id(button.get("aria-describedby"))
    assert "to be mended first; the findings say what." in words_of(reason)


def test_a_draft_of_what_is_no_longer_in_force_is_not_offered_for_publication(
    runtime: Runtime, app: Flask, noor: Browser
) -> None:
    late, first, marit = copy(runtime, noor), copy(runtime, noor), signed_in(app, "marit")
    assert save(noor, first, renamed(noor, first, "First")).status_code == 200
    assert publish(marit, first).status_code == 303
    found = section(marit.get(late))
    (button,) = found.iter("button")
    assert "disabled" in button.attrib
    assert "Another version came into force since this draft was copied" in words_of(found)
    assert "against version 2, which is in force" in words_of(found)
    assert publish(marit, late).status_code == 409


def test_who_may_not_change_a_draft_reads_it_and_what_is_wrong_with_it(
    runtime: Runtime, app: Flask, noor: Browser
) -> None:
    page, marit = copy(runtime, noor), signed_in(app, "marit")
    shown = marit.get(page).text
    assert "data-viewer" in shown
    assert "data-editor" not in shown
    assert "Nothing to mend." in shown
    assert "Then: " in shown
    text = noor.get(f"{page}/{DIAGRAM}").data
    assert save(noor, page, text.replace(b"serviceTask", b"scriptTask")).status_code == 200
    assert "is a script, and diagrams carry no code" in marit.get(page).text
    assert save(marit, page, text, tag='"2"').status_code == 403


@pytest.mark.parametrize("file", ["gone.bpmn", A_FORM])
def test_a_page_about_a_diagram_that_is_not_there_is_not_found(
    runtime: Runtime, noor: Browser, file: str
) -> None:
    assert noor.get(f"{copy(runtime, noor)}?file={file}").status_code == 404


def test_who_wrote_a_draft_is_told_that_somebody_else_publishes_it(
    runtime: Runtime, app: Flask, noor: Browser
) -> None:
    page, lena = copy(runtime, noor), signed_in(app, "lena")
    assert save(lena, page, renamed(lena, page, "By Lena")).status_code == 200
    assert save(noor, page, renamed(noor, page, "By Noor"), tag='"2"').status_code == 200
    for writer in (noor, lena):
        shown = writer.get(page).text
        assert "Somebody else publishes it" in shown
        assert 'name="rev"' not in shown
        assert writer.send(f"{page}/publish", {"rev": "3"}, page=page).status_code == 403


def test_what_was_saved_after_the_page_was_opened_is_not_published(
    runtime: Runtime, app: Flask, noor: Browser
) -> None:
    page, marit = copy(runtime, noor), signed_in(app, "marit")
    shown = marit.get(page).text
    save(noor, page, renamed(noor, page, "Not what was seen"))
    refused = publish(marit, page, shown)
    assert refused.status_code == 409
    assert "The draft was changed meanwhile" in refused.text
    assert "nothing was published" in refused.text
    assert publish(marit, page).status_code == 303


@pytest.mark.parametrize("rev", ["", "x", "9" * 5000, "-1"])
def test_a_publication_that_names_no_revision_is_a_bad_request(
    runtime: Runtime, app: Flask, noor: Browser, rev: str
) -> None:
    page, marit = copy(runtime, noor), signed_in(app, "marit")
    assert marit.send(f"{page}/publish", {"rev": rev}, page=page).status_code == 400


@pytest.mark.parametrize("tag", ["", "*", '"x"', "9" * 5000, '"99999999999"', "\N{ARABIC-INDIC DIGIT ONE}"])
def test_an_if_match_that_is_no_revision_is_a_bad_request(runtime: Runtime, noor: Browser, tag: str) -> None:
    page = copy(runtime, noor)
    answer = save(noor, page, renamed(noor, page, "Changed"), tag=tag.encode().decode("latin-1"))
    assert answer.status_code == 400
    assert rev_of(runtime) == 1


def test_an_if_match_of_another_revision_is_a_conflict(runtime: Runtime, noor: Browser) -> None:
    page = copy(runtime, noor)
    answer = save(noor, page, renamed(noor, page, "Changed"), tag='"999999999"')
    assert answer.status_code == 409
    assert answer.json
    assert answer.json["title"] == "The draft was changed meanwhile"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "The form is not JSON."),
        (b"\xff\xfe", "The form is not JSON."),
        (b'{"type": "default", "id": "a"}' + b" " * 256 * 1024, "The form is larger than 256 KiB."),
        (b'{"type": "default", "id": "a", "components": [{"type": "map"}]}', "Item 1 is of type 'map'"),
    ],
)
def test_what_is_no_form_is_refused_with_a_reason(
    runtime: Runtime, noor: Browser, content: bytes, words: str
) -> None:
    page = copy(runtime, noor)
    answer = save(noor, page, content, name=A_FORM)
    assert answer.status_code == 422
    assert answer.json
    assert answer.json["happened"].startswith(words)
    assert rev_of(runtime) == 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"</bpmn:serviceTask>", b"", "mismatched tag"),
        (b"</bpmn:serviceTask>", b"", "inside bpmn:serviceTask 'ask_renewal'"),
        (
            b"</bpmn:serviceTask>",
            b"<?php echo 1 ?></bpmn:serviceTask>",
            "inside bpmn:serviceTask 'ask_renewal'",
        ),
        (b"<bpmn:process ", b'<!DOCTYPE a [<!ENTITY b "c">]><bpmn:process ', "line "),
        (
            b"<bpmn:definitions",
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><bpmn:definitions',
            "DOCTYPE",
        ),
        (b"bpmn:definitions", b"bpmn:process", "outermost element, in line 2, is process"),
        (
            b"<bpmn:serviceTask ",
            b"<bpmn:serviceTask %s" % b" ".join(b'a%d=""' % n for n in range(200)),
            "line 10",
        ),
    ],
)
def test_a_diagram_that_can_not_be_read_is_refused_with_the_place(
    runtime: Runtime, noor: Browser, old: bytes, new: bytes, words: str
) -> None:
    page = copy(runtime, noor)
    answer = save(noor, page, noor.get(f"{page}/{DIAGRAM}").data.replace(old, new))
    assert answer.status_code == 422
    assert answer.json
    assert answer.json["title"] == "The diagram can't be read"
    assert answer.json["happened"].startswith(f"In {DIAGRAM}: expected ")
    assert words in answer.json["happened"]
    assert answer.json["kept"] == "Nothing was saved. The draft is as it was before."
    assert rev_of(runtime) == 1


def test_bytes_that_are_no_text_are_refused_as_a_diagram(runtime: Runtime, noor: Browser) -> None:
    assert save(noor, copy(runtime, noor), b"\xff\xfe\x00").status_code == 422


def test_a_draft_with_errors_says_so_and_stays_a_draft(runtime: Runtime, app: Flask, noor: Browser) -> None:
    page = copy(runtime, noor)
    broken = renamed(noor, page, "Broken").replace(b"serviceTask", b"scriptTask")
    answer = save(noor, page, broken)
    assert answer.status_code == 200
    assert answer.json
    assert "script_task" in {each["rule"] for each in answer.json["findings"]}
    marit = signed_in(app, "marit")
    assert "be published yet" in marit.get(page).text
    assert publish(marit, page).location == page
    assert "Not published: the draft has" in marit.get(page).text


@pytest.mark.parametrize("name", [DIAGRAM, A_FORM])
def test_files_of_drafts_and_versions_are_kept_and_never_shown(
    runtime: Runtime, noor: Browser, name: str
) -> None:
    page = copy(runtime, noor)
    with runtime.database.read() as session:
        version = session.scalars(select(DefinitionDraft.base_id)).one()
    for path in (f"{page}/{name}", f"/plan/processes/{version}/{name}"):
        answer = noor.get(path)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert "sandbox" in answer.headers["Content-Security-Policy"].split("; ")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype == ("application/json" if name == A_FORM else "application/xml")


def test_pages_are_not_sandboxed(runtime: Runtime, noor: Browser) -> None:
    policy = noor.get(copy(runtime, noor)).headers["Content-Security-Policy"].split("; ")
    assert "sandbox" not in policy
    assert "style-src-attr 'unsafe-inline'" in policy


TABLE = model(input_data("request"), decision("route", "request.urgent", inputs=["request"]))


def put_table(browser: Browser, page: str, name: str, content: bytes, rev: str = "1") -> TestResponse:
    sent = {"saved_rev": rev, "table": (io.BytesIO(content), name), "csrf_token": browser.token_on(page)}
    return browser.client.post(f"{page}/tables", data=sent, content_type="multipart/form-data")


def test_a_table_that_is_put_into_a_draft_is_listed_offered_to_the_editor_and_published(
    runtime: Runtime, app: Flask, noor: Browser
) -> None:
    page = copy(runtime, noor)
    assert "None yet." in noor.get(page).text
    assert put_table(noor, page, "Route of-it.dmn", TABLE).status_code == 303
    shown = noor.get(page).text
    assert "route_of_it.dmn is in the draft" in shown
    assert "Decisions: route" in shown
    choices = re.search(r'data-choices="([^"]+)"', shown)
    assert choices
    assert json.loads(unescape(choices[1]))["decisions"] == ["route"]
    assert noor.get(f"{page}/route_of_it.dmn").data == TABLE
    made = publish(signed_in(app, "marit"), page)
    assert "route_of_it.dmn" in noor.get(str(made.location)).text


def test_a_file_that_is_no_table_is_refused_with_a_reason(runtime: Runtime, noor: Browser) -> None:
    page = copy(runtime, noor)
    assert put_table(noor, page, "route.txt", TABLE).status_code == 303
    assert "Nothing was added" in noor.get(page).text
    assert put_table(noor, page, "route.dmn", b"<x/>").status_code == 422
    assert put_table(noor, page, "route.dmn", TABLE, rev="7").status_code == 409
    assert rev_of(runtime) == 1


def test_a_reader_is_offered_no_form_for_tables(runtime: Runtime, app: Flask, noor: Browser) -> None:
    page = copy(runtime, noor)
    marit = signed_in(app, "marit")
    assert "Put it into the draft" not in marit.get(page).text
    assert put_table(marit, page, "route.dmn", TABLE).status_code == 403
