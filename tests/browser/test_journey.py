"""The whole journey in a real browser, as five people; and the pages as machines can judge them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from web.commands.demo.cases import RECORD
from web.commands.demo.people import Child, children, fresh_children

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text()
CHILD = fresh_children()[2]
IN_DANGER = children(100, first=1)[31]
"""Known to the clinic, and in no case there."""


def axe(page: Page) -> list[str]:
    page.evaluate(AXE)  # through the developer tools, so the page's policy doesn't stop it
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]


def claim(page: Page, task: str, number: str) -> None:
    page.goto("/act/inbox?view=unclaimed")
    row = page.locator("tr.item", has_text=number).filter(has_text=task)
    row.get_by_role("button", name="Claim").click()
    expect(page.get_by_role("heading", name=task, level=1)).to_be_visible()


def ask(theo: Page, child: Child, purpose: str, *, urgent: bool = False) -> tuple[str, str]:
    """Submit a request; return its case's address and its number."""
    theo.goto("/act/inbox")
    theo.get_by_role("link", name="New request").click()
    expect(theo.get_by_label("What is the threat?")).to_be_hidden()
    theo.get_by_label("Who holds the records?").select_option(label="Prickly Pear Behavioral Health")
    theo.get_by_label("What do you need them for?").select_option(purpose)
    theo.locator("input[name=categories][value=mental_health]").check()
    theo.get_by_label("Why do you need it now?").fill("A return meeting is planned.")
    theo.locator("[name=given_name]").fill(child.given_name)
    theo.locator("[name=family_name]").fill(child.family_name)
    theo.locator("[name=born_on]").fill(child.born_on.isoformat())
    theo.locator(f"input[name=urgent][value={'yes' if urgent else 'no'}]").check()
    if urgent:
        theo.get_by_label("What is the threat?").fill(
            "They wrote to a friend that they won't be here tomorrow."
        )
        theo.get_by_label("Who is in danger?").fill("The student")
    theo.get_by_role("button", name="Send the request").click()
    expect(theo.get_by_text("You get a mail when it needs you")).to_be_visible()
    assert child.family_name not in theo.title() + theo.url
    return theo.url, theo.title().split()[1]


def match(priya: Page, number: str) -> None:
    claim(priya, "Match to our records", number)
    priya.locator("input[name=outcome][value=matched]").check()
    priya.locator("select[name=subject_id]").select_option(index=1)
    complete(priya)


def prepare(priya: Page, number: str, record: Path) -> None:
    claim(priya, "Prepare the release", number)
    record.write_bytes(RECORD + number.encode())
    priya.locator("input[name=outcome][value=ready]").check()
    files = priya.locator("input[name=files]")
    files.set_input_files(too_large(record.parent))
    assert "“huge.pdf” has 65 MB. A file may have 64 MB." in files.evaluate("node => node.validationMessage")
    priya.get_by_role("button", name="Complete").click()
    expect(files).to_be_visible()
    files.set_input_files(record)
    priya.locator("select[name=item_category]").select_option("mental_health")
    complete(priya)


def too_large(folder: Path) -> Path:
    """Return a file that no upload may be, of zeros that take no space."""
    made = folder / "huge.pdf"
    with made.open("wb") as file:
        file.truncate(64 * 1024 * 1024 + 1)
    return made


def complete(page: Page) -> None:
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text(re.compile("^Done: "))).to_be_visible()


def download(theo: Page, case: str, record: Path) -> None:
    theo.goto(case)
    with theo.expect_download() as started:
        theo.get_by_role("link", name=record.name).click()
    assert Path(started.value.path()).read_bytes() == record.read_bytes()


def test_a_request_is_submitted_signed_reviewed_released_and_downloaded(
    visitors: Visitors, tmp_path: Path
) -> None:
    theo, priya, dana = (visitors.signed_in(name) for name in ("theo", "priya", "dana"))
    case, number = ask(theo, CHILD, "return_to_school")
    match(priya, number)

    guardian = visitors.window(width=390)
    mail = guardian.locator(f"article[data-mail-to='{CHILD.guardian_email}'] a")
    for _ in range(40):
        guardian.goto("/demo/mail")
        if mail.count():
            break
        guardian.wait_for_timeout(500)
    mail.first.click()
    expect(guardian.get_by_role("button", name="Sign my choices")).to_be_visible()
    assert axe(guardian) == []
    guardian.get_by_text("Yes, share").first.click()
    guardian.get_by_label("Type your full name").fill(CHILD.guardian)
    guardian.get_by_role("button", name="Sign my choices").click()
    expect(guardian.get_by_text("Your answer is recorded")).to_be_visible()
    expect(guardian.get_by_role("button", name="Print the receipt")).to_be_visible()
    assert axe(guardian) == []

    claim(dana, "Legal review", number)
    dana.locator("input[name=outcome][value=approve]").check()
    dana.get_by_label("Reason").fill("The consent covers it.")
    complete(dana)

    record = tmp_path / "plan.pdf"
    prepare(priya, number, record)
    download(theo, case, record)
    assert visitors.problems == []


