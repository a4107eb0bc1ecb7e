"""The inputs of a table as axes: what each of them may be, and which rules each of its values leaves.

Columns that test the same expression are one axis. Others are taken to be independent of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.workflow.dmn.columns import Cell, Column
from engine.workflow.dmn.index import masks_of
from engine.workflow.dmn.lint.atoms import Atom, atoms_of
from engine.workflow.dmn.spans import Line, Span, spans_by_kind
from engine.workflow.feel import Scope, UnaryTests
from engine.workflow.feel.types import SimpleType, Type

Spans = Mapping[type | None, tuple[Span, ...]]

NULL = Atom(None, -1, None)


@dataclass(frozen=True, slots=True)
class Tested:
    """A column, and what is known of the value that it tests.

    Attributes:
        expression: The text of what it tests.
        type: The type of the value.
        allowed: Tests that every value passes.
    """

    column: Column
    expression: str
    type: Type
    allowed: tuple[UnaryTests, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Values of an axis that leave the same rules.

    Attributes:
        must: The rules that they leave.
        may: These, and the rules of whose cell that can't be told.
    """

    must: int
    may: int
    atoms: tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """An input, whatever the columns that test it.

    Attributes:
        label: Of the first of the columns.
        atoms: Its values, those of each kind in their order.
        lines: Where the values of each kind are cut.
        parts: The same values, as few parts as the rules tell apart.
    """

    label: str
    atoms: tuple[Atom, ...]
    lines: Mapping[type | None, Line]
    parts: tuple[Part, ...]


def undecided_cells(column: Column) -> list[Cell]:
    """Return the cells of a column of which can't be told what passes them before the table is asked."""
    return [cell for cell in column.cells if spans_by_kind(cell.tests) is None]


def axes_of(tested: Sequence[Tested], scope: Scope) -> list[Axis]:
    """Return the axes of a table, in the order of its columns.

    Args:
        tested: Its columns; what every value passes is made of constants.
        scope: To try tests in that read no variables.
    """
    groups: dict[str, list[Tested]] = {}
    for each in tested:
        groups.setdefault(each.expression, []).append(each)
    return [_axis(group, scope) for group in groups.values()]


def _axis(group: Sequence[Tested], scope: Scope) -> Axis:
    columns = [each.column for each in group]
    allowed = [tests for each in group for tests in each.allowed]
    cells = [cell.tests for column in columns for cell in column.cells]
    known = [spans for each in cells + allowed if (spans := spans_by_kind(each)) is not None]
    lines = {
        kind: Line([span for spans in known for span in spans.get(kind, ())])
        for kind in _kinds(group, known, allowed)
    }
    within = [_masks(lines, [(each, 1)]) for each in allowed]
    atoms = [atom for kind, line in lines.items() for atom in atoms_of(kind, line)]
    atoms = [atom for atom in atoms if all(masks[atom.kind][atom.slot] for masks in within)]
    musts = [_left(atoms, lines, column) for column in columns]
    if any(each.constants is not None and None in each.constants for each in cells):
        atoms.append(NULL)
        for column, left in zip(columns, musts, strict=True):
            left.append(column.always | _bits(cell for cell in column.cells if _takes_null(cell, scope)))
    unknown = [_bits(undecided_cells(column)) for column in columns]
    return Axis(columns[0].label, tuple(atoms), lines, _parts(atoms, musts, unknown))


def _kinds(
    group: Sequence[Tested], known: Iterable[Spans], allowed: Iterable[UnaryTests]
) -> list[type | None]:
    """Return the kinds that a value can be of: that of its type, else those of what it may be, else those of its cells."""
    declared = {each.type.kind for each in group if isinstance(each.type, SimpleType)} - {None}
    if declared:
        return [*declared]
    listed = [spans_by_kind(each) or {} for each in allowed if not each.negated]
    found = {kind: None for spans in listed or known for kind in spans}
    return [*found] or [None]


def _left(atoms: Sequence[Atom], lines: Mapping[type | None, Line], column: Column) -> list[int]:
    """Return the rules that each atom leaves for certain."""
    masks = _masks(lines, [(cell.tests, cell.rules) for cell in column.cells])
    return [column.always | masks[atom.kind][atom.slot] for atom in atoms]


def _masks(
    lines: Mapping[type | None, Line], cells: Sequence[tuple[UnaryTests, int]]
) -> dict[type | None, list[int]]:
    """Return the rules that each slot of each kind leaves of those whose cell is made of constants."""
    known = [(spans, tests, rules) for tests, rules in cells if (spans := spans_by_kind(tests)) is not None]
    return {
        kind: masks_of(line, [_for_kind(kind, spans, tests, rules) for spans, tests, rules in known])
        for kind, line in lines.items()
    }


def _for_kind(
    kind: type | None, spans: Spans, tests: UnaryTests, rules: int
) -> tuple[Sequence[Span], bool, int]:
    if tests.negated and spans.keys() - {kind}:
        return (), False, 0  # what can't be compared passes no *not* either
    return spans.get(kind, ()), tests.negated, rules


def _takes_null(cell: Cell, scope: Scope) -> bool:
    return spans_by_kind(cell.tests) is not None and cell.tests.evaluate_in(scope, None) is True


def _bits(cells: Iterable[Cell]) -> int:
    found = 0
    for cell in cells:
        found |= cell.rules
    return found


def _parts(atoms: Sequence[Atom], musts: Sequence[Sequence[int]], unknown: Sequence[int]) -> tuple[Part, ...]:
    found: dict[tuple[int, int], list[Atom]] = {}
    for place, atom in enumerate(atoms):
        must, may = -1, -1
        for left, unsure in zip(musts, unknown, strict=True):
            must &= left[place]
            may &= left[place] | unsure
        found.setdefault((must, may), []).append(atom)
    return tuple(Part(must, may, tuple(each)) for (must, may), each in found.items())
