"""The decision: facts in, outcome, citations, conditions and cures out; nothing is read and nothing is written.

Each record is looked at under each regime that governs it. The tables say everything about the law; what is done here
is to carry the facts in, and to let the strictest answer win.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from engine.act.law.carrying import Inputs, carried, with_record
from engine.act.law.findings import Finding, RuleNote, finding_of
from engine.act.law.given import Fault, faults
from engine.act.law.outcomes import LegalOutcome, strictest
from engine.act.law.tables import Tables
from engine.workflow import decisions

CLASSIFIES = "Regimes that govern the record"
ALWAYS = ("STATE", "AGREEMENT")
"""Looked at for every record: what the state adds, and what the partners agreed."""
FEDERAL = "US"
"""The federal analysis alone: to test it, never to decide a case."""


@dataclass(frozen=True, slots=True)
class LegalDecision:
    """An answer of the law.

    Attributes:
        outcome: That of the worst record.
        legal_basis: Citations that carry the outcome, joined by ``; ``.
        conditions: Codes of what must accompany the release, or the answer.
        why: Sentences, the decisive ones first.
        rules: The rules that decided, then those that want a condition.
        releasable_categories: Records that may go out, once the conditions are met; in the order of the request.
        faults: Facts that are missing or of the wrong kind; then the outcome is ``legal_review``.
        findings: What each regime says of each record.
    """

    outcome: LegalOutcome
    legal_basis: str
    conditions: tuple[str, ...]
    why: str
    rules: tuple[RuleNote, ...]
    releasable_categories: tuple[str, ...]
    faults: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def cures(self) -> tuple[str, ...]:
        """What would change the answer, without repetitions."""
        return tuple(dict.fromkeys(rule.cure for rule in self.rules if rule.cure))


def decide(given: object, *, tables: Tables) -> LegalDecision:
    """Decide one request.

    Args:
        given: The facts; see :mod:`engine.act.law.given`.
        tables: The version of the tables to decide by.

    Returns:
        The decision; a fact that is missing or of the wrong kind is named in it, and gives ``legal_review``.

    Raises:
        DecisionError: the tables themselves are broken.
    """
    wrong = faults(given)
    if wrong:
        return _unread(wrong)
    assert isinstance(given, dict)
    inputs = {**carried(given), "overlay": _overlay(given["jurisdiction"])}
    found: list[Finding] = []
    for category in dict.fromkeys(given["record_categories"]):
        found += _record(with_record(inputs, given, category), category, tables)
    return _merged(found)


def _overlay(jurisdiction: str) -> Mapping[str, Any]:
    status = "federal" if jurisdiction == FEDERAL else "missing"
    return {"status": status, "opens": [], "doubts": [], "effects": [], "minor": {}}


def _unread(wrong: Sequence[Fault]) -> LegalDecision:
    why = f"Facts are missing or cannot be read: {'; '.join(map(str, wrong[:20]))}"
    return LegalDecision(LegalOutcome.LEGAL_REVIEW, "", (), why, (), (), tuple(wrong))


def _record(inputs: Inputs, category: str, tables: Tables) -> Iterator[Finding]:
    now = datetime.combine(inputs["today"], time(12), UTC)
    governing = decisions.explain(tables.model, CLASSIFIES, inputs, now=now).value
    regimes = governing if isinstance(governing, list) else [governing]
    for regime in dict.fromkeys([*regimes, *ALWAYS]):
        yield finding_of(decisions.explain(tables.model, regime, inputs, now=now), category, regime)


def _merged(findings: Sequence[Finding]) -> LegalDecision:
    """Let the strictest regime win for each record, and the worst record for the request."""
    by_record: dict[str, list[Finding]] = {}
    for finding in findings:
        by_record.setdefault(finding.category, []).append(finding)
    outcomes = {each: strictest(one.outcome for one in found) for each, found in by_record.items()}
    outcome = strictest(outcomes.values())
    counting = [one for each, found in by_record.items() for one in found if _counts(one, outcomes[each])]
    worst = [one for one in counting if outcomes[one.category] is outcome]
    decisive = _unique(
        note for one in worst if one.outcome is outcome or outcome.releases for note in one.decisive
    )
    rules = (*decisive, *_unique(note for one in counting for note in one.required))
    conditions = dict.fromkeys(code for rule in rules for code in rule.conditions)
    return LegalDecision(
        outcome,
        "; ".join(dict.fromkeys(citation for rule in decisive for citation in rule.citations)),
        tuple(conditions),
        " ".join(dict.fromkeys(rule.why for rule in decisive)),
        rules,
        tuple(each for each, one in outcomes.items() if one.releases),
        findings=tuple(findings),
    )


def _counts(finding: Finding, outcome: LegalOutcome) -> bool:
    """Tell whether what a regime wants is owed: always where a release may follow, else if the regime is the strictest."""
    return outcome.severity <= LegalOutcome.LEGAL_REVIEW.severity or finding.outcome is outcome


def _unique(notes: Iterable[RuleNote]) -> tuple[RuleNote, ...]:
    return tuple(dict.fromkeys(notes))
