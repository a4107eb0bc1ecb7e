from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.partner import devices
from engine.partner.models import Person, WebSession
from engine.runtime import Runtime
from tests.table import PASSWORD, Table
from tests.web.conftest import Browser, HandClock
from web.app import create_app
from web.commands.demo.seed import seed


def cookie(browser: Browser, name: str = "concord") -> str | None:
    found = browser.client.get_cookie(name)
    return found.value if found else None


def test_home_leads_to_sign_in_and_after_it_to_where_the_work_is(browser: Browser) -> None:
    assert browser.get("/").location == "/sign-in"
    assert browser.sign_in().location == "/"
    assert browser.get("/").location == "/act/inbox"
    assert "Theo Brandt" in browser.get("/partner/").text


def test_sign_in_takes_the_address_in_any_case_and_with_spaces(browser: Browser) -> None:
    assert browser.sign_in("  Theo@School.Example ").status_code == 303


def test_wrong_password_and_unknown_address_get_the_same_answer(browser: Browser) -> None:
    wrong = browser.sign_in(password="not the password")
    unknown = browser.sign_in("nobody@school.example")
    assert wrong.status_code == unknown.status_code == 401
    assert cookie(browser) is None

    def neutral(text: str) -> str:
        return text[text.index("<h1>") : text.index('name="csrf_token"')]

    assert neutral(wrong.text) == neutral(unknown.text)


def test_inactive_people_can_not_sign_in(browser: Browser, runtime: Runtime, table: Table) -> None:
    with runtime.database.write() as session:
        session.get_one(Person, table.theo.id).active = False
    assert browser.sign_in().status_code == 401


def test_a_person_who_is_made_inactive_is_out_at_once(
    browser: Browser, runtime: Runtime, table: Table
) -> None:
    browser.sign_in()
    with runtime.database.write() as session:
        session.get_one(Person, table.theo.id).active = False
    assert browser.get("/partner/").status_code == 303


@pytest.mark.parametrize("email", ["theo@school.example", "nobody@school.example"])
def test_the_sixth_try_waits_whether_or_not_the_account_exists(
    browser: Browser, clock: HandClock, email: str
) -> None:
    for _ in range(5):
        assert browser.sign_in(email, "wrong").status_code == 401
    refused = browser.sign_in(email)
    assert refused.status_code == 429
    assert "Wait 15 minutes" in refused.text
    clock.forward(minutes=14, seconds=30)
    assert "Wait 1 minute," in browser.sign_in(email).text
    clock.forward(seconds=31)
    assert browser.sign_in(email).status_code == (303 if email.startswith("theo") else 401)


def test_strangers_who_try_passwords_do_not_keep_out_who_signed_in_here_before(
    app: Flask, browser: Browser
) -> None:
    browser.sign_in()
    browser.client.delete_cookie("concord")
    stranger = Browser(app.test_client())
    for _ in range(5):
        stranger.sign_in(password="wrong")
    assert stranger.sign_in().status_code == 429
    assert browser.sign_in().status_code == 303


def test_a_known_browser_has_five_tries_too_and_only_for_its_owner(app: Flask, browser: Browser) -> None:
    browser.sign_in()
    browser.client.delete_cookie("concord")
    for _ in range(5):
        assert browser.sign_in(password="wrong").status_code == 401
    assert browser.sign_in().status_code == 429
    other = Browser(app.test_client())
    assert other.sign_in().status_code == 303
    for _ in range(5):
        other.client.delete_cookie("concord")
        assert other.sign_in("priya@clinic.example", "wrong").status_code == 401
    assert Browser(app.test_client()).sign_in("priya@clinic.example").status_code == 429


def test_mark_of_a_known_browser_names_nobody_and_can_not_be_made_up(browser: Browser) -> None:
    browser.sign_in()
    mark = cookie(browser, "concord-device")
    assert mark
    assert "theo" not in mark
    assert devices.device_of(mark, " Theo@School.Example") is not None
    assert devices.device_of(mark, "priya@clinic.example") is None
    assert devices.device_of(f"x{mark}", "theo@school.example") is None


