"""The outputs of a decision table, prepared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.workflow.dmn.boxed import DecisionTable, Output, Text
from engine.workflow.dmn.errors import DecisionError, Place
from engine.workflow.dmn.fitting import fitted, tell
from engine.workflow.dmn.texts import Reader
from engine.workflow.feel import Expression, FeelError, Scope, UnaryTests
from engine.workflow.feel.closures import Closure, constant
from engine.workflow.feel.comparison import belongs


@dataclass(frozen=True, slots=True)
class Entry:
    """What a rule, or no rule, gives in one column."""

    value: Closure
    place: Place

    def evaluate(self, scope: Scope) -> Any:
        """Return the value."""
        try:
            return self.value(scope)
        except FeelError as fault:
            raise DecisionError(str(fault), self.place) from fault


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """An output.

    Attributes:
        key: Its name in a result of several outputs.
        entries: What each rule gives.
        default: What it gives if no rule matches; None if it has none.
        allowed: What it may give; None if that is anything.
        order: The values that it may give, the most important first.
    """

    label: str
    key: str
    place: Place
    entries: tuple[Entry, ...]
    default: Entry | None
    allowed: UnaryTests | None
    order: Expression | None

    def value(self, rule: int, scope: Scope) -> Any:
        """Return what a rule gives (counted from 0); null, and a note about it, if that is not allowed."""
        entry = self.entries[rule]
        found = entry.evaluate(scope)
        if self.allowed is None or found is None or self.allowed.evaluate_in(scope, found) is True:
            return found
        tell(scope, "not_allowed", "expected a value that the output allows, but got another", entry.place)
        return None

    def rank(self, value: Any, scope: Scope) -> int:
        """Return how important a value is: 0 is the most, and what is not in the order comes last."""
        if self.order is None:
            return 0
        order = self.order.evaluate_in(scope)
        places = (place for place, each in enumerate(order) if belongs(value, each, scope.run) is True)
        return next(places, len(order))


def output_columns(table: DecisionTable, reader: Reader) -> tuple[OutputColumn, ...]:
    """Prepare the outputs of a table."""
    several = len(table.outputs) > 1
    names = [each.name for each in table.outputs]
    if several and (None in names or len(set(names)) < len(names)):
        reader.problem("expected a name of its own for each of several outputs, but one has none")
    return tuple(_output(place, table, reader) for place in range(len(table.outputs)))


def _output(place: int, table: DecisionTable, reader: Reader) -> OutputColumn:
    given = table.outputs[place]
    here = reader.at(given.id, column=given.label)
    entries = []
    for rule in table.rules:
        text = rule.outputs[place]
        entries.append(_entry(text, given, here.at(text.id or rule.id, rule=rule.number)))
    default = None if given.default is None else _entry(given.default, given, here)
    allowed = order = None
    if given.values is not None:
        allowed = here.tests(given.values)
        order = here.expression(Text(f"[{given.values.text}]", given.values.id))
    return OutputColumn(given.label, given.name or "", here.place, tuple(entries), default, allowed, order)


def _entry(text: Text, given: Output, here: Reader) -> Entry:
    if not text.text:
        return Entry(constant(None), here.place)
    value = here.expression(text).evaluate_in
    return Entry(fitted(value, here.kind(given.type_ref), here.place), here.place)


def values_of(outputs: Sequence[OutputColumn], rule: int, scope: Scope) -> tuple[Any, ...]:
    """Return what a rule gives in each column."""
    return tuple([each.value(rule, scope) for each in outputs])


def result_of(outputs: Sequence[OutputColumn], values: Sequence[Any]) -> Any:
    """Return the values of one rule as one: itself, or a context if there are several outputs."""
    if len(outputs) == 1:
        return values[0]
    return {each.key: value for each, value in zip(outputs, values, strict=True)}
