"""The disclosure log, and the downloads: each one is checked again, and stops with what the release stood on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor, Permission
from engine.act.authority import lock_authority
from engine.act.checks import Outcome
from engine.act.emergencies import basis_in_force
from engine.act.errors import ConditionsUnreadError, DownloadRefusedError
from engine.act.facts import check_subject, scope_of_disclosure
from engine.act.models import Disclosure, DisclosureRequest, Download, ReleaseItem, ReleasePackage
from engine.act.standing import may_see as may_see_request
from engine.act.standing import require_holder_staff
from engine.act.vocabulary import Basis
from engine.clock import Clock
from engine.errors import NotFoundError


def may_download(session: Session, disclosure: Disclosure, actor: Actor, now: datetime) -> str | None:
    """Return why ``actor`` may not read what was released at ``now``, or None.

    Returns:
        ``not_recipient``: they are neither the person it was released to nor a requester of the same agency.
        ``emergency_over``: the emergency it was released on has ended.
        A reason of the consent check: consents no longer carry all of it. A renewed consent does.
    """
    return why_stopped(session, disclosure, now) if _is_recipient(disclosure, actor) else "not_recipient"


def why_stopped(session: Session, disclosure: Disclosure, now: datetime) -> str | None:
    """Return why nobody may read what was released at ``now``, or None; codes as for :func:`may_download`."""
    if disclosure.basis == Basis.EMERGENCY:
        return None if basis_in_force(session, disclosure.request_id, at=now) else "emergency_over"
    scope = scope_of_disclosure(disclosure)
    result = check_subject(session, disclosure.subject_id, scope, now, prefer=disclosure.consent_id)
    return None if result.outcome is Outcome.PERMIT else result.reason.value


def _is_recipient(disclosure: Disclosure, actor: Actor) -> bool:
    if actor.partnership_id != disclosure.partnership_id or actor.agency_id != disclosure.recipient_agency_id:
        return False
    return actor.user_id == disclosure.recipient_id or actor.may(Permission.REQUEST_SUBMIT)


def conditions_of(session: Session, disclosure: Disclosure) -> list[str]:
    """Return the conditions that counsel released on, as codes; the custodian has confirmed each."""
    return list(session.get_one(ReleasePackage, disclosure.package_id).conditions_met)


def find_item(
    session: Session, disclosure_id: UUID, item_id: UUID, *, actor: Actor
) -> tuple[Disclosure, ReleaseItem]:
    """Return a release to ``actor`` and one item of it; whether they may still read it is another question.

    Raises:
        NotFoundError: no such release or item, or it is not the actor's to know of.
    """
    disclosure = session.get(Disclosure, disclosure_id)
    if disclosure is None or not _is_recipient(disclosure, actor):
        raise NotFoundError(f"expected disclosure {disclosure_id} to the actor, but there is none")
    item = session.get(ReleaseItem, item_id)
    if item is None or item.package_id != disclosure.package_id:
        raise NotFoundError(f"expected item {item_id} of disclosure {disclosure_id}, but there is none")
    return disclosure, item


def open_item(
    session: Session,
    disclosure_id: UUID,
    item_id: UUID,
    *,
    actor: Actor,
    clock: Clock,
    conditions_read: Collection[str] = (),
) -> ReleaseItem:
    """Let ``actor`` read one released item now, and record that they did.

    Args:
        session: A write session; commit before the first byte is sent.
        disclosure_id: The release.
        item_id: One item of its package.
        actor: Who reads.
        clock: Read after the subject's authority row is locked, so that no revocation slips in between.
        conditions_read: Codes of the conditions that the actor confirms to have read; all of the release's are needed.

    Raises:
        NotFoundError: no such release or item, or it is not the actor's to know of.
        DownloadRefusedError: it stood on something that has ended.
        ConditionsUnreadError: it was released on conditions that they haven't read.
    """
    disclosure, item = find_item(session, disclosure_id, item_id, actor=actor)
    lock_authority(session, disclosure.subject_id)
    now = clock()
    refused = may_download(session, disclosure, actor, now)
    if refused is not None:
        raise DownloadRefusedError(refused)
    conditions = conditions_of(session, disclosure)
    if set(conditions) - set(conditions_read):
        raise ConditionsUnreadError(conditions)
    _record_reading(session, disclosure, item, actor, now, conditions)
    return item


def _record_reading(
    session: Session,
    disclosure: Disclosure,
    item: ReleaseItem,
    actor: Actor,
    now: datetime,
    conditions: Sequence[str],
) -> None:
    session.add(
        Download(
            partnership_id=disclosure.partnership_id,
            disclosure_id=disclosure.id,
            item_id=item.id,
            person_id=actor.user_id,
            at=now,
        )
    )
    audit.record(
        session,
        stream=f"case:{disclosure.request_id}",
        tag="act:disclosure:download",
        actor_id=actor.user_id,
        subject=f"disclosure:{disclosure.id}",
        at=now,
        facts={"item": str(item.id), "sha256": item.sha256, "conditions": list(conditions)},
    )


def of_request(session: Session, request_id: UUID, *, actor: Actor) -> Disclosure | None:
    """Return what was released for a request, or None.

    Raises:
        NotFoundError: the request is not the actor's to know of.
    """
    request = session.get(DisclosureRequest, request_id)
    if request is None or not may_see_request(actor, request):
        raise NotFoundError(f"expected request {request_id} among the actor's, but it is not there")
    return session.scalar(select(Disclosure).where(Disclosure.request_id == request_id))


def items_of(session: Session, disclosure: Disclosure) -> list[ReleaseItem]:
    """Return the released items as the custodian ordered them."""
    query = select(ReleaseItem).where(ReleaseItem.package_id == disclosure.package_id)
    return list(session.scalars(query.order_by(ReleaseItem.position)))


def downloads_of(session: Session, disclosure: Disclosure) -> list[Download]:
    """Return who read what and when, oldest first."""
    query = select(Download).where(Download.disclosure_id == disclosure.id)
    return list(session.scalars(query.order_by(Download.at, Download.id)))


def accounting(session: Session, subject_id: UUID, *, actor: Actor) -> list[Disclosure]:
    """Return every disclosure about a subject, newest first, for the holder's people.

    All are listed; which of them a report to a parent has depends on its rule (34 CFR 99.32; 45 CFR 164.528;
    42 CFR 2.25).

    Raises:
        NotFoundError: a disclosure is another agency's.
    """
    query = select(Disclosure).where(Disclosure.subject_id == subject_id)
    rows = list(session.scalars(query.order_by(Disclosure.disclosed_at.desc(), Disclosure.id)))
    for row in rows:
        require_holder_staff(actor, row.holder_id, partnership_id=row.partnership_id)
    return rows
