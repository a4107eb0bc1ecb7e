"""The whole journey in a real browser, as five people; and the pages as machines can judge them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from web.commands.demo.cases import RECORD
from web.commands.demo.people import children

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text()
CHILD = children(100, first=1)[28]


def axe(page: Page) -> list[str]:
    page.evaluate(AXE)  # through the developer tools, so the page's policy doesn't stop it
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
    return [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in found["violations"]]


def claim(page: Page, task: str, number: str) -> None:
    page.goto("/act/inbox?view=unclaimed")
    row = page.locator("tr.item", has_text=number).filter(has_text=task)
    row.get_by_role("button", name="Claim").click()
    expect(page.get_by_role("heading", name=task, level=1)).to_be_visible()


def test_a_request_is_submitted_signed_reviewed_released_and_downloaded(
    visitors: Visitors, tmp_path: Path
) -> None:
    theo, priya, dana = (visitors.signed_in(name) for name in ("theo", "priya", "dana"))
    theo.goto("/act/inbox")
    theo.get_by_role("link", name="New request").click()
    expect(theo.get_by_label("What is the threat?")).to_be_hidden()
    theo.get_by_label("Who holds the records?").select_option(label="Prickly Pear Behavioral Health")
    theo.get_by_label("What do you need them for?").select_option("return_to_school")
    theo.locator("input[name=categories][value=mental_health]").check()
    theo.get_by_label("Why do you need it now?").fill("A return meeting is planned.")
    theo.locator("[name=given_name]").fill(CHILD.given_name)
    theo.locator("[name=family_name]").fill(CHILD.family_name)
    theo.locator("[name=born_on]").fill(CHILD.born_on.isoformat())
    theo.locator("input[name=urgent][value=no]").check()
    theo.get_by_role("button", name="Send the request").click()
    expect(theo.get_by_text("You get a mail when it needs you")).to_be_visible()
    case, number = theo.url, theo.title().split()[1]
    assert CHILD.family_name not in theo.title() + theo.url

    claim(priya, "Match to our records", number)
    priya.locator("input[name=outcome][value=matched]").check()
    priya.locator("select[name=subject_id]").select_option(index=1)
    priya.get_by_role("button", name="Complete").click()
    expect(priya.get_by_text("The request goes on")).to_be_visible()

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

    claim(dana, "Legal review", number)
    dana.locator("input[name=outcome][value=approve]").check()
    dana.get_by_label("Reason").fill("The consent covers it.")
    dana.get_by_role("button", name="Complete").click()
    expect(dana.get_by_text("The request goes on")).to_be_visible()

    claim(priya, "Prepare the release", number)
    record = tmp_path / "plan.pdf"
    record.write_bytes(RECORD + number.encode())
    priya.locator("input[name=outcome][value=ready]").check()
    priya.locator("input[name=files]").set_input_files(record)
    priya.locator("select[name=item_category]").select_option("mental_health")
    priya.get_by_role("button", name="Complete").click()
    expect(priya.get_by_text("The request goes on")).to_be_visible()

    theo.goto(case)
    with theo.expect_download() as download:
        theo.get_by_role("link", name="plan.pdf").click()
    assert Path(download.value.path()).read_bytes() == record.read_bytes()
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
