from __future__ import annotations

import re

from tests.web.conftest import Browser, HandClock, Outbox

NEW = "seven new wooden boats"


def link_from(outbox: Outbox) -> str:
    return outbox.links[-1].removeprefix("http://localhost")


def ask(browser: Browser, email: str = "theo@school.example") -> str:
    answer = browser.send("/forgotten-password", {"email": email})
    assert answer.status_code == 200
    return re.sub(r'content="[^"]+"|value="[^"]+"', "", answer.text)


def test_forgotten_password_is_set_anew_by_the_link_and_only_once(browser: Browser, outbox: Outbox) -> None:
    ask(browser)
    link = link_from(outbox)
    assert browser.send(link, {"password": NEW}).location == "/sign-in"
    assert "Your password is changed" in browser.get("/sign-in").text
    assert browser.sign_in().status_code == 401
    assert browser.sign_in(password=NEW).status_code == 303
    again = browser.send(link, {"password": "eight new wooden boats"}, page="/partner/")
    assert again.status_code == 410
    assert "used already" in again.text
    assert browser.get(link).status_code == 410


def test_answer_does_not_tell_whether_there_is_an_account(browser: Browser, outbox: Outbox) -> None:
    assert ask(browser) == ask(browser, "nobody@school.example")
    assert len(outbox.links) == 1


def test_following_the_link_does_not_use_it_up(browser: Browser, outbox: Outbox) -> None:
    ask(browser)
    for _ in range(3):
        assert browser.get(link_from(outbox)).status_code == 200
    assert browser.send(link_from(outbox), {"password": NEW}).status_code == 303


def test_expired_link_says_so(browser: Browser, outbox: Outbox, clock: HandClock) -> None:
    ask(browser)
    clock.forward(minutes=31)
    answer = browser.get(link_from(outbox))
    assert answer.status_code == 410
    assert "expired" in answer.text


def test_short_password_is_said_beside_the_field_and_nothing_is_changed(
    browser: Browser, outbox: Outbox
) -> None:
    ask(browser)
    answer = browser.send(link_from(outbox), {"password": "too short"})
    assert answer.status_code == 422
    assert "6 more are needed" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "too short" not in answer.text
    assert browser.sign_in().status_code == 303


def test_link_and_mail_name_no_person(browser: Browser, outbox: Outbox) -> None:
    ask(browser)
    assert "theo" not in link_from(outbox).lower()
