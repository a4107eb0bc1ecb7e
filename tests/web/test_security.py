from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask

from engine.errors import ConfigurationError
from engine.runtime import Runtime
from tests.table import PASSWORD, Table
from tests.web.conftest import Browser
from web import guard
from web.app import create_app
from web.assets import asset

FIELDS = {"email": "theo@school.example", "password": PASSWORD}
PAGES = ["/", "/sign-in", "/forgotten-password", "/partner/", "/partner/people", "/nowhere", "/favicon.ico"]


def test_form_without_a_token_is_refused(browser: Browser) -> None:
    browser.get("/sign-in")
    answer = browser.client.post("/sign-in", data=FIELDS)
    assert answer.status_code == 400
    assert "This form is no longer valid" in answer.text
    assert browser.client.get_cookie("concord") is None


def test_token_of_another_session_is_refused(app: Flask, browser: Browser) -> None:
    browser.sign_in()
    other = Browser(app.test_client())
    other.sign_in("priya@clinic.example")
    stolen = other.token_on("/partner/")
    assert browser.client.post("/sign-out", data={"csrf_token": stolen}).status_code == 400
    assert browser.get("/partner/").status_code == 200


def test_token_from_before_sign_in_is_refused_after_it(browser: Browser) -> None:
    before = browser.token_on("/sign-in")
    browser.sign_in()
    assert browser.client.post("/sign-out", data={"csrf_token": before}).status_code == 400


def test_another_session_s_form_cookie_does_not_help(app: Flask, browser: Browser) -> None:
    """The token is tied to our session cookie, not only to the signed form cookie."""
    attacker = Browser(app.test_client())
    attacker.sign_in("priya@clinic.example")
    token = attacker.token_on("/partner/")
    planted = attacker.client.get_cookie("concord-form")
    assert planted
    browser.sign_in()
    browser.client.set_cookie("concord-form", planted.value)
    assert browser.client.post("/sign-out", data={"csrf_token": token}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_form_from_another_site_is_refused_even_with_a_token(
    browser: Browser, headers: dict[str, str]
) -> None:
    token = browser.token_on("/sign-in")
    answer = browser.client.post("/sign-in", data={**FIELDS, "csrf_token": token}, headers=headers)
    assert answer.status_code == 403
    assert browser.client.get_cookie("concord") is None


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, {}])
def test_form_from_this_site_is_taken(browser: Browser, headers: dict[str, str]) -> None:
    token = browser.token_on("/sign-in")
    answer = browser.client.post("/sign-in", data={**FIELDS, "csrf_token": token}, headers=headers)
    assert answer.status_code == 303


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_the_security_headers(browser: Browser, path: str, signed_in: bool) -> None:
    if signed_in:
        browser.sign_in()
    headers = browser.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_hashed_assets_are_kept_by_browsers_and_missing_ones_are_not(app: Flask, browser: Browser) -> None:
    with app.test_request_context():
        path = asset("app.css")
    with browser.get(path) as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert browser.get("/assets/app-gone.css").headers["Cache-Control"] == "no-store"
    assert browser.get("/assets/../app.py").status_code == 404


def test_asset_that_was_not_built_is_named(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(ConfigurationError, match=r"missing\.js"):
        asset("missing.js")


def test_page_without_an_access_mark_does_not_start(app: Flask) -> None:
    app.view_functions["forgotten"] = lambda: "anybody can read this"
    with pytest.raises(ConfigurationError, match="forgotten"):
        guard.require_marks(app)


def test_body_beyond_the_limit_is_refused_with_a_page(browser: Browser) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="large.pdf"\r\n\r\n'
    body = head + b"x" * (64 * 1024 + 1024 * 1024) + b"\r\n--b--\r\n"
    answer = browser.client.post("/sign-in", data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413
    assert "The file is too large" in answer.text


def test_only_pages_that_take_files_read_a_large_body(runtime: Runtime, table: Table) -> None:
    """Who sends 3 MiB to the sign-in page is refused before it is read, and nobody's upload is."""
    del table
    settings = runtime.settings.model_copy(update={"max_upload_bytes": 64 * 1024 * 1024})
    browser = Browser(create_app(replace(runtime, settings=settings)).test_client())
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="large.pdf"\r\n\r\n'
    body = head + b"x" * 3 * 1024 * 1024 + b"\r\n--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    assert browser.client.post("/sign-in", data=body, content_type=kind).status_code == 413
    assert browser.client.post("/answer/unknown", data=body, content_type=kind).status_code == 413
    browser.sign_in("priya@clinic.example")
    task = f"/act/tasks/{uuid4()}"
    body = body.replace(
        b"--b--",
        b'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
        + browser.token_on("/partner/").encode()
        + b"\r\n--b--",
    )
    assert browser.client.post(task, data=body, content_type=kind).status_code == 404


def test_who_is_signed_out_in_another_tab_is_led_to_sign_in_and_told_what_was_not_taken(
    app: Flask, browser: Browser
) -> None:
    browser.sign_in()
    token = browser.token_on("/partner/")
    browser.send("/sign-out", page="/partner/")
    answer = browser.client.post("/act/requests/new", data={"csrf_token": token})
    assert answer.status_code == 303
    shown = browser.get(answer.location).text
    assert "You are signed out, perhaps in another tab" in shown
    assert "What you sent was not taken" in shown


def test_refused_field_is_named_to_who_is_greeted(browser: Browser) -> None:
    browser.sign_in()
    token = browser.token_on("/partner/")
    answer = browser.client.post("/sign-out", data={"csrf_token": token, "child_name": "Owen\0"})
    assert answer.status_code == 422
    assert "Child name holds a character" in answer.text
    assert "Theo Brandt" in answer.text


@pytest.mark.parametrize(
    ("head", "tail", "content_type"),
    [
        (b"email=", b"", "application/x-www-form-urlencoded"),
        (
            b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n',
            b"\r\n--b--\r\n",
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_form_that_would_fill_the_memory_is_refused(
    roomy: Browser, head: bytes, tail: bytes, content_type: str
) -> None:
    body = head + b"x" * (2 * 1024 * 1024 + 1) + tail
    answer = roomy.client.post("/sign-in", data=body, content_type=content_type)
    assert answer.status_code == 413


@pytest.fixture
def roomy(runtime: Runtime) -> Browser:
    settings = runtime.settings.model_copy(update={"max_upload_bytes": 64 * 1024 * 1024})
    return Browser(create_app(replace(runtime, settings=settings)).test_client())


@pytest.mark.parametrize("field", ["email", "password", "next"])
def test_nul_character_is_refused_with_a_page(browser: Browser, field: str) -> None:
    answer = browser.send("/sign-in", {**FIELDS, field: "a\0b"})
    assert answer.status_code == 422
    assert "type it again" in answer.text.lower()


@pytest.mark.parametrize("path", ["/partner/people?q=a%00b", "/partner/%00", "/sign-in?next=%00"])
def test_nul_character_in_an_address_is_refused_with_a_page(browser: Browser, path: str) -> None:
    browser.sign_in()
    assert browser.get(path).status_code in {404, 422}
