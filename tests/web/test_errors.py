from __future__ import annotations

import errno
import logging
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from engine.errors import (
    ConcordError,
    ConflictError,
    IntegrityViolationError,
    InvalidInputError,
    LinkError,
    NotFoundError,
    PermissionDeniedError,
)
from engine.partner.errors import TooManyAttemptsError
from engine.runtime import Runtime
from tests.table import Table
from tests.web.conftest import Browser
from web.errors import PAGES, ErrorPage, explains, page_for
from web.guard import public

SECRET = "a child's name"


class TakenError(ConflictError):
    code = "taken_in_this_test"

    def __init__(self, who: str) -> None:
        super().__init__(who)
        self.who = who


RAISED = [
    (NotFoundError(SECRET), 404),
    (PermissionDeniedError(SECRET), 403),
    (InvalidInputError(SECRET, {"a": "Choose a day."}), 422),
    (ConflictError(SECRET), 409),
    (TakenError(SECRET), 409),
    (LinkError("expired"), 410),
    (TooManyAttemptsError(timedelta(minutes=3)), 429),
    (IntegrityViolationError(SECRET), 500),
    (ConcordError(SECRET), 500),
    (RuntimeError(SECRET), 500),
    (KeyError(SECRET), 500),
]


@pytest.fixture
def failing(runtime: Runtime, app: Flask, table: Table) -> Browser:
    raised = {str(number): error for number, (error, _status) in enumerate(RAISED)}

    @public
    def fail(number: str) -> str:
        raise raised[number]

    app.add_url_rule("/fail/<number>", view_func=fail)
    return Browser(app.test_client())


@pytest.mark.parametrize("number", range(len(RAISED)))
def test_every_error_is_a_page_that_says_what_was_kept_and_what_to_do(
    failing: Browser, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    error, status = RAISED[number]
    with caplog.at_level(logging.ERROR):
        answer = failing.get(f"/fail/{number}")
    assert answer.status_code == status
    assert "What was kept" in answer.text
    assert "What to do" in answer.text
    for leak in ("Traceback", 'File "', type(error).__name__, SECRET, "child"):
        assert leak not in answer.text


def test_fault_is_logged_with_its_reference_and_without_its_text(
    failing: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = failing.get("/fail/9")
    (record,) = caplog.records
    reference = record.getMessage().split()[1].rstrip(":")
    assert reference in answer.text
    assert "RuntimeError" in record.getMessage()
    assert SECRET not in record.getMessage()
    assert record.exc_info is None


def test_scripts_get_the_same_words_as_json(failing: Browser) -> None:
    answer = failing.get("/fail/2", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["problems"] == ["Choose a day."]
    assert set(answer.json) == {"title", "happened", "kept", "remedy", "problems", "reference"}


def test_script_that_is_signed_out_is_told_so_instead_of_being_led_away(browser: Browser) -> None:
    answer = browser.get("/partner/", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["title"] == "You are signed out"


def test_fragment_that_is_signed_out_leads_the_whole_page_to_sign_in(browser: Browser) -> None:
    answer = browser.get("/partner/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/partner/"


def test_room_can_tell_more_of_its_own_errors() -> None:
    @explains(TakenError)
    def taken(error: TakenError, page: ErrorPage) -> ErrorPage:
        return ErrorPage(page.status, page.title, f"{error.who} was first.")

    found = page_for(TakenError("Ines Calder"))
    assert found is not None
    assert found.happened == "Ines Calder was first."
    assert page_for(ConflictError("x")) == PAGES["conflict"]


def test_pages_say_everything_they_should() -> None:
    for page in PAGES.values():
        assert 400 <= page.status < 500
        assert page.title
        assert page.happened.endswith(".")
        assert page.kept.endswith(".")
        assert page.remedy.endswith(".")


@pytest.mark.parametrize("path", ["/nowhere", "/partner/agencies/not-an-id"])
def test_unknown_address_is_a_page(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "There is nothing here for you" in answer.text


def test_wrong_method_is_a_page(browser: Browser) -> None:
    browser.sign_in()
    answer = browser.send("/partner/", page="/partner/")
    assert answer.status_code == 405
    assert "be done here</h1>" in answer.text


def test_address_with_a_missing_slash_is_led_on(browser: Browser) -> None:
    assert browser.get("/partner").status_code == 308


@pytest.mark.parametrize(
    "fault",
    [
        OperationalError("INSERT", {"name": SECRET}, Exception("database is locked")),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
)
def test_outage_says_to_try_later_and_that_nothing_was_saved(
    app: Flask, table: Table, fault: Exception
) -> None:
    del table

    @public
    def fail() -> str:
        raise fault

    app.add_url_rule("/outage", view_func=fail)
    answer = Browser(app.test_client()).get("/outage")
    assert answer.status_code == 503
    assert "save at the moment" in answer.text
    assert SECRET not in answer.text
