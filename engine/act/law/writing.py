"""Decisions as JSON: what ``concord decide`` prints, and what is stored."""

from __future__ import annotations

from typing import Any

from engine.act.law.citations import unconfirmed
from engine.act.law.deciding import LegalDecision
from engine.act.law.findings import RuleNote


def to_json(decision: LegalDecision) -> dict[str, Any]:
    """Return a decision as JSON; ``faults`` is there only if facts were missing or of the wrong kind.

    Shape: ``{"outcome", "legal_basis", "conditions": [code], "why", "rules": [{"id", "effect", "citations",
    "to_be_confirmed": [citation that counsel has to confirm], "why", "cure", "conditions"}], "releasable_categories": [category], "faults": [{"fact", "problem"}]}``.
    """
    written: dict[str, Any] = {
        "outcome": decision.outcome.value,
        "legal_basis": decision.legal_basis,
        "conditions": list(decision.conditions),
        "why": decision.why,
        "rules": [_rule(rule) for rule in decision.rules],
        "releasable_categories": list(decision.releasable_categories),
    }
    if decision.faults:
        written["faults"] = [{"fact": fault.path, "problem": fault.text} for fault in decision.faults]
    return written


def _rule(rule: RuleNote) -> dict[str, Any]:
    return {
        "id": rule.rule_id,
        "effect": rule.effect,
        "citations": list(rule.citations),
        "to_be_confirmed": list(unconfirmed(rule.citations)),
        "why": rule.why,
        "cure": rule.cure,
        "conditions": list(rule.conditions),
    }
