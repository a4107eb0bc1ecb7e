"""Who stands where towards a request: the requester's agency, the holder's people, or nobody."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from engine.access import Actor, Permission, Role
from engine.act.models import DisclosureRequest
from engine.errors import NotFoundError
from engine.partner.models import Agency

HOLDER_ROLES = frozenset({Role.COUNSEL, Role.CUSTODIAN})
"""Who may know, at the holding agency, what it holds about whom."""


def is_requester_side(actor: Actor, request: DisclosureRequest) -> bool:
    """Tell whether ``actor`` reads requests at the agency that asks."""
    own = actor.partnership_id == request.partnership_id and actor.agency_id == request.requesting_agency_id
    return own and actor.may(Permission.REQUEST_READ)


def is_holder_side(actor: Actor, request: DisclosureRequest) -> bool:
    """Tell whether ``actor`` is counsel or custodian of the agency that holds."""
    return works_for(actor, request.holder_id, HOLDER_ROLES, partnership_id=request.partnership_id)


def works_for(actor: Actor, agency_id: UUID, roles: frozenset[Role], *, partnership_id: UUID) -> bool:
    """Tell whether ``actor`` has one of ``roles`` at this agency."""
    own = actor.agency_id == agency_id and actor.partnership_id == partnership_id
    return own and bool(roles & actor.roles)


def may_see(actor: Actor, request: DisclosureRequest) -> bool:
    """Tell whether ``actor`` may know of a request: the requester's agency, and the holder's counsel and custodians."""
    return is_requester_side(actor, request) or is_holder_side(actor, request)


def require_holder_staff(
    actor: Actor, holder_id: UUID, *, partnership_id: UUID, roles: frozenset[Role] = HOLDER_ROLES
) -> None:
    """Let pass who works for the holder in one of ``roles``.

    Raises:
        NotFoundError: they don't, so they may not know that the thing exists.
    """
    if not works_for(actor, holder_id, roles, partnership_id=partnership_id):
        raise NotFoundError(f"expected something that agency {actor.agency_id} holds, but it is another's")


def zone_of(session: Session, agency_id: UUID) -> ZoneInfo:
    """Return the zone in which an agency counts its civil days."""
    agency = session.get(Agency, agency_id)
    if agency is None:
        raise NotFoundError(f"expected agency {agency_id}, but there is none")
    return ZoneInfo(agency.zone)
