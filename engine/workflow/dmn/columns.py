"""The inputs of a decision table, prepared: which rules does a value leave?

The rules that a column leaves are the bits of a number, the first rule the lowest. Each distinct cell of a column is
tried at most once, and only as long as a rule that has it can still match.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.workflow.dmn.errors import DecisionError, Place
from engine.workflow.dmn.fitting import fitted, tell
from engine.workflow.dmn.model import DecisionTable, Input, Text
from engine.workflow.dmn.texts import Reader
from engine.workflow.feel import FeelError, Scope, UnaryTests
from engine.workflow.feel.closures import Closure


@dataclass(frozen=True, slots=True)
class Cell:
    """A test, the rules that have it, and where the first of them has it."""

    tests: UnaryTests
    rules: int
    place: Place


@dataclass(frozen=True, slots=True)
class Column:
    """An input.

    Attributes:
        read: Gives the value that is tested.
        allowed: What the value may be; None if it may be anything.
        always: The rules that have a dash here.
    """

    label: str
    place: Place
    read: Closure
    allowed: UnaryTests | None
    always: int
    cells: tuple[Cell, ...]

    def value(self, scope: Scope) -> Any:
        """Return the value that is tested; null, and a note about it, if it is not allowed."""
        try:
            found = self.read(scope)
            if self.allowed is None or found is None or self.allowed.evaluate_in(scope, found) is True:
                return found
        except FeelError as fault:
            raise DecisionError(str(fault), self.place) from fault
        tell(scope, "not_allowed", "expected a value that the input allows, but got another", self.place)
        return None

    def left(self, value: Any, rules: int, scope: Scope) -> int:
        """Return which of some rules a value leaves."""
        left = self.always
        for cell in self.cells:
            if cell.rules & rules:
                try:
                    passed = cell.tests.evaluate_in(scope, value)
                except FeelError as fault:
                    raise DecisionError(str(fault), cell.place) from fault
                if passed is True:
                    left |= cell.rules
        return left & rules


def columns(table: DecisionTable, reader: Reader) -> tuple[Column, ...]:
    """Prepare the inputs of a table."""
    return tuple(
        _column(each, [rule.inputs[place] for rule in table.rules], table, reader)
        for place, each in enumerate(table.inputs)
    )


def _column(given: Input, texts: Sequence[Text], table: DecisionTable, reader: Reader) -> Column:
    here = reader.at(given.id, column=given.label)
    read = _value(given, here)
    allowed = None if given.values is None else here.tests(given.values)
    rules: dict[str, int] = {}
    for bit, text in enumerate(texts):
        rules[text.text] = rules.get(text.text, 0) | 1 << bit
    always, cells = 0, []
    for written, mask in rules.items():
        first = (mask & -mask).bit_length() - 1
        at = here.at(texts[first].id or table.rules[first].id, rule=first + 1)
        tests = at.tests(Text(written or "-", texts[first].id))
        if tests.always:
            always |= mask
        else:
            cells.append(Cell(tests, mask, at.place))
    return Column(given.label, here.place, read, allowed, always, tuple(cells))


def _value(given: Input, here: Reader) -> Closure:
    if not given.expression.text:
        here.problem("expected an expression for the input, but there is none")
        return lambda _scope: None
    return fitted(here.expression(given.expression).evaluate_in, here.kind(given.type_ref), here.place)
