"""Drafts: an analyst's copy of a definition, checked, and put in force by somebody else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import audit
from engine.access import Actor, Permission, require
from engine.errors import ConflictError, NotFoundError
from engine.plan.errors import DraftChangedError, DraftRejectedError, SamePersonError
from engine.store.base import Base, Identified, InPartnership
from engine.store.types import UtcDateTime
from engine.workflow import definitions
from engine.workflow.errors import ModelRejectedError
from engine.workflow.forms import FormError, load_form
from engine.workflow.lint import Installation
from engine.workflow.models import ProcessDefinition
from engine.workflow.parser import FORM
from engine.workflow.tables import TABLE, require_table
from engine.workflow.xmlsafe import MAX_BYTES, safe_tree

MAX_TABLES = 20
"""Files with decision tables in one process."""
_NEW_TABLE = re.compile(r"[a-z][a-z0-9_]{0,59}\.dmn")


class DefinitionDraft(Identified, InPartnership, Base):
    """An analyst's copy of a definition's files."""

    __tablename__ = "definition_draft"

    key: Mapped[str] = mapped_column(String(120))
    base_id: Mapped[UUID] = mapped_column(ForeignKey("process_definition.id"))
    """The version that was copied."""
    files: Mapped[bytes] = mapped_column(LargeBinary)
    rev: Mapped[int] = mapped_column(default=1)
    """Counts every save; a save must name the one it started from."""
    created_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[UUID]
    """Who edited last."""
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    authors: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """Ids of everybody who ever saved; the release before this column leaves it as it is."""
    published_id: Mapped[UUID | None] = mapped_column(ForeignKey("process_definition.id"))
    """The version that it became; a published draft is closed."""

    @property
    def writers(self) -> frozenset[UUID]:
        """Everybody who had a hand in the draft; somebody else must publish it."""
        return frozenset({self.created_by, self.saved_by, *map(UUID, self.authors)})


def copy(session: Session, definition_id: UUID, *, actor: Actor, now: datetime) -> DefinitionDraft:
    """Start a draft with the files of a published version, to replace the one in force: an earlier one is so put back.

    Raises:
        PermissionDeniedError: the actor is no analyst.
        NotFoundError: no such version in the actor's partnership.
    """
    require(actor, Permission.PROCESS_EDIT)
    base = session.get(ProcessDefinition, definition_id)
    if base is None or base.partnership_id != actor.partnership_id:
        raise NotFoundError(f"expected process definition {definition_id}, but there is none")
    newest = definitions.in_force(session, partnership_id=actor.partnership_id, key=base.key)
    draft = DefinitionDraft(
        id=uuid4(),
        partnership_id=actor.partnership_id,
        key=base.key,
        base_id=newest.id if newest else base.id,
        files=base.files,
        rev=1,
        created_by=actor.user_id,
        created_at=now,
        saved_by=actor.user_id,
        saved_at=now,
        authors=[str(actor.user_id)],
    )
    session.add(draft)
    session.flush()
    _record(session, draft, "plan:draft:create", actor, now)
    return draft


def get(session: Session, draft_id: UUID, *, actor: Actor) -> DefinitionDraft:
    """Return a draft of the actor's partnership.

    Raises:
        PermissionDeniedError: the actor may not read processes.
        NotFoundError: there is no such draft.
    """
    require(actor, Permission.PROCESS_READ)
    draft = session.get(DefinitionDraft, draft_id)
    if draft is None or draft.partnership_id != actor.partnership_id:
        raise NotFoundError(f"expected draft {draft_id}, but there is none")
    return draft


def open_drafts(session: Session, *, actor: Actor) -> list[DefinitionDraft]:
    """Return the drafts that are not yet in force, the latest saved first."""
    require(actor, Permission.PROCESS_READ)
    query = (
        select(DefinitionDraft)
        .where(DefinitionDraft.partnership_id == actor.partnership_id, DefinitionDraft.published_id.is_(None))
        .order_by(DefinitionDraft.saved_at.desc())
    )
    return list(session.scalars(query))


def save(
    session: Session, draft_id: UUID, changed: Mapping[str, bytes], *, rev: int, actor: Actor, now: datetime
) -> DefinitionDraft:
    """Save files of a draft. What is no safe XML or no form is refused; a diagram may be saved half-done.

    Args:
        session: A write session.
        draft_id: The draft.
        changed: File names to new contents. The names must be files of the draft, or those of new decision tables.
        rev: The revision that the changes were made on.
        actor: Who saves.
        now: Aware instant.

    Raises:
        PermissionDeniedError: the actor is no analyst.
        NotFoundError: no such draft, or no such file in it.
        ConflictError: the draft is in force already, or (a DraftChangedError) somebody saved after ``rev``.
        DraftRejectedError: a diagram or table is no safe XML, or a form can't be read.
        ModelRejectedError: there are too many tables.
    """
    require(actor, Permission.PROCESS_EDIT)
    draft = get(session, draft_id, actor=actor)
    _require_open(draft, rev)
    files = definitions.unpack(draft.files)
    for name, content in changed.items():
        if name not in files and not _NEW_TABLE.fullmatch(name):
            raise NotFoundError(f"expected the file {name!r} in draft {draft_id}, but it is not there")
        _require_readable(name, content)
        files[name] = content
    _require_modest([content for name, content in files.items() if name.endswith(TABLE)])
    _change(
        session,
        draft,
        files=definitions.pack(files),
        rev=rev + 1,
        saved_by=actor.user_id,
        saved_at=now,
        authors=sorted(str(person) for person in draft.writers | {actor.user_id}),
    )
    _record(session, draft, "plan:draft:save", actor, now)
    return draft


def publish(
    session: Session, draft_id: UUID, *, rev: int, installation: Installation, actor: Actor, now: datetime
) -> ProcessDefinition:
    """Put a draft in force for new cases; live ones stay on their version.

    Args:
        session: A write session.
        draft_id: The draft.
        rev: The revision that the actor looked at.
        installation: What its files may refer to.
        actor: Who publishes.
        now: Aware instant.

    Raises:
        PermissionDeniedError: the actor may not publish.
        SamePersonError: the actor has saved the draft at any time.
        DraftChangedError: somebody saved after ``rev``.
        ConflictError: the draft is in force already, or another version came into force since it was copied.
        FindingsError: the draft has errors.
    """
    require(actor, Permission.PROCESS_PUBLISH)
    draft = get(session, draft_id, actor=actor)
    if actor.user_id in draft.writers:
        raise SamePersonError("expected a second person to publish, but the actor wrote the draft")
    _require_open(draft, rev)
    made = definitions.publish(
        session,
        partnership_id=draft.partnership_id,
        key=draft.key,
        files=definitions.unpack(draft.files),
        installation=installation,
        drafted_by=draft.saved_by,
        published_by=actor.user_id,
        now=now,
        replacing=draft.base_id,
    )
    _change(session, draft, published_id=made.id)
    _record(session, draft, "plan:draft:publish", actor, now)
    return made


def _require_readable(name: str, content: bytes) -> None:
    try:
        if name.endswith(FORM):
            load_form(content)
        elif name.endswith(TABLE):
            require_table(content)
        else:
            safe_tree(content)
    except FormError as refusal:
        raise DraftRejectedError(name, f"{refusal.component} {refusal.why}") from refusal
    except ModelRejectedError as refusal:
        raise DraftRejectedError(name, str(refusal)) from refusal


def _require_modest(tables: Sequence[bytes]) -> None:
    size = sum(map(len, tables))
    if len(tables) > MAX_TABLES or size > MAX_BYTES:
        raise ModelRejectedError(
            f"expected at most {MAX_TABLES} files with decision tables in a process, of {MAX_BYTES} bytes together, but "
            f"they are {len(tables)}, of {size} bytes"
        )


def _require_open(draft: DefinitionDraft, rev: int) -> None:
    if draft.published_id is not None:
        raise ConflictError(f"expected an open draft, but {draft.id} is in force already")
    if draft.rev != rev:
        raise DraftChangedError(f"expected draft {draft.id} at revision {rev}, but it is at {draft.rev}")


def _change(session: Session, draft: DefinitionDraft, **values: Any) -> None:
    """Write to a draft if it is still as it was read."""
    same = (
        DefinitionDraft.id == draft.id,
        DefinitionDraft.rev == draft.rev,
        DefinitionDraft.published_id.is_(None),
    )
    if session.execute(update(DefinitionDraft).where(*same).values(**values)).rowcount == 0:  # type: ignore[attr-defined]
        raise DraftChangedError(
            f"expected draft {draft.id} to stand still, but it was saved or published meanwhile"
        )
    session.refresh(draft)


def _record(session: Session, draft: DefinitionDraft, tag: str, actor: Actor, now: datetime) -> None:
    audit.record(
        session,
        stream=f"plan:{draft.partnership_id}",
        tag=tag,
        actor_id=actor.user_id,
        subject=f"draft:{draft.id}",
        at=now,
        facts={
            "key": draft.key,
            "rev": draft.rev,
            "hash": definitions.content_hash(definitions.unpack(draft.files)),
        },
    )
