"""What was released, read by who it was released to. Everything is checked again at every download."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from engine.access import Permission
from engine.act.disclosures import open_item
from engine.act.models import ReleaseItem
from engine.errors import IntegrityViolationError, NotFoundError
from web.attachments import as_attachment
from web.guard import current_actor, needs, runtime, writing
from web.security import sandboxed


def register(bp: Blueprint) -> None:
    """Add the download to the room."""
    bp.add_url_rule("/act/releases/<uuid:disclosure_id>/items/<uuid:item_id>", view_func=download)


@needs(Permission.REQUEST_READ)
@sandboxed
def download(disclosure_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Send one released item, if everything still carries it; what can't be read is not recorded as read."""
    with writing() as session:
        item = open_item(session, disclosure_id, item_id, actor=current_actor(), clock=runtime().clock)
        body = _body(item)
    answer = Response(body, mimetype=item.media_type)
    answer.content_length = item.size  # a browser sees by it whether a file broke off
    return as_attachment(answer, item.file_name or "summary.txt")


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
