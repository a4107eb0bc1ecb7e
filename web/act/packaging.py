"""Taking in what a custodian attaches: into the vault first, then into the request's open package."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import request
from werkzeug.datastructures import FileStorage

from engine.act.mediatypes import HEAD_BYTES, media_type_of
from engine.act.models import DisclosureRequest
from engine.act.packages import NewFile, add_file, add_summary, open_package
from engine.errors import InvalidInputError
from web.guard import current_actor, now, runtime, writing


def collect(about: DisclosureRequest, values: Mapping[str, Any]) -> UUID:
    """Add the files and the summary that were sent to the open package; return its id.

    What was added stays in the package if the task can't be completed yet: nothing has to be sent twice.

    Raises:
        InvalidInputError: a file is empty, too large, of a type that can't be released, or of no category.
    """
    category = values.get("item_category") or about.categories[0]
    stored = [_store(upload, category) for upload in request.files.getlist("files") if upload.filename]
    actor, at = current_actor(), now()
    with writing() as session:
        package = open_package(session, about.id, actor=actor, now=at)
        known = {item.sha256 for item in package.items}
        for new in stored:
            if new.stored.sha256 not in known:
                add_file(session, package.id, new, actor=actor, now=at)
        if values.get("summary"):
            _summarise(session, package, values["summary"], category)
        return package.id


def _summarise(session: Any, package: Any, text: str, category: str) -> None:
    try:
        with session.begin_nested():
            add_summary(session, package.id, text, category, actor=current_actor(), now=now())
    except InvalidInputError:
        # The same words are in there from the try before.
        session.refresh(package)


def _store(upload: FileStorage, category: str) -> NewFile:
    head = upload.stream.read(HEAD_BYTES)
    media_type_of(head)
    upload.stream.seek(0)
    stored = runtime().vault.put(cast(BinaryIO, upload.stream), limit=runtime().settings.max_upload_bytes)
    return NewFile(stored=stored, name=upload.filename or "", head=head, category=category)
