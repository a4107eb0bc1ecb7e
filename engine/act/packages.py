"""What a custodian puts together for one request: files and summaries, each marked with its category.

How a package is declared ready is in ``sealing.py``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.access import Actor, Role
from engine.act.errors import SealedError
from engine.act.mediatypes import media_type_of, require_fitting_name
from engine.act.models import DisclosureRequest, ReleaseItem, ReleasePackage
from engine.act.standing import require_holder_staff
from engine.act.vocabulary import CATEGORIES, require_code
from engine.errors import InvalidInputError, NotFoundError
from engine.names import without_unseen
from engine.store.vault import StoredFile

CUSTODIAN = frozenset({Role.CUSTODIAN})
MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that the vault took in."""

    stored: StoredFile
    name: str
    head: bytes
    """Its first ``mediatypes.HEAD_BYTES`` bytes."""
    category: str


def open_package(session: Session, request_id: UUID, *, actor: Actor, now: datetime) -> ReleasePackage:
    """Return the package that the custodian works on; if the last one is sealed, a new one with the same items.

    One that was begun when the request was matched to another child is left, and nothing of it is taken over.

    Raises:
        NotFoundError: no such request, or the actor is not the holder's custodian.
    """
    request = custodians_request(session, request_id, actor)
    last = latest_package(session, request_id)
    if last is not None and last.subject_id not in (None, request.subject_id):
        last = None
    if last is not None and last.sealed_at is None:
        return last
    package = ReleasePackage(
        partnership_id=request.partnership_id,
        request_id=request_id,
        subject_id=request.subject_id,
        prepared_by=actor.user_id,
        created_at=now,
        conditions_met=[],
        items=[_copy(item) for item in last.items] if last else [],
    )
    session.add(package)
    session.flush()
    return package


def _copy(item: ReleaseItem) -> ReleaseItem:
    kept = (
        "partnership_id",
        "position",
        "category",
        "media_type",
        "size",
        "sha256",
        "vault_key",
        "file_name",
        "summary",
    )
    return ReleaseItem(**{name: getattr(item, name) for name in kept})


def latest_package(session: Session, request_id: UUID) -> ReleasePackage | None:
    """Return the newest package of a request, sealed or not."""
    query = (
        select(ReleasePackage)
        .where(ReleasePackage.request_id == request_id)
        .order_by(
            ReleasePackage.created_at.desc(), ReleasePackage.sealed_at.is_(None).desc(), ReleasePackage.id
        )
        .limit(1)
    )
    return session.scalar(query.execution_options(populate_existing=True))


def plain_name(sent: str) -> str:
    """Return the name of a file as it is kept: a browser may send a path, of which only the last part is a name."""
    return without_unseen(sent).replace("\\", "/").rpartition("/")[2].strip()[-MAX_NAME:]


def add_file(session: Session, package_id: UUID, new: NewFile, *, actor: Actor, now: datetime) -> ReleaseItem:
    """Add a file to an open package.

    Raises:
        NotFoundError: no such package, or the actor is not the holder's custodian.
        SealedError: the package is ready already.
        InvalidInputError: empty, of a type that can't be released or that its name denies, there already, or of no known category.
    """
    name = plain_name(new.name)
    if not name or new.stored.size == 0:
        raise InvalidInputError(
            "expected a file with a name and content, but it has none", {"file": "It is empty."}
        )
    media_type = media_type_of(new.head)
    require_fitting_name(name, media_type)
    item = ReleaseItem(
        category=require_code(new.category, CATEGORIES, field="category"),
        media_type=media_type,
        size=new.stored.size,
        sha256=new.stored.sha256,
        vault_key=new.stored.key,
        file_name=name,
    )
    return _add(session, package_id, item, actor, now)


def add_summary(
    session: Session, package_id: UUID, text: str, category: str, *, actor: Actor, now: datetime
) -> ReleaseItem:
    """Add a written summary to an open package, for when the record itself says more than is needed.

    Raises:
        NotFoundError, SealedError: see :func:`add_file`.
        InvalidInputError: empty, there already, or of no known category.
    """
    if not text.strip():
        raise InvalidInputError("expected a summary, but it is empty", {"summary": "Write the summary."})
    item = ReleaseItem(
        category=require_code(category, CATEGORIES, field="category"),
        media_type="text/plain",
        size=len(text.strip().encode()),
        sha256=summary_sha256(text),
        summary=text.strip(),
    )
    return _add(session, package_id, item, actor, now)


def summary_sha256(text: str) -> str:
    """Return the hash by which a summary is known, in lower-case hexadecimal."""
    return hashlib.sha256(text.strip().encode()).hexdigest()


def _add(session: Session, package_id: UUID, item: ReleaseItem, actor: Actor, now: datetime) -> ReleaseItem:
    package = open_for_change(session, package_id, actor)
    if any(other.sha256 == item.sha256 for other in package.items):
        raise InvalidInputError(
            "expected something new for the package, but it is in there",
            {"file": "This is in the package already."},
        )
    item.partnership_id = package.partnership_id
    item.position = max((other.position for other in package.items), default=0) + 1
    package.items.append(item)
    session.flush()
    record(session, package, "add", actor, now, category=item.category, sha256=item.sha256)
    return item


def remove_item(session: Session, item_id: UUID, *, actor: Actor, now: datetime) -> UUID | None:
    """Take an item out of an open package; return the vault's key of its file, which nothing refers to any more.

    Raises:
        NotFoundError, SealedError: see :func:`add_file`.
    """
    item = session.get(ReleaseItem, item_id)
    if item is None:
        raise NotFoundError(f"expected item {item_id}, but there is none")
    package = open_for_change(session, item.package_id, actor)
    package.items.remove(item)
    session.flush()
    record(session, package, "remove", actor, now, category=item.category, sha256=item.sha256)
    key = item.vault_key
    used = select(ReleaseItem.id).where(ReleaseItem.vault_key == key).limit(1)
    return key if key is not None and session.scalar(used) is None else None


def custodians_request(session: Session, request_id: UUID, actor: Actor) -> DisclosureRequest:
    """Return a request to the custodian's agency.

    Raises:
        NotFoundError: no such request, or the actor is not the holder's custodian.
    """
    request = session.get(DisclosureRequest, request_id)
    if request is None:
        raise NotFoundError(f"expected request {request_id}, but there is none")
    require_holder_staff(actor, request.holder_id, partnership_id=request.partnership_id, roles=CUSTODIAN)
    return request


def open_for_change(session: Session, package_id: UUID, actor: Actor) -> ReleasePackage:
    """Return an unsealed package of the custodian's agency, locked until the transaction ends.

    Raises:
        NotFoundError: no such package, or the actor is not the holder's custodian.
        SealedError: it is sealed.
    """
    package = session.get(ReleasePackage, package_id, populate_existing=True, with_for_update=True)
    if package is None:
        raise NotFoundError(f"expected package {package_id}, but there is none")
    custodians_request(session, package.request_id, actor)
    if package.sealed_at is not None:
        raise SealedError(f"expected package {package_id} to be open, but it is sealed")
    return package


def record(
    session: Session, package: ReleasePackage, action: str, actor: Actor, now: datetime, **facts: object
) -> None:
    """Write to the case's audit stream what was done to a package."""
    audit.record(
        session,
        stream=f"case:{package.request_id}",
        tag=f"act:package:{action}",
        actor_id=actor.user_id,
        subject=f"package:{package.id}",
        at=now,
        facts=facts,
    )
