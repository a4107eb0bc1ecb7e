"""What a list says of a request: its number, its purpose, and who asks whom. Nothing about the child."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.act.models import DisclosureRequest
from engine.act.vocabulary import PURPOSES
from engine.partner.models import Agency


@dataclass(frozen=True, slots=True)
class Headline:
    """One request in a list."""

    request_id: UUID
    number: str
    purpose: str
    """What people read for the purpose's code."""
    requester: str
    """Short name of the requesting agency."""
    holder: str


def headlines(session: Session, request_ids: Collection[UUID]) -> dict[UUID, Headline]:
    """Return the headlines of requests by id; the caller has checked that they are the actor's to know of."""
    if not request_ids:
        return {}
    asking, holding = aliased(Agency), aliased(Agency)
    query = (
        select(
            DisclosureRequest.id,
            DisclosureRequest.number,
            DisclosureRequest.purpose,
            asking.short_name,
            holding.short_name,
        )
        .join(asking, asking.id == DisclosureRequest.requesting_agency_id)
        .join(holding, holding.id == DisclosureRequest.holder_id)
        .where(DisclosureRequest.id.in_(request_ids))
    )
    return {
        row[0]: Headline(row[0], row[1], PURPOSES[row[2]].label, row[3], row[4])
        for row in session.execute(query)
    }
