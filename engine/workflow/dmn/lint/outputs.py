"""What the rules of a table give, as far as that can be told before the table is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

from engine.workflow.dmn.boxed import HitPolicy, Text
from engine.workflow.dmn.errors import DecisionError, Place
from engine.workflow.dmn.evaluation import Evaluation
from engine.workflow.dmn.explanation import Report
from engine.workflow.dmn.lint.finding import TableFinding
from engine.workflow.dmn.lint.regions import Budget as Limit
from engine.workflow.dmn.lint.regions import bits
from engine.workflow.dmn.lint.wording import rules
from engine.workflow.dmn.outputs import OutputColumn
from engine.workflow.dmn.tables import CompiledTable
from engine.workflow.dmn.texts import Reader
from engine.workflow.feel import Budget, FeelError, Scope, begin, parse
from engine.workflow.feel.comparison import equal

VARIES = object()
"""What a text gives that depends on what is given."""
_A_TEXT = Budget(steps=5_000, items=1_000, characters=10_000)
"""What a text may cost that is evaluated to look at it."""
_LOOKING = Budget(steps=10**9)
"""For comparisons of what is there already."""
_WHENEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""The instant of evaluations that don't read the clock."""
MAX_EMPTY = 20
"""Empty cells of a column that are told one by one."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """The outputs of a table.

    Attributes:
        texts: As they are written, rule by rule.
        values: What they give; ``VARIES`` where that depends.
        ranks: How important that is to the hit policy PRIORITY (0 is the most); None where it depends.
        scope: To compare values in.
    """

    texts: tuple[tuple[str, ...], ...]
    values: tuple[Row, ...]
    ranks: tuple[tuple[int, ...] | None, ...]
    scope: Scope

    def same(self, budget: Limit) -> list[int]:
        """Return for each rule those (as bits) of which can't be said that they give something else.

        Raises:
            TooMuchError: it costs more than the budget.
        """
        rules: dict[tuple[str, ...], list[int]] = {}
        for rule, texts in enumerate(self.texts):
            rules.setdefault(texts, []).append(rule)
        masks = {texts: bits(alike) for texts, alike in rules.items()}
        found = dict(masks)
        for (one, first), (other, second) in combinations(rules.items(), 2):
            budget.spend(1)
            if not self._differ(first[0], second[0]):
                found[one] |= masks[other]
                found[other] |= masks[one]
        return [found[texts] for texts in self.texts]

    def _differ(self, rule: int, other: int) -> bool:
        pairs = list(zip(self.values[rule], self.values[other], strict=True))
        if any(value is VARIES for pair in pairs for value in pair):
            return False
        return any(equal(one, another, self.scope.run) is not True for one, another in pairs)

    def preferred(self, rule: int, policy: HitPolicy) -> int:
        """Return the rules (as bits) that count instead of a rule where they match too."""
        before = (1 << rule) - 1
        if policy is HitPolicy.FIRST:
            return before
        own = self.ranks[rule]
        if policy is not HitPolicy.PRIORITY or own is None:
            return 0
        found = 0
        for other, rank in enumerate(self.ranks):
            if rank is not None and (rank < own or (rank == own and other < rule)):
                found |= 1 << other
        return found


def given_by(table: CompiledTable, reader: Reader) -> Given:
    """Return what the rules of a table give."""
    texts = tuple(tuple(text.text for text in rule.outputs) for rule in table.table.rules)
    scope = _scope(reader, None, _LOOKING)
    columns = [_values(column, place, table, reader) for place, column in enumerate(table.outputs)]
    values = tuple(zip(*columns, strict=True)) if columns else tuple(() for _ in texts)
    return Given(texts, values, tuple(_rank(row, table.outputs, scope) for row in values), scope)


def _rank(row: Row, columns: Sequence[OutputColumn], scope: Scope) -> tuple[int, ...] | None:
    if any(value is VARIES for value in row):
        return None
    try:
        return tuple(column.rank(value, scope) for column, value in zip(columns, row, strict=True))
    except FeelError:
        return None


def _values(column: OutputColumn, place: int, table: CompiledTable, reader: Reader) -> list[Any]:
    return [
        _value(column, number, _scope(reader, None)) if is_constant(rule.outputs[place], reader) else VARIES
        for number, rule in enumerate(table.table.rules)
    ]


def _value(column: OutputColumn, rule: int, scope: Scope) -> Any:
    try:
        return column.value(rule, scope)
    except (FeelError, DecisionError):
        return VARIES


def is_constant(text: Text, reader: Reader) -> bool:
    """Tell whether a text gives the same whatever is given, and can be evaluated at little cost."""
    if not text.text:
        return True
    try:
        found = parse(text.text, reader.names, reader.bound)
        if not found.decidable(()):
            return False
        found.evaluate_in(_scope(reader, None))
    except FeelError:
        return False
    return True


def _scope(reader: Reader, report: Report | None, budget: Budget = _A_TEXT) -> Scope:
    root = begin({}, now=_WHENEVER, budget=budget).run
    return Evaluation(root, report, {}, {}).scope({}, reader.types.known)


def empty(table: CompiledTable) -> Iterator[TableFinding]:
    """Yield the outputs that are left empty: they give null, and nobody sees whether that is meant."""
    for place, column in enumerate(table.outputs):
        without = [rule for rule in table.table.rules if not rule.outputs[place].text]
        for rule in without[:MAX_EMPTY]:
            message = "the cell is empty, which gives null; write null if that is meant"
            yield TableFinding("table_output_empty", message, column.entries[rule.number - 1].place)
        if len(without) > MAX_EMPTY:
            message = f"there are {len(without) - MAX_EMPTY} more empty cells, which give null"
            yield TableFinding("table_output_empty", message, column.place)


def unfit(table: CompiledTable, reader: Reader) -> Iterator[TableFinding]:
    """Yield the outputs that are none of those that their column allows."""
    for place, column in enumerate(table.outputs):
        varying = []
        for number, rule in enumerate(table.table.rules):
            if not is_constant(rule.outputs[place], reader):
                varying.append(number)
                continue
            report = Report()
            _value(column, number, _scope(reader, report))
            for note in report.explanation(None).unfit:
                yield TableFinding("table_output_not_allowed", f"{note.text}; it gives null", note.place)
        if varying and column.allowed is not None:
            message = (
                f"whether what {rules(varying)} give is allowed can't be decided before the table is asked"
            )
            here = column.place
            yield TableFinding(
                "table_undecided", message, Place(here.element, here.element_id, None, column.label)
            )
