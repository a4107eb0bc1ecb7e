"""From a compiled table to what lint says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.workflow.dmn.boxed import HitPolicy, Input, Text
from engine.workflow.dmn.columns import Column
from engine.workflow.dmn.errors import Place
from engine.workflow.dmn.lint.axes import Tested, axes_of, undecided_cells
from engine.workflow.dmn.lint.finding import TableFinding
from engine.workflow.dmn.lint.outputs import empty, given_by, unfit
from engine.workflow.dmn.lint.regions import Budget, places
from engine.workflow.dmn.lint.tables import SINGLE_HIT, Subject, answers
from engine.workflow.dmn.lint.wording import rules
from engine.workflow.dmn.spans import spans_by_kind
from engine.workflow.dmn.tables import CompiledTable
from engine.workflow.dmn.texts import Reader
from engine.workflow.feel import FeelSyntaxError, UnaryTests, parse_unary
from engine.workflow.feel.types import ANY, Type

Names = Mapping[str, str | None]
"""What the texts of an element read, to the type that it is declared to have."""


def look_at(table: CompiledTable, reader: Reader, names: Names, budget: Budget) -> Iterator[TableFinding]:
    """Yield what is wrong with a table that can be evaluated."""
    yield from unfit(table, reader)
    yield from empty(table)
    if table.table.hit_policy is HitPolicy.OUTPUT_ORDER and len(table.outputs) > 1:
        # DMN 1.5, 10.3.2.10, step 3a.
        message = "the hit policy OUTPUT ORDER is for one output, and other engines may refuse several"
        yield TableFinding("table_order_several", message, reader.place)
    tested = [
        _tested(given, column, reader, names)
        for given, column in zip(table.table.inputs, table.columns, strict=True)
    ]
    vague = [each for each in tested if any(spans_by_kind(tests) is None for tests in each.allowed)]
    for each in vague:
        message = (
            "what the input may be can't be told from the table alone, so gaps and overlaps can't be decided"
        )
        yield TableFinding("table_undecided", message, each.column.place)
    if vague:
        return
    given = given_by(table, reader)
    axes = axes_of(tested, given.scope)
    for axis in axes:
        if not axis.atoms:
            message = f"no value of “{axis.label}” is allowed, so no rule can match"
            yield TableFinding("table_rule_unreachable", message, reader.place)
            return
    yield from answers(Subject(table, axes, given, reader.place, budget))
    if table.table.hit_policy in SINGLE_HIT:
        yield from _undecided(table)


def _undecided(table: CompiledTable) -> Iterator[TableFinding]:
    for column in table.columns:
        cells = undecided_cells(column)
        found = places(sum(cell.rules for cell in cells))
        if found:
            message = (
                f"what passes the cells of {rules(found)} can't be decided before the table is asked; gaps and overlaps "
                "are told as far as the others show them"
            )
            here = column.place
            yield TableFinding(
                "table_undecided", message, Place(here.element, here.element_id, None, column.label)
            )


def _tested(given: Input, column: Column, reader: Reader, names: Names) -> Tested:
    expression = given.expression.text.strip()
    first, *path = (each.strip() for each in expression.split("."))
    known = [reader.types.values_of(given.type_ref)]
    if first in names:
        known.append(reader.types.values_of(names[first], path))
    kind: Type = next((each for each, _ in known if each is not ANY), ANY)
    allowed = [tests for _, texts in known for text in texts if (tests := _read(text, reader)) is not None]
    if column.allowed is not None:
        allowed.append(column.allowed)
    return Tested(column, expression, kind, tuple(allowed))


def _read(text: Text, reader: Reader) -> UnaryTests | None:
    try:
        return parse_unary(text.text, reader.names)
    except FeelSyntaxError:
        return None  # table_invalid says so
