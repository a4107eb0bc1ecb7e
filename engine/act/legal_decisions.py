"""Decisions of the law as records: stored with the texts and the facts that they stand on, and said again years later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import zstandard
from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import audit
from engine.act.law.deciding import LegalDecision, decide
from engine.act.law.tables import Tables, tables_of
from engine.act.law.writing import to_json
from engine.act.models import DisclosureRequest, LawText, StoredDecision
from engine.errors import IntegrityViolationError, NotFoundError
from engine.plan.overlays import Overlay, Shelf, read_overlay, suspended
from engine.store.base import insert_if_absent, table

MAX_TEXT = 4 * 1024 * 1024
"""Bytes that a stored text may have when it is unpacked."""


@dataclass(frozen=True, slots=True)
class Law:
    """What to decide by: a version of the tables, and the overlays in force."""

    tables: Tables
    overlays: Shelf


def decide_request(
    session: Session, request: DisclosureRequest, given: dict[str, Any], law: Law, *, now: datetime
) -> tuple[StoredDecision, LegalDecision]:
    """Decide a request, and store the decision with the versions of the law, the facts and the rules that fired.

    Args:
        session: Written to, not committed.
        request: What is asked for.
        given: The facts as of ``now``; their ``today`` is the holder's day.
        law: What to decide by; federal law alone never decides a case.
        now: The instant as of which it is decided.
    """
    decision = decide(given, tables=law.tables, overlays=law.overlays)
    on = _day(given, now)
    overlay = law.overlays.of(str(given.get("jurisdiction")), on)
    row = StoredDecision(
        id=uuid4(),
        partnership_id=request.partnership_id,
        request_id=request.id,
        decided_at=now,
        as_of_on=on,
        tables_sha256=law.tables.version,
        overlay_sha256=overlay.version if overlay else None,
        overlay_suspended=overlay is not None and overlay.suspended,
        outcome=decision.outcome.value,
        facts=given,
        answer=_answer(decision),
    )
    _keep_texts(session, request.partnership_id, law.tables, overlay, now)
    session.add(row)
    session.flush()
    _audit(session, row, decision)
    return row, decision


def _day(given: dict[str, Any], now: datetime) -> date:
    """Return the holder's day; that of UTC if the facts do not have one that can be read."""
    try:
        return date.fromisoformat(str(given.get("today")))
    except ValueError:
        return now.date()


def _answer(decision: LegalDecision) -> dict[str, Any]:
    return {**to_json(decision), "fired": list(decision.fired)}


def _keep_texts(
    session: Session, partnership_id: UUID, tables: Tables, overlay: Overlay | None, now: datetime
) -> None:
    texts = [("tables", tables.version, tables.model)]
    if overlay is not None:
        texts.append(("overlay", overlay.version, overlay.text.encode()))
    for kind, version, content in texts:
        known = select(LawText.kind).where(
            LawText.partnership_id == partnership_id, LawText.sha256 == version
        )
        if session.scalar(known) is None:
            values = {
                "partnership_id": partnership_id,
                "sha256": version,
                "kind": kind,
                "content": zstandard.compress(content),
                "added_at": now,
            }
            insert_if_absent(session.connection(), table(LawText), values)


def _audit(session: Session, row: StoredDecision, decision: LegalDecision) -> None:
    audit.record(
        session,
        stream=f"case:{row.request_id}",
        tag="act:law:decide",
        actor_id=None,
        subject=f"request:{row.request_id}",
        at=row.decided_at,
        facts={
            "decision": str(row.id),
            "outcome": row.outcome,
            "tables": row.tables_sha256,
            "overlay": row.overlay_sha256,
            "rules": [rule.rule_id for rule in decision.rules],
        },
    )


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored decision, said again.

    Attributes:
        stored: The answer then, as JSON.
        answer: The answer of the stored texts on the stored facts now.
    """

    decided_at: datetime
    stored: dict[str, Any]
    answer: dict[str, Any]

    @property
    def same(self) -> bool:
        """Whether the answer is the same."""
        return self.stored == self.answer


def replay(session: Session, decision_id: UUID) -> Replay:
    """Decide again what was decided, by the texts and on the facts of then.

    Raises:
        NotFoundError: there is no such decision.
        IntegrityViolationError: a stored text is not the one that was decided by.
    """
    row = session.get(StoredDecision, decision_id)
    if row is None:
        raise NotFoundError(f"expected decision {decision_id}, but there is none")
    tables = tables_of(_text(session, row, row.tables_sha256))
    overlays = Shelf()
    if row.overlay_sha256 is not None:
        overlay = read_overlay(_text(session, row, row.overlay_sha256).decode())
        overlays = Shelf((suspended(overlay) if row.overlay_suspended else overlay,))
    decision = decide(row.facts, tables=tables, overlays=overlays, as_of=row.as_of_on)
    return Replay(row.decided_at, row.answer, _answer(decision))


def _text(session: Session, row: StoredDecision, version: str) -> bytes:
    found = session.get_one(LawText, (row.partnership_id, version))
    content = zstandard.ZstdDecompressor().decompress(found.content, max_output_size=MAX_TEXT)
    if tables_of(content).version != version:
        raise IntegrityViolationError(f"expected the text {version}, but what is stored is another one")
    return content


def latest_decision(session: Session, request_id: UUID) -> StoredDecision | None:
    """Return the newest decision about a request."""
    query = (
        select(StoredDecision)
        .where(StoredDecision.request_id == request_id)
        .order_by(StoredDecision.decided_at.desc(), StoredDecision.id)
        .limit(1)
    )
    return session.scalar(query)
