"""The inputs of a table as axes: what each of them may be, and which rules each of its values leaves.

Columns that test the same expression are one axis. Others are taken to be independent of each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.workflow.dmn.columns import Cell, Column
from engine.workflow.dmn.index import masks_of
from engine.workflow.dmn.lint.atoms import Atom, atoms_of
from engine.workflow.dmn.spans import Line, Span, spans_by_kind
from engine.workflow.feel import Scope, UnaryTests
from engine.workflow.feel.types import SimpleType, Type

Spans = Mapping[type | None, tuple[Span, ...]]

NULL = Atom(None, -1, None)
OTHER = Atom(None, -2, None)
"""Values of a kind that no cell speaks of, where nothing says what the input is."""


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
        spoken_of: The cells speak of such values. Null and values of another kind are possible and may be what a rule is for,
            but nobody misses a rule for them.
    """

    must: int
    may: int
    atoms: tuple[Atom, ...]
    spoken_of: bool = True


@dataclass(frozen=True, slots=True)
class Axis:
    """An input, whatever the columns that test it.

    Attributes:
        label: Of the first of the columns.
        atoms: Its values that are spoken of, those of each kind in their order.
        lines: Where the values of each kind are cut.
        parts: All of its values, as few parts as the rules tell apart.
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
    kinds, closed = _kinds(group, known, allowed)
    lines = {kind: Line([span for spans in known for span in spans.get(kind, ())]) for kind in kinds}
    within = [_masks(lines, [(each, 1)]) for each in allowed]
    atoms = [atom for kind, line in lines.items() for atom in atoms_of(kind, line)]
    atoms = [atom for atom in atoms if all(masks[atom.kind][atom.slot] for masks in within)]
    values = [*atoms, NULL, *([] if closed else [OTHER])]
    if any(each.constants is not None and None in each.constants for each in cells):
        atoms.append(NULL)
    left = [_left(values, lines, column, scope) for column in columns]
    unknown = [_bits(undecided_cells(column)) for column in columns]
    return Axis(columns[0].label, tuple(atoms), lines, _parts(values, left, unknown, frozenset(atoms)))


def _kinds(
    group: Sequence[Tested], known: Iterable[Spans], allowed: Iterable[UnaryTests]
) -> tuple[list[type | None], bool]:
    """Return the kinds that a value can be of, and whether it can be of no other (but null).

    They are that of its type, else those of what it may be, else those of its cells.
    """
    declared = {each.type.kind for each in group if isinstance(each.type, SimpleType)} - {None}
    if declared:
        return [*declared], True
    listed = [spans for each in allowed if (spans := spans_by_kind(each))]
    found = {kind: None for spans in listed or known for kind in spans}
    return [*found] or [None], bool(listed) or not found


def _left(
    values: Sequence[Atom], lines: Mapping[type | None, Line], column: Column, scope: Scope
) -> list[int]:
    """Return the rules that each value leaves for certain."""
    masks = _masks(lines, [(cell.tests, cell.rules) for cell in column.cells])
    apart = {
        NULL: column.always | _bits(cell for cell in column.cells if _takes_null(cell.tests, scope)),
        OTHER: column.always | _bits(cell for cell in column.cells if _takes_all_but_null(cell.tests)),
    }
    if column.allowed is not None:
        # What the input values don't have passes no cell; the other atoms are made of what they have.
        apart[NULL] *= _takes_null(column.allowed, scope)
        apart[OTHER] *= _takes_all_but_null(column.allowed)
    return [apart[atom] if atom in apart else column.always | masks[atom.kind][atom.slot] for atom in values]


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


def _takes_null(tests: UnaryTests, scope: Scope) -> bool:
    return spans_by_kind(tests) is not None and tests.evaluate_in(scope, None) is True


def _takes_all_but_null(tests: UnaryTests) -> bool:
    return tests.negated and spans_by_kind(tests) == {}


def _bits(cells: Iterable[Cell]) -> int:
    found = 0
    for cell in cells:
        found |= cell.rules
    return found


def _parts(
    atoms: Sequence[Atom],
    musts: Sequence[Sequence[int]],
    unknown: Sequence[int],
    spoken_of: Collection[Atom],
) -> tuple[Part, ...]:
    found: dict[tuple[int, int, bool], list[Atom]] = {}
    for place, atom in enumerate(atoms):
        must, may = -1, -1
        for left, unsure in zip(musts, unknown, strict=True):
            must &= left[place]
            may &= left[place] | unsure
        found.setdefault((must, may, atom in spoken_of), []).append(atom)
    return tuple(Part(must, may, tuple(each), said) for (must, may, said), each in found.items())
