"""The editor of a draft and its publication, as only a browser shows them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.test_journey import axe
from web.words import quotes

pytestmark = pytest.mark.browser
REFUSED = {409: "CONFLICT", 422: "UNPROCESSABLE ENTITY"}


def copied(page: Page) -> str:
    """Start a draft of the renewal; return its address."""
    page.goto("/plan/")
    page.locator("section", has_text="Renew").get_by_role("button", name="Change a copy").first.click()
    opened(page)
    return page.url


def opened(page: Page, address: str = "") -> None:
    if address:
        page.goto(address)
    expect(page.locator("[data-editor]")).to_have_attribute("data-ready", "true")


def rename(page: Page, words: str) -> None:
    """Give the first task another name, by the list of elements and the panel, as somebody without a mouse does."""
    details = page.locator("details", has=page.locator("[data-outline]"))
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    page.locator("[data-outline] button").nth(1).click()
    general = page.locator("[data-group-id=group-general]")
    if not general.locator("[name=name]").is_visible():
        general.locator(".bio-properties-panel-group-header").click()
    general.locator("[name=name]").fill(words)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save the draft").click()


def complaints(visitors: Visitors, status: int) -> list[str]:
    """Return what browsers complained about, but that a save was refused."""
    expected = f"the server responded with a status of {status} ({REFUSED[status]})"
    return [problem for problem in visitors.problems if expected not in problem]


def test_what_is_not_saved_is_neither_promised_to_be_right_nor_published(visitors: Visitors) -> None:
    address = copied(visitors.signed_in("lena"))
    noor = visitors.signed_in("noor")
    opened(noor, address)
    publish = noor.locator("[data-publish]")
    expect(publish).to_be_enabled()
    expect(noor.locator("[data-summary]")).to_have_text("Nothing to mend")
    rename(noor, "Ask once more")
    expect(publish).to_be_disabled()
    expect(noor.locator("#why-not")).to_contain_text(quotes("There are changes that aren't saved"))
    expect(noor.locator("[data-summary]")).to_have_text("Changed since they were found; save to check again")
    noor.get_by_role("button", name="Undo").click()
    expect(publish).to_be_enabled()
    expect(noor.locator("[data-summary]")).to_have_text("Nothing to mend")
    assert axe(noor) == []
    rename(noor, "Ask once more")
    save(noor)
    expect(noor.locator("#why-not")).to_contain_text("Somebody else publishes it")
    expect(publish).to_have_count(0)
    assert visitors.problems == []


def test_the_list_of_changes_follows_each_save(visitors: Visitors) -> None:
    lena = visitors.signed_in("lena")
    address = copied(lena)
    expect(lena.locator("#publication")).to_contain_text("Nothing: it is the same as version")
    save(lena)
    expect(lena.locator("[data-status]")).to_contain_text("Saved at")
    # What the editor writes anew means the same; under load it was seen to write a label's place a little differently.
    expect(lena.locator("#publication")).to_contain_text(
        re.compile(
            "Nothing: it is the same as version|Only the drawing is different; what happens is the same"
        )
    )
    rename(lena, "Ask once more")
    save(lena)
    expect(lena.locator("#publication summary")).to_contain_text("against version")
    lena.locator("#publication summary").click()
    renamed = "becomes Ask once more"
    expect(lena.locator("#publication li", has_text=renamed)).to_be_visible()
    marit = visitors.signed_in("marit", width=390)
    marit.goto(address)
    expect(marit.locator("[data-viewer]")).to_have_attribute("data-ready", "true")
    expect(marit.locator("#publication")).to_contain_text(renamed)
    assert marit.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert axe(marit) == []
    assert visitors.problems == []


def test_who_is_too_late_is_told_where_they_look_and_keeps_what_they_drew(visitors: Visitors) -> None:
    lena, noor = visitors.signed_in("lena"), visitors.signed_in("noor")
    address = copied(lena)
    opened(noor, address)
    rename(lena, "By Lena")
    save(lena)
    expect(lena.locator("[data-status]")).to_contain_text("Saved at")
    rename(noor, "By Noor")
    save(noor)
    refusal = noor.locator("[data-refusal]")
    expect(refusal).to_be_visible()
    expect(refusal).to_be_focused()
    expect(refusal).to_be_in_viewport()
    expect(refusal).to_contain_text("The draft was changed meanwhile")
    expect(refusal).to_contain_text("Your changes are still on this page.")
    expect(noor.locator("[data-element-id=ask_renewal] text").first).to_contain_text("Noor")
    assert axe(noor) == []
    assert complaints(visitors, 409) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_an_element_is_found_by_its_name_and_chosen_with_the_mouse(visitors: Visitors, width: int) -> None:
    lena = visitors.signed_in("lena", width=width)
    copied(lena)
    lena.get_by_role("button", name="Find an element").click()
    field = lena.locator(".djs-search-input input")
    expect(field).to_be_focused()
    field.press_sequentially("Wait for")
    lena.locator(".djs-search-result").first.click()
    expect(lena.locator(".djs-search-container")).to_be_hidden()
    expect(lena.locator("[data-panel]")).to_contain_text("Wait for the answer")
    expect(lena.locator("[data-element-id=wait_for_renewal].selected")).to_be_attached()
    assert visitors.problems == []


def test_on_a_phone_the_palette_covers_nothing_and_draws(visitors: Visitors) -> None:
    lena = visitors.signed_in("lena", width=390)
    copied(lena)
    strip = lena.locator(".djs-palette").bounding_box()
    assert strip is not None
    assert strip["height"] < 60
    for shape in lena.locator(".djs-shape:not(.djs-label)").all():
        at = shape.bounding_box()
        assert at is not None
        assert at["y"] >= strip["y"] + strip["height"]
    before = lena.locator(".djs-shape").count()
    lena.locator(".djs-palette [data-action='create.task']").click()
    canvas = lena.locator("[data-canvas]")
    canvas.hover(position={"x": 120, "y": 330})
    canvas.click(position={"x": 125, "y": 335})
    expect(lena.locator(".djs-shape")).to_have_count(before + 1)
    expect(lena.locator("[data-status]")).to_have_text("Not saved yet")
    assert lena.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert visitors.problems == []


def test_the_icons_of_the_editor_can_be_seen_on_a_dark_page(visitors: Visitors) -> None:
    lena = visitors.signed_in("lena")
    lena.emulate_media(color_scheme="dark")
    copied(lena)
    lena.get_by_role("button", name="Find an element").click()
    lightness = lena.locator(".djs-search-icon path").evaluate(
        "(node) => getComputedStyle(node).fill.match(/[0-9]+/g).slice(0, 3).reduce((sum, each) => sum + Number(each), 0)"
    )
    assert lightness > 3 * 128
