"""What the holder's people read of an emergency: who decided it, on what, what went out, and what was found afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.act.emergencies import basis_in_force, latest
from engine.act.models import Disclosure, DisclosureRequest, EmergencyBasis, ReleasePackage
from engine.act.vocabulary import CATEGORIES, labels
from engine.partner.people import names_of
from web.guard import now


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency of a request, for the holder's side only."""

    basis: EmergencyBasis
    in_force: bool
    disclosure: Disclosure | None
    """What was released on it."""
    package: ReleasePackage | None
    names: Mapping[UUID, str]
    """Who decided, prepared and reviewed, by id."""

    @property
    def carries(self) -> bool:
        """Tell whether the request stands on it, so that what the consents say doesn't matter."""
        return self.in_force or self.disclosure is not None

    @property
    def may_go(self) -> list[str]:
        """Return what counsel named, in people's words."""
        return labels(self.basis.categories, CATEGORIES)


def emergency_of(session: Session, request: DisclosureRequest) -> Emergency | None:
    """Return the newest emergency of a request; the caller has checked that the visitor is of the holder's side."""
    basis = latest(session, request.id)
    if basis is None:
        return None
    released = select(Disclosure).where(Disclosure.emergency_id == basis.id)
    disclosure = session.scalar(released)
    package = session.get_one(ReleasePackage, disclosure.package_id) if disclosure else None
    people = {basis.approved_by, basis.reviewed_by, package.prepared_by if package else None}
    return Emergency(
        basis=basis,
        in_force=basis_in_force(session, request.id, at=now()) is not None,
        disclosure=disclosure,
        package=package,
        names=names_of(session, {one for one in people if one}),
    )
