"""From errors to answers: one table of status and page, by the error's code.

Every page says what happened, what was kept and what to do; none shows a stack trace or an error's own text.
"""

from __future__ import annotations

import errno
import logging
import secrets
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from engine.errors import ConcordError, IntegrityViolationError, InvalidInputError, LinkError
from engine.partner.errors import TooManyAttemptsError
from web.guard import wants_json

logger = logging.getLogger("concord.web")
E = TypeVar("E", bound=ConcordError)


FAMILY_PATHS = "/answer"
"""Below this, pages are for guardians and students: they have no account, no status code means anything to them, and
all that they can do is in their mail or a call away."""


@dataclass(frozen=True, slots=True)
class FamilyWords:
    """What such a page says instead."""

    title: str = "That didn't work"
    happened: str = "Nothing was changed, and nothing more is shared than before."


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What is answered for one code."""

    status: int
    title: str
    happened: str
    kept: str = "Nothing was changed."
    remedy: str = "Go back and try again."
    problems: tuple[str, ...] = ()
    """Sentences about single fields."""
    reference: str = ""
    """Which entry of the log belongs to it; empty if none does."""
    family: FamilyWords = FamilyWords()


_NOT_FOUND = ErrorPage(
    404,
    "There is nothing here for you",
    "The page doesn't exist, or it isn't yours to see.",
    remedy="Check the address, or start again from your inbox.",
)
_UNEXPECTED = ErrorPage(
    500,
    "Something went wrong on our side",
    "Concord met a fault that it doesn't know.",
    "What you sent was not taken. What was saved before is still there.",
    "Go back and try once more. If it happens again, tell your administrator the reference.",
)
_UNAVAILABLE = ErrorPage(
    503,
    "Concord can't save at the moment",
    "The database is busy or out of reach, or the disk is full.",
    "Nothing of what you sent was saved. What was saved before is still there.",
    "Wait a minute, go back and send it again. If it goes on, tell your administrator the reference.",
    family=FamilyWords(
        "Nothing was saved",
        "We can't save anything at the moment, so what you chose does not count yet: what was shared before still is. "
        "Go back and send it again in a minute.",
    ),
)
_DAMAGED = ErrorPage(
    500,
    "This file can't be given as it was stored",
    "It is missing, or it is not as it was when it was stored, so nothing of it was sent.",
    "That you asked was not recorded as a disclosure. Everything else is still there.",
    "Tell your administrator the reference: a backup may have the file.",
)
_FORM_EXPIRED = ErrorPage(
    400,
    "This form is no longer valid",
    "You signed in or out since the form was opened, or your browser holds no cookies for Concord.",
    "What you sent was not taken.",
    "Go back, copy what you wrote, load the page again and send it once more.",
    family=FamilyWords(
        "Nothing was sent", "The page was open for too long, or your browser keeps no cookies."
    ),
)

PAGES: dict[str, ErrorPage] = {
    "not_found": _NOT_FOUND,
    "not_signed_in": ErrorPage(
        401,
        "You are signed out",
        "Your session has ended, or you signed out in another tab.",
        "What is on this page is still there; it was not sent.",
        "Sign in on another tab, then send it again here.",
    ),
    "permission_denied": ErrorPage(
        403,
        "This isn't part of your work here",
        "None of your roles carries what you tried to do.",
        remedy="Go back to your own pages. If it should be your work, tell your administrator what you tried to do.",
    ),
    "task_not_claimed": ErrorPage(
        403,
        "Claim the task first",
        "The task is open, but it isn't yours yet.",
        "Nothing was sent on. What you typed is still on the page before this one.",
        "Claim the task, then complete it.",
    ),
    "completion_refused": ErrorPage(
        403,
        "Somebody else has to do this one",
        "A rule of the partnership doesn't let you complete this task.",
        "Nothing was sent on, and the task is still open.",
        "Give the task back to the group.",
    ),
    "claim_refused": ErrorPage(
        403,
        "Somebody else has to do this one",
        "A rule of the partnership doesn't let you do this task.",
        "The task is still there for your colleagues.",
        "Choose another task.",
    ),
    "invalid_input": ErrorPage(
        422,
        "Some of it can't be used",
        "What was sent doesn't fit the form.",
        "Nothing was sent on.",
        "Go back, change it and send it again.",
    ),
    "conflict": ErrorPage(
        409,
        "Somebody was first",
        "Somebody else has done this in the meantime.",
        "What they did stands. Nothing of yours was written.",
        "Open it again to see where it stands now.",
    ),
    "link": ErrorPage(
        410,
        "This link can't be used",
        "The link doesn't lead anywhere.",
        remedy="Ask for a new one.",
    ),
    "cross_site": replace(
        _FORM_EXPIRED, status=403, happened="The form came from another site than Concord."
    ),
    "too_many_attempts": ErrorPage(
        429,
        "Too many tries",
        "Too many sign-ins with this address failed.",
        remedy="Wait, then try again. If you forgot your password, ask for a new one.",
    ),
    "model_rejected": ErrorPage(
        422,
        "A part of the process can't be used",
        "A diagram or a form of the process in force can't be shown or run as it stands. That is not your fault.",
        "Nothing was changed. What was saved before is still there.",
        "Tell your administrator what you were about to do: a version that is mended has to come into force.",
    ),
    "draft_rejected": ErrorPage(
        422,
        "This can't be saved",
        "The file can't be read.",
        "Nothing was saved. The draft is as it was before.",
        "Mend it and save again.",
    ),
    "task_form": ErrorPage(
        409,
        "This task can't be done as it stands",
        "The form that belongs to it doesn't give what the task needs. That is a fault of the process, not yours.",
        "The task is still open and the case stands at it. What you sent was not taken.",
        "Your administrator sees it among the incidents. Tell them the case's number: a version with a mended form has "
        "to come into force, and the request has to be made anew.",
    ),
    "same_person": ErrorPage(
        403,
        "A second person has to do this",
        "Two steps that two people must do were about to be done by one.",
        remedy="Ask a colleague who had no part in the step before.",
    ),
    "download_refused": ErrorPage(
        410,
        "These records can't be read any more",
        "What they were released on has ended: a permission was stopped or expired, or an emergency is over.",
        "Nothing was sent. That you asked was not recorded as a disclosure.",
        "If you still need them, make a new request.",
    ),
    "submission_changed": ErrorPage(
        409,
        "This form was sent already",
        "It was sent before, and with other content.",
        "What was sent first stands. What you changed since was not sent.",
        "Open the request to see how it stands. To ask for something else, make a new one.",
    ),
    "package_changed": ErrorPage(
        409,
        "The package changed meanwhile",
        "Something was put into the package or taken out after you saw it.",
        "Nothing was released. The package is as it was left last.",
        "Open the task again, look at what is in the package, then complete it.",
    ),
    "conditions_unread": ErrorPage(
        409,
        "Read the conditions first",
        "The records were released on conditions.",
        "Nothing was sent, and no reading was recorded.",
        "Open the case, read the conditions, then download.",
    ),
    "sealed": ErrorPage(
        409,
        "The package is ready already",
        "It was declared ready, so it can't be changed any more.",
        remedy="Open the case to see where it stands.",
    ),
    "step_limit": ErrorPage(
        409,
        "This case can't go on by itself",
        "It has gone round too many times to be run rightly.",
        "Everything that people did in it is kept.",
        "Tell your administrator the case's number.",
    ),
}

HTTP_PAGES: dict[int, ErrorPage] = {
    400: ErrorPage(400, "That can't be read", "The browser sent something that Concord can't read."),
    404: _NOT_FOUND,
    405: ErrorPage(405, "That can't be done here", "The page doesn't take what was sent to it."),
    413: ErrorPage(
        413,
        "The file is too large",
        "What was sent is larger than Concord takes.",
        "Nothing of it was kept; what was saved before is still there.",
        "Send a smaller file, or split it.",
    ),
}

LINK_REASONS = {
    "expired": "The link has expired.",
    "spent": "The link was used already, and it works only once.",
    "unknown": "The address isn't one that we sent, or a piece of it is missing.",
}

_explainers: dict[type[ConcordError], Callable[[Any, ErrorPage], ErrorPage]] = {}


def explains(
    kind: type[E],
) -> Callable[[Callable[[E, ErrorPage], ErrorPage]], Callable[[E, ErrorPage], ErrorPage]]:
    """Register how a page is told from one error of ``kind``: who completed a task, and when.

    The function takes the error and the page of its code, and returns the page to show.
    """

    def register(explain: Callable[[E, ErrorPage], ErrorPage]) -> Callable[[E, ErrorPage], ErrorPage]:
        _explainers[kind] = explain
        return explain

    return register


@explains(InvalidInputError)
def _fields(error: InvalidInputError, page: ErrorPage) -> ErrorPage:
    return replace(page, problems=tuple(error.problems.values()))


@explains(LinkError)
def _link(error: LinkError, page: ErrorPage) -> ErrorPage:
    reason = LINK_REASONS.get(error.reason, page.happened)
    return replace(page, happened=reason, family=FamilyWords("This link can't be opened", reason))


@explains(TooManyAttemptsError)
def _attempts(error: TooManyAttemptsError, page: ErrorPage) -> ErrorPage:
    return replace(page, remedy=too_many_words(error))


def too_many_words(error: TooManyAttemptsError) -> str:
    """Return how long to wait, in a sentence."""
    minutes = error.minutes
    wait = f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"Wait {wait}, then try again. If you forgot your password, ask for a new one."


def page_for(error: ConcordError) -> ErrorPage | None:
    """Return the page of an error, from its own code or the nearest base class's; None if it is a fault of ours."""
    lineage = [kind for kind in type(error).__mro__ if issubclass(kind, ConcordError)]
    page = next((PAGES[kind.code] for kind in lineage if kind.code in PAGES), None)
    explain = next((_explainers[kind] for kind in lineage if kind in _explainers), None)
    return explain(error, page) if page and explain else page


