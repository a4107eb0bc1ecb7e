"""What was released, read by who it was released to. Everything is checked again at every download."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from werkzeug.http import dump_options_header

from engine.access import Permission
from engine.act.disclosures import open_item
from web.guard import current_actor, needs, runtime, writing


def register(bp: Blueprint) -> None:
    """Add the download to the room."""
    bp.add_url_rule("/act/releases/<uuid:disclosure_id>/items/<uuid:item_id>", view_func=download)


@needs(Permission.REQUEST_READ)
def download(disclosure_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Send one released item, if everything still carries it."""
    with writing() as session:
        item = open_item(session, disclosure_id, item_id, actor=current_actor(), clock=runtime().clock)
    if item.summary is not None:
        return _attachment(Response(item.summary, mimetype="text/plain"), "summary.txt")
    assert item.vault_key is not None, "an item is a file or a summary"
    body = Response(runtime().vault.open(item.vault_key), mimetype=item.media_type)
    return _attachment(body, item.file_name or "record")


def _attachment(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": name})
    return answer
