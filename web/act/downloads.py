"""What was released, read by who it was released to. Everything is checked again at every download."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.access import Permission
from engine.act.disclosures import conditions_of, find_item, may_download, open_item
from engine.act.errors import ConditionsUnreadError, DownloadRefusedError
from engine.act.headlines import headlines
from engine.act.models import ReleaseItem
from engine.act.vocabulary import CONDITIONS
from engine.errors import IntegrityViolationError, NotFoundError
from web.attachments import as_attachment
from web.guard import current_actor, needs, now, reading, runtime, writing
from web.security import sandboxed


def register(bp: Blueprint) -> None:
    """Add the download, and what is read before it, to the room."""
    item = "/act/releases/<uuid:disclosure_id>/items/<uuid:item_id>"
    bp.add_url_rule(item, view_func=download, methods=["GET", "POST"])
    bp.add_url_rule(f"{item}/conditions", view_func=conditions)


@needs(Permission.REQUEST_READ)
@sandboxed
def download(disclosure_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Send one released item, if everything still carries it; what can't be read is not recorded as read.

    What was released on conditions is sent to who confirms with a form that they have read them.
    """
    try:
        with writing() as session:
            item = open_item(
                session,
                disclosure_id,
                item_id,
                actor=current_actor(),
                clock=runtime().clock,
                conditions_read=request.form.getlist("read"),
            )
            body = _body(item)
    except ConditionsUnreadError:
        return redirect(url_for("act.conditions", disclosure_id=disclosure_id, item_id=item_id), code=303)
    answer = Response(body, mimetype=item.media_type)
    answer.content_length = item.size  # a browser sees by it whether a file broke off
    return as_attachment(answer, item.file_name or "summary.txt")


@needs(Permission.REQUEST_READ)
def conditions(disclosure_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Show on what conditions records were released, with the form that downloads one of them."""
    with reading() as session:
        disclosure, item = find_item(session, disclosure_id, item_id, actor=current_actor())
        refused = may_download(session, disclosure, current_actor(), now())
        if refused is not None:
            raise DownloadRefusedError(refused)
        return render_template(
            "act/conditions.html",
            disclosure=disclosure,
            item=item,
            headline=headlines(session, {disclosure.request_id})[disclosure.request_id],
            conditions=conditions_of(session, disclosure),
            vocabulary=CONDITIONS,
        )


def _body(item: ReleaseItem) -> Iterator[bytes]:
    """Return the content of an item; its first chunk has been read and found as it was stored.

    Raises:
        IntegrityViolationError: the file is not in the vault any more, or was altered.
    """
    if item.summary is not None:
        return iter((item.summary.encode(),))
    assert item.vault_key is not None, "an item is a file or a summary"
    try:
        chunks = runtime().vault.open(item.vault_key)
    except NotFoundError as missing:
        raise IntegrityViolationError(
            f"expected the file of item {item.id} in the vault, but it is not there"
        ) from missing
    return _all(next(chunks, b""), chunks)


def _all(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others
