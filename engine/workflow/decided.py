"""What the recording keeps of a decision, and how people read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.workflow.feel import from_typed_json, to_feel
from engine.workflow.models import ProcessInstance, Recording
from engine.workflow.tables import Decided

KIND = "decided"
"""Kind of the recordings."""
MAX_TOLD = 64 * 1024
"""Bytes of JSON that are kept of the way to a decision; its value is kept whole."""
MAX_SHOWN = 200
"""Characters of a value that people read."""


@dataclass(frozen=True, slots=True)
class RuleThatCounted:
    """A rule of a table that was used on the way to a decision."""

    decision: str
    """Name of the decision, or of what it called, that the table belongs to."""
    number: int
    """Place of the rule in the table, from 1."""
    annotations: tuple[str, ...]
    """What the rule says for itself."""


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """A decision that a business rule task asked for."""

    at: datetime
    element_id: str
    decision: str
    value: str
    """As FEEL writes it, cut if it is long."""
    rules: tuple[RuleThatCounted, ...]
    unmatched: tuple[str, ...]
    """Names of the decisions in whose table no rule matched."""
    complete: bool
    """No part of the way was left out."""


def body(decision: str, decided: Decided, result: Any) -> dict[str, Any]:
    """Return what the recording keeps (JSON).

    Args:
        decision: As the diagram names it.
        decided: What was decided.
        result: The value as the process variable has it.
    """
    explanation = decided.explanation.to_json(most=MAX_TOLD)
    return {
        "decision": decision,
        "tables": decided.tables,
        "result": result,
        "explanation": explanation,
    }


def decisions_made(session: Session, *, partnership_id: UUID, business_key: str) -> list[DecisionMade]:
    """Return the decisions of every instance of a business key, oldest first; who may read them is the caller's to say."""
    query = (
        select(Recording)
        .join(ProcessInstance, ProcessInstance.id == Recording.instance_id)
        .where(
            ProcessInstance.partnership_id == partnership_id,
            ProcessInstance.business_key == business_key,
            Recording.kind == KIND,
        )
        .order_by(Recording.at, Recording.rev, Recording.number)
    )
    return [_made(row) for row in session.scalars(query)]


def _made(row: Recording) -> DecisionMade:
    explanation = row.body["explanation"]
    value = to_feel(from_typed_json(explanation["value"]))
    return DecisionMade(
        at=row.at,
        element_id=row.element_id or "",
        decision=row.body["decision"],
        value=value if len(value) <= MAX_SHOWN else f"{value[:MAX_SHOWN]}…",
        rules=tuple(_rules(explanation)),
        unmatched=tuple(name for name, table in _tables(explanation) if not table["rules"]),
        complete=explanation["complete"],
    )


def _tables(explanation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((step["name"], table) for step in explanation["steps"] for table in step["tables"])


def _rules(explanation: dict[str, Any]) -> Iterator[RuleThatCounted]:
    for name, table in _tables(explanation):
        for rule in table["rules"]:
            annotations = tuple(each["text"] for each in rule["annotations"] if each["text"])
            yield RuleThatCounted(name, rule["number"], annotations)
