"""Declaring a package ready: nothing beyond the approval, every condition confirmed, and not by who approved alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engine.access import Actor
from engine.act.emergencies import basis_in_force, latest
from engine.act.errors import PackageChangedError, SamePersonError
from engine.act.models import DisclosureRequest, ReleaseItem, ReleasePackage
from engine.act.packages import custodians_request, open_for_change, record
from engine.act.reviews import latest_review
from engine.act.vocabulary import APPROVALS
from engine.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class Approved:
    """What may be released of a request at an instant."""

    categories: frozenset[str]
    conditions: tuple[str, ...]


def approved_scope(session: Session, request: DisclosureRequest, *, at: datetime) -> Approved:
    """Return what counsel approved, by an emergency in force or by the latest review; empty if nothing is."""
    emergency = basis_in_force(session, request.id, at=at)
    if emergency is not None:
        return Approved(frozenset(emergency.categories), ())
    review = latest_review(session, request.id)
    if review is None or review.outcome not in APPROVALS:
        return Approved(frozenset(), ())
    return Approved(frozenset(review.categories), tuple(review.conditions))


def seal(
    session: Session, package_id: UUID, *, conditions_met: Collection[str], actor: Actor, now: datetime
) -> ReleasePackage:
    """Declare a package ready; from here on it doesn't change.

    Raises:
        NotFoundError: no such package, or the actor is not the holder's custodian.
        SealedError: it is ready already.
        SamePersonError: the actor approved the request alone, and no reason for that was written down.
        InvalidInputError: it is empty, goes beyond what is approved, or a condition is not confirmed.
    """
    package = open_for_change(session, package_id, actor)
    request = custodians_request(session, package.request_id, actor)
    refuse_sole_approver(session, request, actor)
    approved = approved_scope(session, request, at=now)
    _require_ready(package, approved, conditions_met)
    package.sealed_at, package.prepared_by = now, actor.user_id
    package.conditions_met = [code for code in approved.conditions if code in conditions_met]
    session.flush()
    record(
        session, package, "seal", actor, now, items=len(package.items), categories=sorted(package.categories)
    )
    return package


def require_seen(package: ReleasePackage, seen: Collection[str]) -> None:
    """Let pass a package that holds what the custodian saw, and nothing else.

    Args:
        package: An open package that this transaction has locked.
        seen: The marks of the items (:attr:`ReleaseItem.mark`) that they were shown or have sent themselves.

    Raises:
        PackageChangedError: something was put in or taken out meanwhile.
    """
    unseen, gone = package.marks - set(seen), set(seen) - package.marks
    if unseen or gone:
        raise PackageChangedError(
            f"expected package {package.id} as it was seen, but {len(unseen)} items came and {len(gone)} went"
        )


def refuse_sole_approver(session: Session, request: DisclosureRequest, actor: Actor) -> None:
    """Let pass who did not approve the request, or approved it with a written reason why nobody else could prepare it.

    Raises:
        SamePersonError: they approved it alone.
    """
    emergency = latest(session, request.id)
    if emergency is not None and emergency.approved_by == actor.user_id:
        raise SamePersonError(
            "expected somebody else than who approved the emergency to prepare the release, but it is the same"
        )
    review = latest_review(session, request.id)
    if review is not None and review.reviewed_by == actor.user_id and not review.alone_reason:
        raise SamePersonError(
            "expected somebody else than who approved to prepare the release, but it is the same"
        )


def exceeding(package: ReleasePackage, approved: Approved) -> list[ReleaseItem]:
    """Return the items that go beyond what is approved."""
    return [item for item in package.items if item.category not in approved.categories]


def _require_ready(package: ReleasePackage, approved: Approved, conditions_met: Collection[str]) -> None:
    problems: dict[str, str] = {}
    if not package.items:
        problems["items"] = "Attach a file or write a summary."
    beyond = exceeding(package, approved)
    if beyond:
        problems["items"] = f"{len(beyond)} of them go beyond what is approved. Take them out."
    if set(approved.conditions) - set(conditions_met):
        problems["conditions_met"] = (
            "Confirm each condition. If one can't be met, don't complete this, and talk to counsel."
        )
    if problems:
        raise InvalidInputError(
            f"expected a package that is ready, but {sorted(problems)} don't fit", problems
        )
