"""From a decision table to its closure.

Source: DMN 1.5, 8.2 (decision tables) and 10.3.2.10 (their meaning in FEEL).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.workflow.dmn.boxed import DecisionTable, HitPolicy
from engine.workflow.dmn.columns import Column, NotAllowed, columns
from engine.workflow.dmn.evaluation import evaluation_of
from engine.workflow.dmn.explanation import Fired, TableResult, Tested
from engine.workflow.dmn.fitting import tell
from engine.workflow.dmn.hits import CHOICES, Hit, Outcome, Policy
from engine.workflow.dmn.outputs import OutputColumn, output_columns, result_of
from engine.workflow.dmn.texts import Reader
from engine.workflow.feel import Scope
from engine.workflow.feel.closures import Closure

_BY_IMPORTANCE = frozenset({HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER})


def decision_table(table: DecisionTable, reader: Reader) -> Closure:
    """Return the closure of a decision table."""
    here = reader.at(table.id)
    _check(table, here)
    outputs = output_columns(table, here)
    policy = Policy(CHOICES[table.hit_policy], outputs, table.aggregation, here.place)
    compiled = CompiledTable(table, columns(table, here), outputs, policy)
    here.listener.table(compiled, here)
    return compiled.evaluate


def _check(table: DecisionTable, here: Reader) -> None:
    if not table.outputs:
        here.problem("expected an output, but the table has none")
    if table.hit_policy in _BY_IMPORTANCE and not any(each.values for each in table.outputs):
        here.problem(f"expected output values for the hit policy {table.hit_policy}, but no output has any")
    if table.aggregation is not None and (
        table.hit_policy is not HitPolicy.COLLECT or len(table.outputs) > 1
    ):
        here.problem("expected an aggregation of one output that is collected, but this is another table")


@dataclass(frozen=True, slots=True)
class CompiledTable:
    """A decision table, ready to be evaluated."""

    table: DecisionTable
    columns: tuple[Column, ...]
    outputs: tuple[OutputColumn, ...]
    policy: Policy

    def evaluate(self, scope: Scope) -> Any:
        """Return what the table gives."""
        values = [column.value(scope) for column in self.columns]
        rules = self._matching(values, scope)
        if rules:
            outcome, default = self.policy.outcome(rules, scope), False
        else:
            outcome, default = self._otherwise(scope)
        report = evaluation_of(scope).report
        if report is not None:
            report.table(self._told(values, outcome, default=default))
        return outcome.value

    def _matching(self, values: Sequence[Any], scope: Scope) -> list[int]:
        """Return the rules that match (counted from 0), in their order."""
        scope.run.spend(len(self.table.rules))
        rules = (1 << len(self.table.rules)) - 1
        for column, value in zip(self.columns, values, strict=True):
            rules = column.left(value, rules, scope)
            if not rules:
                return []
        return [bit for bit in range(rules.bit_length()) if rules >> bit & 1]

    def _otherwise(self, scope: Scope) -> tuple[Outcome, bool]:
        """Return what the table gives if no rule matches, and whether that is a default."""
        if not any(each.default for each in self.outputs):
            tell(scope, "no_match", "expected a rule that matches, but none does", self.policy.place)
            return Outcome(None, ()), False
        values = [None if each.default is None else each.default.evaluate(scope) for each in self.outputs]
        return Outcome(result_of(self.outputs, values), ()), True

    def _told(self, values: Sequence[Any], outcome: Outcome, *, default: bool) -> TableResult:
        inputs = tuple(
            Tested(column.label, value.value if type(value) is NotAllowed else value)
            for column, value in zip(self.columns, values, strict=True)
        )
        fired = tuple(self._fired(hit) for hit in outcome.hits)
        return TableResult(self.table.id, self.table.hit_policy, inputs, fired, default, outcome.value)

    def _fired(self, hit: Hit) -> Fired:
        rule = self.table.rules[hit.rule]
        names = (*self.table.annotations, *("" for _ in rule.annotations))
        outputs = tuple((each.label, value) for each, value in zip(self.outputs, hit.values, strict=True))
        annotations = tuple(zip(names, rule.annotations, strict=False))
        return Fired(rule.number, rule.id, outputs, annotations)
