"""Decided cases beside what the tables say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.act.law.deciding import LegalDecision


@dataclass(frozen=True, slots=True)
class Difference:
    """How a decision differs from what was expected of it."""

    name: str
    expected: str
    decided: str
    missing_conditions: tuple[str, ...]
    rule_id: str
    """The rule that caused the outcome; empty if it was no rule but a fact that cannot be read."""


def difference(vector: Mapping[str, Any], decision: LegalDecision) -> Difference | None:
    """Return how a decision differs from a decided case: another outcome, or a condition that it does not have.

    A case may leave ``releasable_categories`` out; if it has them, they must be the same.
    """
    expect = vector.get("expect")
    expect = expect if isinstance(expect, dict) else {}
    wanted = expect.get("conditions")
    missing = tuple(
        _shown(code)
        for code in (wanted if isinstance(wanted, list) else [])
        if code not in decision.conditions
    )
    releasable = expect.get("releasable_categories")
    same = releasable is None or releasable == list(decision.releasable_categories)
    if expect.get("outcome") == decision.outcome and not missing and same:
        return None
    return Difference(
        _shown(vector.get("id")),
        _shown(expect.get("outcome")),
        decision.outcome.value,
        missing,
        next((rule.rule_id for rule in decision.rules), ""),
    )


def _shown(written: object) -> str:
    return written if isinstance(written, str) and written.isprintable() else "?"