def test_session_token_is_new_at_each_sign_in_and_the_old_one_ends(browser: Browser) -> None:
    browser.client.set_cookie("concord", "planted-by-somebody-else")
    browser.sign_in()
    first = cookie(browser)
    assert first not in {None, "planted-by-somebody-else"}
    assert browser.get("/sign-in").status_code == 303
    browser.client.delete_cookie("concord")
    browser.sign_in()
    assert cookie(browser) != first


def test_session_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    set_cookie = next(c for c in browser.sign_in().headers.getlist("Set-Cookie") if c.startswith("concord="))
    assert "HttpOnly" in set_cookie
    assert "SameSite=Lax" in set_cookie


def test_the_database_does_not_hold_the_token(browser: Browser, runtime: Runtime) -> None:
    browser.sign_in()
    with runtime.database.read() as session:
        assert session.scalars(select(WebSession.id_hash)).one() != cookie(browser)


def test_sign_out_ends_the_session_on_the_server(browser: Browser, runtime: Runtime) -> None:
    browser.sign_in()
    token = cookie(browser)
    assert token
    assert browser.send("/sign-out", page="/partner/").location == "/sign-in"
    browser.client.set_cookie("concord", token)
    assert browser.get("/partner/").status_code == 303
    with runtime.database.read() as session:
        assert session.scalar(select(func.count()).select_from(WebSession)) == 0


def test_sign_out_by_following_a_link_is_not_possible(browser: Browser) -> None:
    browser.sign_in()
    assert browser.get("/sign-out").status_code == 405


def test_session_ends_after_an_hour_without_activity_and_says_so(browser: Browser, clock: HandClock) -> None:
    browser.sign_in()
    for _ in range(3):
        clock.forward(minutes=59)
        assert browser.get("/partner/").status_code == 200
    clock.forward(minutes=60)
    answer = browser.get("/partner/people?q=theo")
    assert answer.location == "/sign-in?next=/partner/people?q%3Dtheo"
    assert "your session ended" in browser.get(answer.location).text


def test_session_ends_after_twelve_hours_of_activity(browser: Browser, clock: HandClock) -> None:
    browser.sign_in()
    for _ in range(24):
        assert browser.get("/partner/").status_code == 200
        clock.forward(minutes=30)
    assert browser.get("/partner/").status_code == 303


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/partner/people?q=a", "/partner/people?q=a"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_sign_in_leads_back_to_a_page_of_this_site_only(browser: Browser, target: str, lands: str) -> None:
    fields = {"email": "theo@school.example", "password": PASSWORD, "next": target}
    assert browser.send("/sign-in", fields).location == lands


def test_https_gets_host_bound_secure_cookies_and_strict_transport(runtime: Runtime) -> None:
    settings = runtime.settings.model_copy(update={"base_url": "https://concord.example"})
    app: Flask = create_app(replace(runtime, settings=settings))
    answer = app.test_client().get("/sign-in", base_url="https://concord.example")
    assert app.config["CONCORD_SESSION_COOKIE"] == "__Host-concord"
    assert "__Host-concord-form=" in answer.headers["Set-Cookie"]
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Path=/" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_demo_offers_its_accounts_and_production_never(runtime: Runtime) -> None:
    seed(runtime, progress=lambda _words: None)
    offered = create_app(runtime).test_client().get("/sign-in").text
    for own in (
        "Helena Valley Partnership",
        "theo@demo.invalid",
        "Granite Hills Partnership",
        "rosa@demo.invalid",
    ):
        assert own in offered
    assert "<details open><summary>Demo accounts</summary>" in offered
    settings = runtime.settings.model_copy(update={"mode": "production"})
    page = create_app(replace(runtime, settings=settings)).test_client().get("/sign-in").text
    assert "demo.invalid" not in page
    assert "Demo" not in page
