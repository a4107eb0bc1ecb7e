"""The inputs of a decision table, prepared: which rules does a value leave?

The rules that a column leaves are the bits of a number, the first rule the lowest. Each distinct cell of a column is
tried at most once, and only as long as a rule that has it can still match; constant ones of one kind are looked up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.workflow.dmn.boxed import DecisionTable, Input, Text
from engine.workflow.dmn.errors import DecisionError, Place
from engine.workflow.dmn.fitting import fitted, tell
from engine.workflow.dmn.index import Index, indexed
from engine.workflow.dmn.spans import passing
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
class NotAllowed:
    """A value that the input values of a column don't have: no cell there lets it pass, a dash neither."""

    value: Any


@dataclass(frozen=True, slots=True)
class Column:
    """An input.

    Attributes:
        read: Gives the value that is tested.
        allowed: What the value may be; None if it may be anything.
        always: The rules that have a dash here.
        index: Which rules a value of one kind leaves of those that have the first of the cells.
        indexed: How many cells that are.
    """

    label: str
    place: Place
    read: Closure
    allowed: UnaryTests | None
    always: int
    cells: tuple[Cell, ...]
    index: Index | None
    indexed: int

    def value(self, scope: Scope) -> Any:
        """Return the value that is tested; :class:`NotAllowed`, and a note about it, if it is not allowed.

        Null is allowed only where the input values name it (10.3.2.10: with input values a dash is membership in them).
        """
        try:
            found = self.read(scope)
            if self.allowed is None or self.allowed.evaluate_in(scope, found) is True:
                return found
        except FeelError as fault:
            raise DecisionError(str(fault), self.place) from fault
        text = "expected a value that the input allows, but got another; no rule matches it"
        tell(scope, "not_allowed", text, self.place)
        return NotAllowed(found)

    def left(self, value: Any, rules: int, scope: Scope) -> int:
        """Return which of some rules a value leaves."""
        if type(value) is NotAllowed:
            return 0
        left, cells = self.always, self.cells
        if self.index is not None and type(value) is self.index.kind:
            left |= self.index.rules(value)
            cells = cells[self.indexed :]
        for cell in cells:
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
    simple, others, index = _divided(cells)
    return Column(given.label, here.place, read, allowed, always, (*simple, *others), index, len(simple))


def _divided(cells: Sequence[Cell]) -> tuple[list[Cell], list[Cell], Index | None]:
    """Return the cells that can be looked up by values of one kind, the others, and what looks them up."""
    found = [(cell, passing(cell.tests)) for cell in cells]
    kinds = Counter(each.kind for _, each in found if each is not None and each.kind is not None)
    if not kinds:
        return [], list(cells), None
    kind = max(kinds, key=lambda each: kinds[each])
    simple = [(cell, each) for cell, each in found if each is not None and each.kind is kind]
    others = [cell for cell, each in found if each is None or each.kind is not kind]
    return [cell for cell, _ in simple], others, indexed(kind, [(each, cell.rules) for cell, each in simple])


def _value(given: Input, here: Reader) -> Closure:
    if not given.expression.text:
        here.problem("expected an expression for the input, but there is none")
        return lambda _scope: None
    return fitted(here.expression(given.expression).evaluate_in, here.kind(given.type_ref), here.place)
