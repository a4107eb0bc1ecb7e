"""The demo mailbox: what Concord's mail looks like to those who get it, so that a newcomer can follow its links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from engine.errors import NotFoundError
from engine.mail.catcher import list_caught, list_recipients
from engine.mail.messages import TEMPLATES
from engine.mail.models import CaughtMail
from web.guard import public, reading, runtime, visitor

bp = Blueprint("demo", __name__, url_prefix="/demo")
PAGE = 50
FOLDED = TEMPLATES["consent_expiring"].subject
"""Many of these may leave at once; a run of them is folded, or it would hide the others."""
LONGEST_RUN = 3
_LINK = re.compile(r"https?://\S+")


@bp.get("/mail")
@public
def mail() -> ResponseReturnValue:
    """Show what the mail catcher caught, newest first: all, or what one recipient got.

    Raises:
        NotFoundError: this is no demo.
    """
    if not runtime().settings.is_demo:
        raise NotFoundError("expected a demo, but this installation is none")
    recipient, before = request.args.get("to", ""), request.args.get("before", type=UUID)
    with reading() as session:
        found = list_caught(session, limit=PAGE + 1, before=before, recipient=recipient)
        shown = found[:PAGE]
        return render_template(
            "demo/mail.html",
            runs=_runs(shown),
            recipients=sorted(list_recipients(session), key=lambda one: _by_number(one[0])),
            recipient=recipient,
            later=shown[-1].id if len(found) > PAGE else None,
            zone=_zone(),
        )


def _runs(mails: Sequence[CaughtMail]) -> list[tuple[str, list[CaughtMail]]]:
    """Return the mails in order; those under a heading are folded."""
    runs: list[tuple[str, list[CaughtMail]]] = []
    for subject, group in groupby(mails, key=lambda one: one.subject):
        run = list(group)
        folds = subject == FOLDED and len(run) > LONGEST_RUN
        runs.append((f"{subject}: {len(run)} mails" if folds else "", run))
    return runs


def _by_number(address: str) -> list[str | int]:
    """Return a key that puts guardian9 before guardian10."""
    return [int(piece) if piece.isdigit() else piece for piece in re.split(r"(\d+)", address)]


def _zone() -> ZoneInfo:
    """Return one zone for everybody who has none of their own, and so for the same mail signed in and out."""
    from web.commands.demo.world import PARTNERSHIPS  # not at the top: the commands import the application

    found = visitor()
    return found.zone if found else ZoneInfo(PARTNERSHIPS[0].zone)


@bp.app_template_filter("linked")
def linked(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a text into pieces, each with whether it is a link."""
    at = 0
    for found in _LINK.finditer(text):
        yield text[at : found.start()], False
        yield found.group(), True
        at = found.end()
    yield text[at:], False
