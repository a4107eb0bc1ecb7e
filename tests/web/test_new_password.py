from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from engine.partner.attempts import PER_ACCOUNT, PER_CLIENT
from engine.runtime import Runtime, engine_jobs
from tests.web.conftest import Browser, HandClock, Outbox

NEW = "seven new wooden boats"


@pytest.fixture
def outbox(outbox: Outbox, runtime: Runtime, clock: HandClock) -> Outbox:
    """The outbox, filled by the worker's job."""

    (job,) = [each for each in engine_jobs(runtime) if each.name == "resets"]

    class Answered(Outbox):
        @property
        def links(self) -> list[str]:
            asyncio.run(job.run(clock()))
            return outbox.links

    return Answered(runtime)


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


@contextmanager
def statements(runtime: Runtime) -> Iterator[list[str]]:
    """Collect what is sent to the database."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(runtime.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(runtime.database.engine, "before_cursor_execute", note)


def test_the_same_is_done_whether_or_not_there_is_an_account(browser: Browser, runtime: Runtime) -> None:
    browser.get("/forgotten-password")
    done = []
    for email in ("theo@school.example", "nobody@school.example"):
        with statements(runtime) as seen:
            ask(browser, email)
        done.append(seen)
    assert done[0] == done[1]
    assert [each for each in done[0] if "reset_wish" in each]


@pytest.mark.parametrize("email", ["theo@school.example", "nobody@school.example"])
def test_the_sixth_wish_for_an_address_waits(browser: Browser, clock: HandClock, email: str) -> None:
    for _ in range(PER_ACCOUNT):
        ask(browser, email)
    refused = browser.send("/forgotten-password", {"email": email})
    assert refused.status_code == 429
    assert "Wait 15 minutes, then ask again." in refused.text
    ask(browser, "another@school.example")
    clock.forward(minutes=14, seconds=30)
    assert "Wait 1 minute," in browser.send("/forgotten-password", {"email": email}).text
    clock.forward(seconds=31)
    ask(browser, email)


def test_a_client_that_asks_for_many_addresses_waits(browser: Browser) -> None:
    for number in range(PER_CLIENT):
        ask(browser, f"{number}@school.example")
    assert browser.send("/forgotten-password", {"email": "x@school.example"}).status_code == 429


def test_wishes_don_t_keep_anybody_from_signing_in(browser: Browser) -> None:
    for _ in range(PER_ACCOUNT):
        ask(browser)
    assert browser.sign_in().status_code == 303


def test_following_the_link_does_not_use_it_up(browser: Browser, outbox: Outbox) -> None:
    ask(browser)
    for _ in range(3):
        assert browser.get(link_from(outbox)).status_code == 200
    assert browser.send(link_from(outbox), {"password": NEW}).status_code == 303


def test_expired_link_says_so(browser: Browser, outbox: Outbox, clock: HandClock) -> None:
    ask(browser)
    link = link_from(outbox)
    clock.forward(minutes=31)
    answer = browser.get(link)
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


@pytest.mark.parametrize(
    "easy", ["passwordpassword", "theo.brandt.theo", "aaaaaaaaaaaaaaaaaaaa", "qwertyuiopasdfghjkl"]
)
def test_password_that_is_guessed_first_is_refused_and_the_link_stays_open(
    browser: Browser, outbox: Outbox, easy: str
) -> None:
    ask(browser)
    link = link_from(outbox)
    answer = browser.send(link, {"password": easy})
    assert answer.status_code == 422
    assert "easy to guess" in answer.text
    assert browser.send(link, {"password": NEW}).location == "/sign-in"


def test_a_new_password_takes_back_what_strangers_tried(browser: Browser, outbox: Outbox) -> None:
    for _ in range(PER_ACCOUNT):
        browser.sign_in(password="wrong")
    assert browser.sign_in().status_code == 429
    ask(browser)
    browser.send(link_from(outbox), {"password": NEW})
    assert browser.sign_in(password=NEW).status_code == 303
