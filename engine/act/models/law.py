"""Tables of the law: the texts that were decided by, and the decisions. Append-only; triggers hold the database to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from engine.act.law.outcomes import LegalOutcome
from engine.act.models.columns import one_of
from engine.store.base import Base, Identified, InPartnership, table
from engine.store.types import EncryptedJson, UtcDateTime


class LawText(InPartnership, Base):
    """A version of the tables or of an overlay that something was decided by, known by its content."""

    __tablename__ = "law_text"
    __table_args__ = (CheckConstraint("kind IN ('tables', 'overlay')", name="kind"),)

    partnership_id: Mapped[UUID] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of the content, in hexadecimal."""
    kind: Mapped[str] = mapped_column(String(10))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """Zstandard over the text in UTF-8."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StoredDecision(Identified, InPartnership, Base):
    """What the law said of one request at one instant, with everything that it takes to say it again."""

    __tablename__ = "legal_decision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["partnership_id", "tables_sha256"],
            ["law_text.partnership_id", "law_text.sha256"],
            name="fk_legal_decision_tables",
        ),
        ForeignKeyConstraint(
            ["partnership_id", "overlay_sha256"],
            ["law_text.partnership_id", "law_text.sha256"],
            name="fk_legal_decision_overlay",
        ),
        CheckConstraint(one_of("outcome", LegalOutcome), name="outcome"),
        CheckConstraint("NOT overlay_suspended OR overlay_sha256 IS NOT NULL", name="suspended"),
        Index("ix_legal_decision_request", "request_id", "decided_at"),
    )

    request_id: Mapped[UUID] = mapped_column(ForeignKey("disclosure_request.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """As of when it was decided."""
    as_of_on: Mapped[date] = mapped_column(Date)
    """That day at the holder; an overlay had to be in force on it."""
    tables_sha256: Mapped[str] = mapped_column(String(64))
    overlay_sha256: Mapped[str | None] = mapped_column(String(64))
    """NULL if no overlay of the state was in force."""
    overlay_suspended: Mapped[bool]
    """Counsel had suspended the overlay: it was at hand, and nothing was decided by it."""
    outcome: Mapped[str] = mapped_column(String(30))
    facts: Mapped[Any] = mapped_column(EncryptedJson("legal_decision.facts"))
    """``given``; see :mod:`engine.act.law.given`."""
    answer: Mapped[Any] = mapped_column(EncryptedJson("legal_decision.answer"))
    """The decision as :mod:`engine.act.law.writing` writes it, with ``fired``: the ids of all rules that fired."""


def append_only(name: str) -> dict[str, tuple[str, ...]]:
    """Return the statements, by dialect, that refuse any change of a table's rows."""
    refused = f"expected rows of {name} to stay as they are, but one was to be changed"
    sqlite = tuple(
        f"CREATE TRIGGER {name}_is_not_{verb} BEFORE {what} ON {name} BEGIN SELECT RAISE(ABORT, '{refused}'); END"
        for verb, what in (("changed", "UPDATE"), ("deleted", "DELETE"))
    )
    postgresql = (
        f"""CREATE FUNCTION {name}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $wall$
BEGIN
  RAISE EXCEPTION '{refused}' USING ERRCODE = 'integrity_constraint_violation';
END $wall$""",
        f"CREATE TRIGGER {name}_is_append_only BEFORE UPDATE OR DELETE ON {name}"
        f" FOR EACH ROW EXECUTE FUNCTION {name}_is_append_only()",
    )
    return {"sqlite": sqlite, "postgresql": postgresql}


for _model in (LawText, StoredDecision):
    for _dialect, _statements in append_only(_model.__tablename__).items():
        for _statement in _statements:
            event.listen(table(_model), "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
