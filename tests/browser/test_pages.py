"""What only a browser shows: what covers what, what is cut off, and where going back leads."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.test_journey import axe
from tests.engine.workflow.dmn.kit import decision, input_data, model
from web.words import quotes

pytestmark = pytest.mark.browser
REFUSED = "error: Failed to load resource: the server responded with a status of 422 (UNPROCESSABLE ENTITY)"


def open_version(page: Page) -> None:
    page.goto("/plan/")
    page.locator("#p-disclosure_request a").click()
    for position in range(2):
        expect(page.locator("[data-viewer]").nth(position)).to_have_attribute("data-ready", "true")


def cut_off(page: Page) -> list[str]:
    """Return the shapes that aren't wholly inside the box of their diagram."""
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll('[data-viewer]')].flatMap((root) => {
          const box = root.querySelector('.djs-container').getBoundingClientRect();
          return [...root.querySelectorAll('.djs-shape:not(.djs-label)')].filter((node) => {
            const at = node.querySelector('.djs-visual').getBoundingClientRect();
            return at.top < box.top || at.bottom > box.bottom || at.left < box.left || at.right > box.right;
          }).map((node) => node.dataset.elementId);
        })"""
    )
    return found


def test_every_diagram_of_a_version_is_whole_and_its_watermark_covers_nothing(visitors: Visitors) -> None:
    noor = visitors.signed_in("noor")
    open_version(noor)
    assert cut_off(noor) == []
    for root in noor.locator("[data-viewer]").all():
        mark, drawing = (root.locator(part).bounding_box() for part in (".bjs-powered-by", ".djs-container"))
        assert mark is not None
        assert drawing is not None
        assert mark["y"] >= drawing["y"] + drawing["height"]
    assert visitors.problems == []


def test_a_diagram_in_a_closed_panel_is_fitted_when_the_panel_opens(visitors: Visitors) -> None:
    noor = visitors.signed_in("noor")
    noor.goto("/plan/")
    address = noor.locator("#p-disclosure_request a").get_attribute("href")
    noor.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => document.querySelectorAll('main section')"
        ".forEach((part) => { part.hidden = true; }))"
    )
    noor.goto(str(address))
    second = noor.locator("[data-viewer]").nth(1)
    expect(second).to_have_attribute("data-ready", "true")
    expect(second).not_to_have_attribute("data-fits", "true")
    noor.evaluate("document.querySelectorAll('main section').forEach((part) => { part.hidden = false; })")
    expect(second).to_have_attribute("data-fits", "true")
    assert cut_off(noor) == []
    assert visitors.problems == []


def test_on_a_phone_the_list_beside_a_diagram_is_open(visitors: Visitors) -> None:
    noor = visitors.signed_in("noor", width=390)
    open_version(noor)
    for each in noor.locator("details.inset").all():
        expect(each).to_have_attribute("open", "")
    expect(noor.get_by_text("Then: Triage the request")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_message_pushes_the_page_down_and_covers_nothing(visitors: Visitors, width: int) -> None:
    priya = visitors.signed_in("priya", width=width)
    priya.goto("/act/inbox?view=unclaimed")
    priya.get_by_role("button", name="Claim").first.click()
    toast, title = priya.locator(".toast"), priya.locator("h1")
    expect(toast).to_contain_text("The task is yours.")
    message, below = toast.bounding_box(), title.bounding_box()
    assert message is not None
    assert below is not None
    assert message["y"] + message["height"] <= below["y"]
    toast.get_by_role("button", name="Close this message").click()
    expect(toast).to_have_count(0)
    if width == 390:
        priya.get_by_role("link", name="Go to the form below").click()
        expect(priya.locator("#f")).to_be_in_viewport()
    priya.get_by_role("button", name="Give back").click()
    expect(priya.get_by_text("The task is back with the group.")).to_be_visible()
    assert visitors.problems == []


def test_a_refused_form_comes_back_in_place_and_going_back_asks_nothing(visitors: Visitors) -> None:
    theo = visitors.signed_in("theo")
    theo.goto("/act/")
    theo.get_by_role("link", name="New request").click()
    theo.get_by_label("Why do you need it now?").fill("Keep these words")
    theo.locator("input[name=urgent][value=yes]").check()
    theo.get_by_role("button", name="Send the request").click()
    summary = theo.locator("[data-problems]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text(quotes("Child's date of birth: Choose the child's date of birth"))
    expect(theo.get_by_label("Why do you need it now?")).to_have_value("Keep these words")
    expect(theo.get_by_label("What is the threat?")).to_be_visible()
    theo.locator("input[name=urgent][value=no]").check()
    expect(theo.get_by_label("What is the threat?")).to_be_hidden()
    theo.on("dialog", lambda dialog: dialog.accept())
    theo.go_back()
    expect(theo.get_by_role("heading", name="Requests", level=1)).to_be_visible()
    assert set(visitors.problems) <= {REFUSED}


def test_a_form_that_can_t_be_sent_stays_with_what_was_written(visitors: Visitors) -> None:
    theo = visitors.signed_in("theo")
    theo.goto("/act/requests/new")
    theo.get_by_label("Why do you need it now?").fill("Keep these words")
    theo.route("**/act/requests/new", lambda route: route.abort())
    button = theo.get_by_role("button", name="Send the request")
    button.click()
    expect(theo.locator(".toast")).to_contain_text(quotes("Concord can't be reached."))
    expect(theo.get_by_label("Why do you need it now?")).to_have_value("Keep these words")
    expect(button).not_to_have_attribute("aria-disabled", "true")
    theo.unroute("**/act/requests/new")
    button.click()
    expect(theo.locator("[data-problems]")).to_be_visible()


def test_the_editor_says_when_it_saved_in_the_page_s_zone(visitors: Visitors) -> None:
    lena = visitors.signed_in("lena", width=390)
    lena.goto("/plan/")
    lena.locator("section", has_text="Renew").get_by_role("button", name="Change a copy").first.click()
    expect(lena.locator("[data-editor]")).to_have_attribute("data-ready", "true")
    palette, toast = lena.locator(".djs-palette").bounding_box(), lena.locator(".toast").bounding_box()
    assert palette is not None
    assert toast is not None
    assert toast["y"] + toast["height"] <= palette["y"]
    lena.get_by_role("button", name="Save the draft").click()
    zone = lena.locator("time").first.inner_text().rstrip(")").split()[-1]
    assert zone in ("MST", "MDT")
    expect(lena.locator("[data-status]")).to_contain_text(zone)
    assert visitors.problems == []


def test_a_task_is_made_to_ask_a_decision_of_a_table_that_was_put_into_the_draft(visitors: Visitors) -> None:
    noor = visitors.signed_in("noor", width=1280)
    noor.goto("/plan/")
    noor.locator("section", has_text="Renew").get_by_role("button", name="Change a copy").first.click()
    expect(noor.locator("[data-editor]")).to_have_attribute("data-ready", "true")
    table = model(input_data("consent"), decision("how to ask", '"by mail"', inputs=["consent"]))
    noor.get_by_label("Add a table").set_input_files(
        {"name": "asking.dmn", "mimeType": "application/xml", "buffer": table}
    )
    noor.get_by_role("button", name="Put it into the draft").click()
    expect(noor.get_by_text("Decisions: how to ask")).to_be_visible()
    expect(noor.locator("[data-editor]")).to_have_attribute("data-ready", "true")
    noor.get_by_text("The elements as a list").click()
    noor.locator("[data-outline] li", has_text="service task").get_by_role("button").first.click()
    noor.locator(".djs-context-pad [data-action=replace]").click()
    noor.locator(".djs-popup [data-id=replace-with-rule-task]").click()
    noor.get_by_role("button", name="Save the draft").click()
    expect(noor.locator("[data-list]")).to_contain_text("asks no decision")
    noor.get_by_label("What it asks").select_option("how to ask")
    noor.get_by_label("Result variable").fill("asked")
    noor.get_by_role("button", name="Save the draft").click()
    expect(noor.locator("[data-list]")).not_to_contain_text("asks no decision")
    # The editor's own menu warns of what its library will drop.
    assert [each for each in visitors.problems if "is deprecated" not in each] == []


def test_a_demo_account_is_one_click_away(visitors: Visitors) -> None:
    page = visitors.window()
    page.goto("/sign-in")
    page.get_by_role("button", name="Rosa Delgado").click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/sign-in", "/demo/mail", "/answer/broken"])
def test_pages_without_an_account_fit_and_are_accessible(visitors: Visitors, path: str, width: int) -> None:
    page = visitors.window(width=width)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert axe(page) == []
