"""Numbers that people call things by: counted up in each partnership, without sequences of the database."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.act.models import Counter
from engine.store.base import insert_if_absent, table


def lock_counter(session: Session, partnership_id: UUID, kind: str) -> Counter:
    """Lock a counter until the transaction ends; who submits the same thing at once waits here."""
    row = {"partnership_id": partnership_id, "kind": kind, "last": 0}
    insert_if_absent(session.connection(), table(Counter), row)
    query = select(Counter).where(Counter.partnership_id == partnership_id, Counter.kind == kind)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def take_number(counter: Counter, letter: str) -> str:
    """Return the next number of a locked counter, such as ``R-0001``."""
    counter.last += 1
    return f"{letter}-{counter.last:04d}"
