"""What the tables found about one record under one regime, and which of their rules say why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.act.law.outcomes import LegalOutcome
from engine.plan.overlays import Effect, StateView
from engine.workflow.decisions import Explanation
from engine.workflow.dmn.explanation import Fired, TableResult

_SAYS_WHY: Mapping[LegalOutcome, str] = {
    LegalOutcome.PERMIT: "permit",
    LegalOutcome.PERMIT_WITH_CONDITIONS: "permit",
    LegalOutcome.LEGAL_REVIEW: "review",
    LegalOutcome.CONSENT_REQUIRED: "missing",
    LegalOutcome.DENY: "forbid",
}
"""The effect of the rules that explain an outcome."""


@dataclass(frozen=True, slots=True)
class RuleNote:
    """A rule that fired, as people read it.

    Attributes:
        rule_id: Its id in the tables, or in the overlay.
        effect: ``permit``, ``review``, ``missing``, ``forbid``, or ``require`` for a condition.
        citations: Where the law says so.
        why: The sentence that explains it.
        cure: What would change the answer; empty if nothing would.
        conditions: Codes of what it wants.
    """

    rule_id: str
    effect: str
    citations: tuple[str, ...]
    why: str
    cure: str
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one regime about one record.

    Attributes:
        decisive: The rules that say why, in the order of the tables.
        required: The rules that want a condition.
        fired: Ids of every rule that fired on the way.
    """

    category: str
    regime: str
    outcome: LegalOutcome
    decisive: tuple[RuleNote, ...]
    required: tuple[RuleNote, ...]
    fired: tuple[str, ...]


def finding_of(explanation: Explanation, category: str, regime: str) -> Finding:
    """Return what an explanation of a regime's decision says; an outcome that is none is ``legal_review``."""
    value = explanation.value if isinstance(explanation.value, dict) else {}
    outcome = _outcome(value.get("outcome"))
    fired = tuple(_rules(explanation))
    decisive = [_note(rule) for rule in fired if _decides(rule, outcome, value.get("basis"))]
    required = [_note(rule) for rule in fired if "condition" in dict(rule.outputs)]
    return Finding(
        category,
        regime,
        outcome,
        tuple(note for note in decisive if note.why),
        tuple(required),
        fired_in(explanation),
    )


def fired_in(explanation: Explanation) -> tuple[str, ...]:
    """Return the ids of the rules that fired."""
    return tuple(rule.rule_id or "" for rule in _rules(explanation))


def state_notes(state: StateView, outcome: LegalOutcome) -> Iterator[RuleNote]:
    """Yield the rules of a state that say why an outcome came out, or want a condition of a release."""
    for rule in state.rules:
        says = _STATE_SAYS[rule.effect]
        if says == _SAYS_WHY[outcome] or (says == "require" and outcome.may_release):
            yield RuleNote(rule.id, says, rule.citations, rule.why, rule.cure, rule.conditions)


_STATE_SAYS: Mapping[Effect, str] = {
    Effect.FORBID: "forbid",
    Effect.REQUIRE: "require",
    Effect.PERMIT_IF: "permit",
    Effect.REVIEW: "review",
}


def _outcome(written: Any) -> LegalOutcome:
    try:
        return LegalOutcome(written)
    except ValueError:
        return LegalOutcome.LEGAL_REVIEW


def _rules(explanation: Explanation) -> Iterator[Fired]:
    tables: Iterable[TableResult] = (table for step in explanation.steps for table in step.tables)
    return (rule for table in tables for rule in table.fired)


def _decides(rule: Fired, outcome: LegalOutcome, basis: Any) -> bool:
    """Tell whether a rule explains an outcome: it has the effect, and stands for the authority that is relied on."""
    outputs = dict(rule.outputs)
    if outputs.get("effect") != _SAYS_WHY[outcome]:
        return False
    return "basis" not in outputs or outputs["basis"] == basis


def _note(rule: Fired) -> RuleNote:
    outputs, told = dict(rule.outputs), dict(rule.annotations)
    conditions = outputs.get("conditions") or []
    if "condition" in outputs:
        conditions = [outputs["condition"]]
    citations = tuple(each for each in told.get("Citation", "").split("; ") if each)
    effect = "require" if "condition" in outputs else str(outputs["effect"])
    return RuleNote(
        rule.rule_id or "",
        effect,
        citations,
        told.get("Why", ""),
        told.get("Cure", ""),
        tuple(conditions),
    )
