"""The hit policies: what the rules that match make of a table.

Source: DMN 1.5, 8.2.10 (hit policy).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.workflow.dmn.boxed import Aggregation, HitPolicy
from engine.workflow.dmn.errors import HitPolicyError, Place
from engine.workflow.dmn.outputs import OutputColumn, result_of, values_of
from engine.workflow.feel import Scope, parse
from engine.workflow.feel.comparison import equal


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matches (counted from 0), and what it gives in each column."""

    rule: int
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a table gives, and the rules that count for it, in the order in which they count."""

    value: Any
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """How a table chooses.

    Attributes:
        choose: Takes the policy, the rules that match (at least one) and the scope.
        outputs: The columns.
        aggregation: What COLLECT makes of the outputs.
        place: The table's.
    """

    choose: Callable[[Policy, Sequence[int], Scope], Outcome]
    outputs: tuple[OutputColumn, ...]
    aggregation: Aggregation | None
    place: Place

    def outcome(self, rules: Sequence[int], scope: Scope) -> Outcome:
        """Return what rules that match (counted from 0, at least one) make of the table.

        Raises:
            HitPolicyError: they are more than the hit policy allows.
        """
        return self.choose(self, rules, scope)

    def hits(self, rules: Sequence[int], scope: Scope) -> list[Hit]:
        """Return what rules give."""
        return [Hit(rule, values_of(self.outputs, rule, scope)) for rule in rules]

    def single(self, hit: Hit) -> Outcome:
        """Return the outcome that is one rule's."""
        return Outcome(result_of(self.outputs, hit.values), (hit,))

    def ranked(self, hits: Sequence[Hit], scope: Scope) -> list[Hit]:
        """Return hits by the importance of their outputs, the leftmost column first; equal ones in rule order."""

        def importance(hit: Hit) -> list[int]:
            return [each.rank(value, scope) for each, value in zip(self.outputs, hit.values, strict=True)]

        return sorted(hits, key=importance)

    def refuse(self, name: HitPolicy, rules: Sequence[int], but: str) -> HitPolicyError:
        """Return the error about rules that match together."""
        numbers = tuple(rule + 1 for rule in rules)
        listed = ", ".join(map(str, numbers[:20]))
        message = f"expected what the hit policy {name} allows, but the rules {listed} match {but}"
        return HitPolicyError(message, self.place, numbers)


def _unique(policy: Policy, rules: Sequence[int], scope: Scope) -> Outcome:
    if len(rules) > 1:
        raise policy.refuse(HitPolicy.UNIQUE, rules, "together")
    return policy.single(policy.hits(rules, scope)[0])


def _any(policy: Policy, rules: Sequence[int], scope: Scope) -> Outcome:
    hits = policy.hits(rules, scope)
    first = list(hits[0].values)
    for hit in hits[1:]:
        if equal(list(hit.values), first, scope.run) is not True:
            raise policy.refuse(HitPolicy.ANY, (rules[0], hit.rule), "with different outputs")
    return Outcome(result_of(policy.outputs, first), tuple(hits))


def _first(policy: Policy, rules: Sequence[int], scope: Scope) -> Outcome:
    return policy.single(policy.hits(rules[:1], scope)[0])


def _priority(policy: Policy, rules: Sequence[int], scope: Scope) -> Outcome:
    return policy.single(policy.ranked(policy.hits(rules, scope), scope)[0])


def _rule_order(policy: Policy, rules: Sequence[int], scope: Scope) -> Outcome:
    return _all(policy, policy.hits(rules, scope))


def _output_order(policy: Policy, rules: Sequence[int], scope: Scope) -> Outcome:
    return _all(policy, policy.ranked(policy.hits(rules, scope), scope))


def _all(policy: Policy, hits: Sequence[Hit]) -> Outcome:
    return Outcome([result_of(policy.outputs, hit.values) for hit in hits], tuple(hits))


def _collect(policy: Policy, rules: Sequence[int], scope: Scope) -> Outcome:
    outcome = _rule_order(policy, rules, scope)
    if policy.aggregation is None:
        return outcome
    aggregate = parse(_AGGREGATES[policy.aggregation], (), (frozenset({_OUTPUTS}),))
    return Outcome(aggregate.evaluate_in(scope.inner({_OUTPUTS: outcome.value})), outcome.hits)


_OUTPUTS = "outputs"
_AGGREGATES: Mapping[Aggregation, str] = {
    Aggregation.SUM: f"sum({_OUTPUTS})",
    Aggregation.MIN: f"min({_OUTPUTS})",
    Aggregation.MAX: f"max({_OUTPUTS})",
    Aggregation.COUNT: f"count({_OUTPUTS})",
}

CHOICES: Mapping[HitPolicy, Callable[[Policy, Sequence[int], Scope], Outcome]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.ANY: _any,
    HitPolicy.FIRST: _first,
    HitPolicy.PRIORITY: _priority,
    HitPolicy.RULE_ORDER: _rule_order,
    HitPolicy.OUTPUT_ORDER: _output_order,
    HitPolicy.COLLECT: _collect,
}