def _answer(page: ErrorPage) -> ResponseReturnValue:
    if wants_json():
        words = {"title": page.title, "happened": page.happened, "kept": page.kept, "remedy": page.remedy}
        return jsonify(words | {"problems": page.problems, "reference": page.reference}), page.status
    is_family = request.path.startswith(FAMILY_PATHS)
    return render_template("act/answer_error.html" if is_family else "error.html", page=page), page.status


def _on_concord_error(error: ConcordError) -> ResponseReturnValue:
    page = page_for(error)
    return _answer(page) if page else _on_fault(error)


def _on_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error  # a redirect that werkzeug makes of an address
    page = HTTP_PAGES.get(error.code, replace(HTTP_PAGES[400], status=error.code))
    return _answer(page)


def _on_csrf_error(_error: CSRFError) -> ResponseReturnValue:
    return _answer(_FORM_EXPIRED)


def _on_fault(error: Exception) -> ResponseReturnValue:
    """Log where it happened, but not the error's text: a database error quotes the values of a row."""
    reference = secrets.token_hex(4).upper()
    frames = traceback.extract_tb(error.__traceback__)
    where = " <- ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    words = str(error) if isinstance(error, ConcordError) else ""
    logger.error("incident %s: %s %s at %s", reference, type(error).__name__, words, where)
    return _answer(replace(_page_of_fault(error), reference=reference))


def _page_of_fault(error: Exception) -> ErrorPage:
    if isinstance(error, IntegrityViolationError):
        return _DAMAGED
    return _UNAVAILABLE if _is_outage(error) else _UNEXPECTED


def _is_outage(error: Exception) -> bool:
    """Tell whether trying again later is likely to help: locks, lost connections, full disks."""
    full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
    return full or isinstance(error, OperationalError)


def install(app: Flask) -> None:
    """Answer every error of ``app`` with a page."""
    app.register_error_handler(ConcordError, _on_concord_error)
    app.register_error_handler(CSRFError, _on_csrf_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, _on_fault)
    app.config.update(PROPAGATE_EXCEPTIONS=False, TRAP_HTTP_EXCEPTIONS=False)