def test_an_urgent_request_is_decided_released_downloaded_and_looked_at_again(
    visitors: Visitors, tmp_path: Path
) -> None:
    theo, priya, dana, ines = (visitors.signed_in(name) for name in ("theo", "priya", "dana", "ines"))
    case, number = ask(theo, IN_DANGER, "health_emergency", urgent=True)
    match(priya, number)

    claim(dana, "Decide the emergency", number)
    expect(dana.get_by_role("heading", name="The threat", exact=True)).to_be_visible()
    expect(dana.get_by_label("Until which day?")).to_be_hidden()
    dana.get_by_label("Yes, release now").check()
    dana.get_by_label("What is the threat?").fill("A written announcement of self-harm for tomorrow.")
    dana.get_by_label("Who needs the records to meet it?").fill("The counsellor on duty.")
    last = dana.get_by_label("Until which day?")
    expect(dana.locator("#ends_on-h")).to_contain_text("At the latest")
    last.fill(str(last.get_attribute("max")))
    complete(dana)

    record = tmp_path / "safety.pdf"
    prepare(priya, number, record)
    download(theo, case, record)

    claim(ines, "Review the emergency", number)
    ines.get_by_label("Yes, justified").check()
    ines.locator("[name=note]").fill("The threat could be stated, and the record helped against it.")
    complete(ines)
    theo.reload()
    expect(theo.locator(".head").get_by_text("Released")).to_be_visible()
    assert visitors.problems == []


def test_the_diagram_shows_the_token_and_so_does_the_list(visitors: Visitors) -> None:
    dana = visitors.signed_in("dana")
    dana.goto("/act/inbox?view=groups")
    dana.locator("a.title").first.click()
    dana.get_by_role("link", name="Open the whole case").click()
    inner = dana.locator("[data-viewer]").nth(1)
    expect(inner).to_have_attribute("data-ready", "true")
    expect(inner.locator(".djs-element.is-current")).to_have_count(1)
    expect(dana.locator(".bjs-powered-by").first).to_be_visible()
    token = dana.locator("details li[aria-current=step]")
    assert token.count() == 2
    assert axe(dana) == []
    assert visitors.problems == []


def test_an_analyst_changes_a_copy_and_a_second_person_publishes_it(visitors: Visitors) -> None:
    noor, lena = visitors.signed_in("noor"), visitors.signed_in("lena")
    noor.goto("/plan/")
    noor.locator("section", has_text="Renew").get_by_role("button", name="Change a copy").first.click()
    editor = noor.locator("[data-editor]")
    expect(editor).to_have_attribute("data-ready", "true")
    box = noor.locator(".djs-element.djs-shape[data-element-id=ask_renewal]").bounding_box()
    assert box is not None
    noor.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    noor.keyboard.press("Control+A")
    noor.keyboard.type("Ask for the renewal")
    noor.mouse.click(box["x"] + box["width"] / 2, box["y"] + 4 * box["height"])
    noor.get_by_role("button", name="Save the draft").click()
    expect(noor.locator("[data-status]")).to_contain_text("Saved")
    expect(noor.get_by_role("button", name="Publish")).to_have_count(0)
    lena.goto(noor.url)
    lena.on("dialog", lambda dialog: dialog.accept())
    lena.get_by_role("button", name="Publish").click()
    expect(lena.get_by_text("is in force for new cases")).to_be_visible()
    expect(lena.get_by_role("heading", name="version 2")).to_be_visible()
    assert visitors.problems == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("dana", "/act/inbox"),
        ("dana", "/act/"),
        ("theo", "/act/requests/new"),
        ("noor", "/plan/"),
        ("theo", "/partner/"),
        ("marit", "/partner/figures"),
        ("simon", "/administration/"),
    ],
)
def test_pages_fit_and_are_accessible(visitors: Visitors, name: str, path: str, width: int) -> None:
    page = visitors.signed_in(name, width=width)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert axe(page) == []
    assert visitors.problems == []


def test_smoke_passes_against_the_running_demo(server: str) -> None:
    command = [str(Path(sys.executable).parent / "concord"), "smoke", "--url", server]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("ok ") == 9
