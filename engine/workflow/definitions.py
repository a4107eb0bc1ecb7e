"""Definitions: publish, version, parse once."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

import orjson
import zstandard
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.errors import ConflictError, NotFoundError
from engine.workflow.errors import ModelRejectedError
from engine.workflow.lint import FindingsError, Installation, Severity, lint
from engine.workflow.models import ProcessDefinition
from engine.workflow.parser import Model, parse_model

CACHED_MODELS = 64


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return files (UTF-8 texts) as one compressed value for a column.

    Raises:
        ModelRejectedError: a file is no UTF-8.
    """
    texts = {name: _text(name, content) for name, content in sorted(files.items())}
    return zstandard.ZstdCompressor().compress(orjson.dumps(texts))


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as fault:
        raise ModelRejectedError(
            f"expected {name} in UTF-8, but byte {fault.start + 1} is none of it"
        ) from None


def unpack(packed: bytes) -> dict[str, bytes]:
    """Return what ``pack`` packed."""
    texts: dict[str, str] = orjson.loads(zstandard.ZstdDecompressor().decompress(packed))
    return {name: text.encode() for name, text in texts.items()}


def content_hash(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over names and contents: the identity of a version."""
    seen = hashlib.sha256()
    for name, content in sorted(files.items()):
        seen.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return seen.hexdigest()


def publish(
    session: Session,
    *,
    partnership_id: UUID,
    key: str,
    files: Mapping[str, bytes],
    installation: Installation,
    drafted_by: UUID | None,
    published_by: UUID | None,
    now: datetime,
    replacing: UUID | None = None,
) -> ProcessDefinition:
    """Put a version in force for new instances; live ones stay on theirs.

    Publishing what is in force already gives the version in force, without checking it again. ``replacing`` is the
    version that must still be in force; None for whatever is.

    Raises:
        FindingsError: the files have errors.
        ModelRejectedError: there is no process ``key`` in them.
        ConflictError: ``replacing`` is not in force, or another version came into force at the same moment.
    """
    newest = in_force(session, partnership_id=partnership_id, key=key)
    if replacing is not None and (newest is None or newest.id != replacing):
        raise ConflictError(f"expected version {replacing} of {key} in force, but another one replaced it")
    digest = content_hash(files)
    if newest is not None and newest.content_hash == digest:
        return newest
    errors = [finding for finding in lint(files, installation) if finding.severity is Severity.ERROR]
    if errors:
        raise FindingsError(errors)
    parse_model(files, key)
    made = ProcessDefinition(
        id=uuid4(),
        partnership_id=partnership_id,
        key=key,
        version=newest.version + 1 if newest else 1,
        content_hash=digest,
        files=pack(files),
        published_at=now,
        published_by=published_by,
        drafted_by=drafted_by,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as taken:
        raise ConflictError(
            f"expected to publish version {made.version} of {key}, but it was taken"
        ) from taken
    return made


def in_force(session: Session, *, partnership_id: UUID, key: str) -> ProcessDefinition | None:
    """Return the newest version of a definition."""
    query = (
        select(ProcessDefinition)
        .where(ProcessDefinition.partnership_id == partnership_id, ProcessDefinition.key == key)
        .order_by(ProcessDefinition.version.desc())
        .limit(1)
    )
    return session.scalars(query).one_or_none()


class ModelCache:
    """Parsed models by content: every version is parsed once a process and shared by all its instances."""

    def __init__(self, capacity: int = CACHED_MODELS) -> None:
        self._capacity = capacity
        self._models: OrderedDict[tuple[str, str], Model] = OrderedDict()
        self._keys: dict[UUID, tuple[str, str]] = {}
        self._lock = threading.Lock()

    def get(self, session: Session, definition_id: UUID) -> Model:
        """Return the model of a definition.

        Raises:
            NotFoundError: there is no such definition.
        """
        with self._lock:
            known = self._keys.get(definition_id)
            if known is not None and known in self._models:
                self._models.move_to_end(known)
                return self._models[known]
        row = session.get(ProcessDefinition, definition_id)
        if row is None:
            raise NotFoundError(f"expected process definition {definition_id}, but there is none")
        return self._remember(row)

    def _remember(self, row: ProcessDefinition) -> Model:
        model = parse_model(unpack(row.files), row.key)
        with self._lock:
            key = (row.key, row.content_hash)
            self._keys[row.id] = key
            kept = self._models.setdefault(key, model)
            while len(self._models) > self._capacity:
                self._models.popitem(last=False)
            return kept
