"""The demo mailbox: whose mail is shown, when it came, and what is folded."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from lxml import html

from engine.mail.models import CaughtMail
from engine.runtime import Runtime
from tests.table import Table
from tests.web.conftest import Browser

SOON = "A permission you gave ends soon"


@pytest.fixture
def mailbox(browser: Browser, runtime: Runtime, now: datetime) -> Browser:
    with runtime.database.write() as session:
        for number in range(60):
            soon = 5 <= number < 15
            session.add(
                CaughtMail(
                    id=uuid4(),
                    recipient=f"guardian{number % 3}@demo.invalid",
                    subject=SOON if soon else "Your permission is asked",
                    body="Read http://localhost/answer/abc here.",
                    message_id=f"<{number}@demo>",
                    received_at=now - timedelta(minutes=number),
                )
            )
    return browser


def page(browser: Browser, path: str = "/demo/mail") -> html.HtmlElement:
    return html.fromstring(browser.get(path).text)


def test_mail_of_one_recipient_can_be_chosen(mailbox: Browser) -> None:
    options = page(mailbox).xpath("//select[@name='to']/option/text()")
    assert options == ["Everybody", *(f"guardian{n}@demo.invalid (20)" for n in range(3))]
    only = page(mailbox, "/demo/mail?to=guardian1@demo.invalid")
    assert set(only.xpath("//article/@data-mail-to")) == {"guardian1@demo.invalid"}
    assert len(only.xpath("//article")) == 20
    assert only.xpath("//option[@selected]/@value") == ["guardian1@demo.invalid"]
    assert "Nothing here yet" in mailbox.get("/demo/mail?to=nobody@demo.invalid").text


def test_reminders_that_left_together_are_folded(mailbox: Browser) -> None:
    first = page(mailbox)
    (folded,) = first.xpath("//details[summary[contains(., 'mails')]]")
    assert folded.xpath("summary/text()") == [f"{SOON}: 10 mails"]
    assert len(folded.xpath(".//article")) == 10
    assert folded.get("open") is None


def test_a_long_mailbox_has_pages_and_shows_each_mail_once(mailbox: Browser) -> None:
    first = page(mailbox)
    (later,) = first.xpath("//nav[@aria-label='Pages']//a/@href")
    second = page(mailbox, later)
    assert (len(first.xpath("//article")), len(second.xpath("//article"))) == (50, 10)
    assert not second.xpath("//nav[@aria-label='Pages']")


def test_the_same_mail_has_the_same_time_signed_in_and_out(mailbox: Browser, table: Table) -> None:
    del table
    out = page(mailbox).xpath("//article//time/text()")[0]
    mailbox.sign_in()
    assert page(mailbox).xpath("//article//time/text()")[0] == out
    assert out.endswith("MST)")
