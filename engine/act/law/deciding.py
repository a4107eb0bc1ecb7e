"""The decision: facts in, outcome, citations, conditions and cures out; nothing is read and nothing is written.

Each record is looked at under each regime that governs it. The tables say everything about the law; what is done here
is to carry the facts in, and to let the strictest answer win.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from engine.act.law.carrying import Inputs, carried, with_record
from engine.act.law.findings import Finding, RuleNote, finding_of, fired_in, state_notes
from engine.act.law.given import Fault, faults
from engine.act.law.outcomes import LegalOutcome, strictest
from engine.act.law.tables import Tables
from engine.plan.overlays import Shelf, StateView, view
from engine.workflow.decisions import Asking

CLASSIFIES = "Regimes that govern the record"
ALWAYS = ("STATE", "AGREEMENT")
"""Looked at for every record: what the state adds, and what the partners agreed."""
UNGOVERNED = "UNGOVERNED"
"""The decision about a record that no regime governs."""
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
        fired: Ids of every rule that fired on the way, in the tables and in the overlay.
    """

    outcome: LegalOutcome
    legal_basis: str
    conditions: tuple[str, ...]
    why: str
    rules: tuple[RuleNote, ...]
    releasable_categories: tuple[str, ...]
    faults: tuple[Fault, ...] = ()
    findings: tuple[Finding, ...] = ()
    fired: tuple[str, ...] = ()

    @property
    def cures(self) -> tuple[str, ...]:
        """What would change the answer, without repetitions."""
        return tuple(dict.fromkeys(rule.cure for rule in self.rules if rule.cure))


def decide(
    given: object,
    *,
    tables: Tables,
    overlays: Shelf,
    as_of: date | None = None,
    federal_alone: bool = False,
) -> LegalDecision:
    """Decide one request.

    Args:
        given: The facts; see :mod:`engine.act.law.given`.
        tables: The version of the tables to decide by.
        overlays: The rules of the states; a state that is not among them gives ``legal_review``.
        as_of: The day on which an overlay must be in force; that of the facts if None.
        federal_alone: Let the jurisdiction ``US`` be the federal analysis alone, to test it. A case is always decided in
            a state; otherwise ``US`` is a state that is not loaded.

    Returns:
        The decision; a fact that is missing or of the wrong kind is named in it, and gives ``legal_review``.

    Raises:
        DecisionError: the tables themselves are broken.
    """
    wrong = faults(given)
    if wrong:
        return _unread(wrong)
    assert isinstance(given, dict)
    law = _Law(tables, overlays, as_of, federal_alone)
    inputs = carried(given)
    categories = dict.fromkeys(given["record_categories"])
    return _merged([_record(with_record(inputs, given, each), each, law) for each in categories])


@dataclass(frozen=True, slots=True)
class _Law:
    tables: Tables
    overlays: Shelf
    as_of: date | None
    federal_alone: bool

    def state(self, facts: Inputs) -> StateView:
        """Return what the state says of one record."""
        jurisdiction = facts["jurisdiction"]
        if jurisdiction == FEDERAL and self.federal_alone:
            return StateView("federal")
        on = self.as_of or facts["today"]
        overlay = self.overlays.of(jurisdiction, on)
        return StateView("missing") if overlay is None else view(overlay, facts, on)


@dataclass(frozen=True, slots=True)
class _Record:
    """What was found of one record: by the tables, and in the overlay of the state."""

    category: str
    findings: tuple[Finding, ...]
    state: StateView
    classified_by: tuple[str, ...]
    """Ids of the rules that found which regimes govern it."""

    @property
    def outcome(self) -> LegalOutcome:
        return strictest(finding.outcome for finding in self.findings)

    def fired(self) -> Iterator[str]:
        """Yield the ids of the rules that fired."""
        yield from self.classified_by
        for finding in self.findings:
            yield from finding.fired
        yield from (rule.id for rule in self.state.rules)

    def decisive(self) -> Iterator[RuleNote]:
        """Yield the rules that say why, those of the state last."""
        outcome = self.outcome
        for finding in self.findings:
            if outcome.releases or finding.outcome is outcome:
                yield from finding.decisive
        yield from state_notes(self.state, outcome)

    def wanting(self) -> Iterator[RuleNote]:
        """Yield the rules that want a condition: all of them where a release may follow, else the strictest regimes'."""
        outcome = self.outcome
        for finding in self.findings:
            if outcome.may_release or finding.outcome is outcome:
                yield from finding.required
        yield from (note for note in state_notes(self.state, outcome) if note.conditions)


def _unread(wrong: Sequence[Fault]) -> LegalDecision:
    why = f"Facts are missing or cannot be read: {'; '.join(map(str, wrong[:20]))}"
    return LegalDecision(LegalOutcome.LEGAL_REVIEW, "", (), why, (), (), tuple(wrong))


def _record(facts: Inputs, category: str, law: _Law) -> _Record:
    state = law.state(facts)
    inputs = {**facts, "overlay": state.told()}
    now = datetime.combine(facts["today"], time(12), UTC)
    asking = Asking(law.tables.model, inputs, now=now)
    governing = asking.explain(CLASSIFIES)
    regimes = dict.fromkeys([*_named(governing.value), *ALWAYS])
    found = [finding_of(asking.explain(regime), category, regime) for regime in regimes]
    return _Record(category, tuple(found), state, fired_in(governing))


def _named(governing: object) -> list[str]:
    """Return the regimes that the tables name; a record that they leave without one is not free for that."""
    named = governing if isinstance(governing, list) else [governing]
    return [regime for regime in named if isinstance(regime, str)] or [UNGOVERNED]


def _merged(records: Sequence[_Record]) -> LegalDecision:
    """Let the strictest regime win for each record, and the worst record for the request."""
    outcome = strictest(record.outcome for record in records)
    decisive = _unique(note for one in records if one.outcome is outcome for note in one.decisive())
    wanting = _unique(note for one in records for note in one.wanting())
    rules = (*decisive, *(note for note in wanting if note not in decisive))
    return LegalDecision(
        outcome,
        "; ".join(dict.fromkeys(citation for rule in decisive for citation in rule.citations)),
        tuple(dict.fromkeys(code for rule in rules for code in rule.conditions)),
        " ".join(dict.fromkeys(rule.why for rule in decisive)),
        rules,
        tuple(record.category for record in records if record.outcome.releases),
        findings=tuple(finding for record in records for finding in record.findings),
        fired=tuple(dict.fromkeys(rule for record in records for rule in record.fired())),
    )


def _unique(notes: Iterable[RuleNote]) -> tuple[RuleNote, ...]:
    return tuple(dict.fromkeys(notes))
