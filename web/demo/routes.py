"""The demo mailbox: what Concord's mail looks like to those who get it, so that a newcomer can follow its links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from engine.errors import NotFoundError
from engine.mail.catcher import list_caught
from web.guard import public, reading, runtime

bp = Blueprint("demo", __name__, url_prefix="/demo")
_LINK = re.compile(r"https?://\S+")


@bp.get("/mail")
@public
def mail() -> ResponseReturnValue:
    """Show what the mail catcher caught, newest first.

    Raises:
        NotFoundError: this is no demo.
    """
    if not runtime().settings.is_demo:
        raise NotFoundError("expected a demo, but this installation is none")
    with reading() as session:
        return render_template("demo/mail.html", mails=list_caught(session))


@bp.app_template_filter("linked")
def linked(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a text into pieces, each with whether it is a link."""
    at = 0
    for found in _LINK.finditer(text):
        yield text[at : found.start()], False
        yield found.group(), True
        at = found.end()
    yield text[at:], False
