"""The diagrams of a request, with the token on them: what the case page shows, and the file for its viewer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from engine.access import Actor, Permission
from engine.act import requests
from engine.act.models import DisclosureRequest
from engine.act.standing import is_holder_side
from engine.errors import NotFoundError
from engine.workflow import catalogue, definitions
from engine.workflow.outline import outline
from engine.workflow.positions import Positions, positions
from web.attachments import as_attachment
from web.guard import current_actor, needs, reading, runtime
from web.security import sandboxed


def register(bp: Blueprint) -> None:
    """Add the files of diagrams to the room."""
    bp.add_url_rule("/act/requests/<uuid:request_id>/diagrams/<name>", view_func=diagram)


@needs(Permission.REQUEST_READ)
@sandboxed
def diagram(request_id: UUID, name: str) -> ResponseReturnValue:
    """Return a diagram of the version that a request runs on, for scripts: a browser must not show it."""
    with reading() as session:
        row = requests.get_request(session, request_id, actor=current_actor())
        where = _where(session, row)
        packed = (
            catalogue.version(session, where.definition_id, actor=current_actor()).files if where else b""
        )
        content = definitions.unpack(packed).get(name) if packed else None
    if content is None:
        raise NotFoundError(f"expected the diagram {name!r} of request {request_id}, but it is not there")
    return as_attachment(Response(content, mimetype="application/xml"), name)


def _seen_outside(actor: Actor, row: DisclosureRequest, where: Positions | None) -> Positions | None:
    """Return the positions for those who are not the holder's: none that tell why nothing was released."""
    if where is None or requests.outcome_for(actor, row) != requests.NOT_RELEASED:
        return where
    return replace(where, done=frozenset(), current=frozenset())


def shown_diagrams(session: Session, row: DisclosureRequest, actor: Actor) -> dict[str, Any]:
    """Return the diagrams that ``actor`` may see, with the token.

    Where a case stands inside the holder's agency would tell the requester whether a record exists, so they see the
    outer diagram only.
    """
    where, holder_side = _where(session, row), is_holder_side(actor, row)
    if not holder_side:
        where = _seen_outside(actor, row, where)
    if where is None:
        return {"where": None, "diagrams": {}, "outlines": {}, "version": None}
    version = catalogue.version(session, where.definition_id, actor=current_actor())
    files, titles = definitions.unpack(version.files), catalogue.diagrams(version.files, version.key)
    shown = dict(titles) if holder_side else dict(list(titles.items())[:1])
    outlines = {name: outline(files[name]) for name in shown}
    ids = {node.id for nodes in outlines.values() for node in nodes}
    return {
        "where": replace(where, done=where.done & ids, current=where.current & ids),
        "version": version,
        "diagrams": shown,
        "outlines": outlines,
    }


def _where(session: Session, row: DisclosureRequest) -> Positions | None:
    return positions(
        session, runtime().workflow.models, partnership_id=row.partnership_id, business_key=str(row.id)
    )
