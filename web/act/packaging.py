"""What a custodian puts into the open package of a request, the vault first, and takes out again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from engine.access import Permission
from engine.act.mediatypes import HEAD_BYTES, media_type_of
from engine.act.models import DisclosureRequest, ReleaseItem, ReleasePackage, mark_of
from engine.act.packages import (
    NewFile,
    add_file,
    add_summary,
    latest_package,
    open_package,
    remove_item,
    summary_sha256,
)
from engine.errors import ConcordError, NotFoundError
from engine.workflow import tasks
from engine.workflow.forms import FormDefinition
from web.act.formwork import file_problem
from web.guard import after_commit, current_actor, needs, now, runtime, writing

FILES, SUMMARY, CATEGORY = "files", "summary", "item_category"
"""Names of the form's fields."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one submission brought."""

    package_id: UUID
    marks: frozenset[str]
    """The items that were sent with it (:attr:`ReleaseItem.mark`), new or not."""


def register(bp: Blueprint) -> None:
    """Add taking out to the room."""
    bp.add_url_rule(
        "/act/tasks/<uuid:task_id>/items/<uuid:item_id>/remove", view_func=remove, methods=["POST"]
    )


@needs(Permission.INBOX_WORK)
def remove(task_id: UUID, item_id: UUID) -> ResponseReturnValue:
    """Take a file or summary out of the package again, by who has claimed the task."""
    runtime().workflow.require_completable(task_id, actor=current_actor())
    with writing() as session:
        row = tasks.get(session, task_id, actor=current_actor())
        item = _changeable(session, UUID(row.business_key), item_id)
        unused = remove_item(session, item.id, actor=current_actor(), now=now())
    if unused is not None:
        after_commit("vault", unused, runtime().vault.remove)
    flash("Taken out of the package.", "ok")
    return redirect(url_for("act.task", task_id=task_id), code=303)


def _changeable(session: Session, request_id: UUID, item_id: UUID) -> ReleaseItem:
    """Return an item of the newest package; if that one is sealed, the same item of the one that follows it."""
    package = latest_package(session, request_id)
    item = next((item for item in package.items if item.id == item_id), None) if package else None
    if item is None:
        raise NotFoundError(f"expected item {item_id} in the package of {request_id}, but it is not there")
    following = open_package(session, request_id, actor=current_actor(), now=now())
    return next(other for other in following.items if other.mark == item.mark)


def collect(about: DisclosureRequest, values: Mapping[str, Any]) -> Taken:
    """Add the files and the summary that were sent to the open package.

    What was added stays in the package if the task can't be completed yet: nothing has to be sent twice.

    Raises:
        InvalidInputError: a file is empty, too large, of a type that can't be released, or of no category.
    """
    category = values.get(CATEGORY) or about.categories[0]
    return _take_in(about, category, _uploads(), values.get(SUMMARY) or "")


def keep_good(about: DisclosureRequest, form: FormDefinition) -> None:
    """Add the files that can be taken in, though something else of what was sent is refused.

    A file is of a kind of record; without one that was approved none is taken in.
    """
    category = request.form.get(CATEGORY, "")
    known = {
        option.value for field in form.fields if field.name == CATEGORY for option in field.options or ()
    }
    good = [upload for upload in _uploads() if not file_problem(upload)]
    if good and category in known and request.form.get("outcome") == "ready":
        _take_in(about, category, good, "")


def still_to_send(entries: dict[str, list[str]], package: ReleasePackage | None) -> dict[str, list[str]]:
    """Return what the form's fields hold, without the summary that the package has already: it is shown there."""
    words = "".join(entries.get(SUMMARY, ()))
    if package is None or not words or _is_new(package, summary_sha256(words)):
        return entries
    return {**entries, SUMMARY: []}


def _uploads() -> list[FileStorage]:
    return [upload for upload in request.files.getlist(FILES) if upload.filename]


def _take_in(about: DisclosureRequest, category: str, uploads: Sequence[FileStorage], summary: str) -> Taken:
    sent: set[str] = set()
    with _deposit(uploads, category) as (files, kept), writing() as session:
        package = open_package(session, about.id, actor=current_actor(), now=now())
        for new in files:
            sent.add(mark_of(new.stored.sha256, category))
            if _is_new(package, new.stored.sha256):
                add_file(session, package.id, new, actor=current_actor(), now=now())
                kept.add(new.stored.key)
        if summary:
            sent.add(mark_of(summary_sha256(summary), category))
            _summarise(session, package, summary, category)
    return Taken(package.id, frozenset(sent))


def _is_new(package: ReleasePackage, sha256: str) -> bool:
    return all(item.sha256 != sha256 for item in package.items)


def _summarise(session: Session, package: ReleasePackage, text: str, category: str) -> None:
    # The same words may be in there from the try before.
    if _is_new(package, summary_sha256(text)):
        add_summary(session, package.id, text, category, actor=current_actor(), now=now())


@contextmanager
def _deposit(uploads: Sequence[FileStorage], category: str) -> Iterator[tuple[Sequence[NewFile], set[UUID]]]:
    """Put files into the vault; at the end those leave it again whose key the caller has not put into the set.

    After a fault of the database nobody knows whether it has kept the items, so their files stay.
    """
    files: list[NewFile] = []
    kept: set[UUID] = set()
    try:
        for upload in uploads:
            files.append(_store(upload, category))  # noqa: PERF401 - the ones before a failing one have to be known
        yield files, kept
    except ConcordError:
        _discard(files, keep=frozenset())
        raise
    _discard(files, keep=kept)


def _discard(files: Sequence[NewFile], *, keep: set[UUID] | frozenset[UUID]) -> None:
    for new in files:
        if new.stored.key not in keep:
            runtime().vault.remove(new.stored.key)


def _store(upload: FileStorage, category: str) -> NewFile:
    head = upload.stream.read(HEAD_BYTES)
    media_type_of(head)
    upload.stream.seek(0)
    stored = runtime().vault.put(cast(BinaryIO, upload.stream), limit=runtime().settings.max_upload_bytes)
    return NewFile(stored=stored, name=upload.filename or "", head=head, category=category)
