"""Appending to the audit and verifying it.

An entry's hash covers the entry before it, so a changed, removed or inserted entry breaks the chain from there
on. Entries cut off at the end together with their head can't be seen from inside the database alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from engine.audit.models import AuditEntry, AuditStream
from engine.store.base import insert_if_absent, table

GENESIS = "0" * 64
"""What the first entry of a stream has before it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """The first entry of a stream that is not as it was written."""

    stream: str
    seq: int
    what: str


def record(
    session: Session,
    *,
    stream: str,
    tag: str,
    actor_id: UUID | None,
    subject: str,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Append one entry to ``stream`` in the caller's transaction; if it can't be written, nothing of it happens.

    Args:
        session: A write session.
        stream: Which chain; see :class:`AuditStream`.
        tag: ``source:subject:action``.
        actor_id: Who acts, or None for Concord and for people without an account.
        subject: What it is done to, ``kind:<id>``.
        at: Aware instant.
        facts: JSON; identifiers, codes, hashes and counts, never personal data.
    """
    session.flush()
    connection = session.connection()
    head = connection.execute(_HEAD, {"of_stream": stream}).one_or_none()
    if head is None:
        insert_if_absent(connection, _STREAM, {"stream": stream, "seq": 0, "head": GENESIS})
        head = connection.execute(_HEAD, {"of_stream": stream}).one()
    seq, previous = head.seq + 1, head.head
    entry = {
        "stream": stream,
        "seq": seq,
        "at": at,
        "tag": tag,
        "actor_id": actor_id,
        "subject": subject,
        "facts": dict(facts or {}),
        "previous": previous,
    }
    digest = _hash(entry)
    connection.execute(_ADVANCE, {"of_stream": stream, "seq": seq, "head": digest})
    connection.execute(_ENTRY.insert(), {**entry, "hash": digest})


_STREAM, _ENTRY = table(AuditStream), table(AuditEntry)
_OF_STREAM = _STREAM.c.stream == bindparam("of_stream")
_HEAD = select(_STREAM.c.seq, _STREAM.c.head).where(_OF_STREAM).with_for_update()
_ADVANCE = _STREAM.update().where(_OF_STREAM)


def newest(session: Session, *, stream: str, tag: str) -> AuditEntry | None:
    """Return the last entry of a stream that has ``tag``, or None."""
    of_kind = select(AuditEntry).where(AuditEntry.stream == stream, AuditEntry.tag == tag)
    return session.scalars(of_kind.order_by(AuditEntry.seq.desc()).limit(1)).first()


def _hash(entry: Mapping[str, Any]) -> str:
    """Return the SHA-256 of an entry's canonical JSON (sorted keys, the instant in microseconds of UTC)."""
    actor_id = entry["actor_id"]
    body = {
        **entry,
        "at": int(entry["at"].timestamp() * 1_000_000),
        "actor_id": str(actor_id) if actor_id else None,
    }
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def entry_hash(entry: AuditEntry) -> str:
    """Return the hash that a stored entry must have."""
    return _hash({name: getattr(entry, name) for name in _HASHED})


_HASHED = ("stream", "seq", "at", "tag", "actor_id", "subject", "facts", "previous")


def verify(session: Session) -> list[Problem]:
    """Check every stream; return the first bad entry of each that is broken, in order of the stream's name."""
    heads = {head.stream: head for head in session.scalars(select(AuditStream))}
    problems: list[Problem] = []
    for stream, entries in _by_stream(session):
        problem = _first_bad(stream, entries, heads.pop(stream, None))
        if problem:
            problems.append(problem)
    problems += [Problem(stream, 1, "every entry of the stream is missing") for stream in heads]
    return sorted(problems, key=lambda p: p.stream)


def _by_stream(session: Session) -> Iterator[tuple[str, list[AuditEntry]]]:
    query = select(AuditEntry).order_by(AuditEntry.stream, AuditEntry.seq).execution_options(yield_per=1000)
    current: list[AuditEntry] = []
    for entry in session.scalars(query):
        if current and current[0].stream != entry.stream:
            yield current[0].stream, current
            current = []
        current.append(entry)
    if current:
        yield current[0].stream, current


def _first_bad(stream: str, entries: list[AuditEntry], head: AuditStream | None) -> Problem | None:
    previous = GENESIS
    for number, entry in enumerate(entries, start=1):
        if entry.seq != number:
            return Problem(stream, number, "the entry is missing")
        if entry.previous != previous or entry.hash != entry_hash(entry):
            return Problem(stream, number, "the entry was altered")
        previous = entry.hash
    if head is None or (head.seq, head.head) != (len(entries), previous):
        return Problem(stream, len(entries), "the stream's head names another last entry")
    return None
