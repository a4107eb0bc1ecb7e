"""Which rules a value of a column leaves, looked up instead of tried."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import xor
from typing import Any

from engine.workflow.dmn.spans import Line, Passing, Span


@dataclass(frozen=True, slots=True)
class Index:
    """The rules of a column by the values of one kind.

    Attributes:
        kind: Python's type of the values.
        at: The rules that a value leaves at which a cell begins or ends.
        cuts: Those values, in their order.
        between: The rules that values before, between and after them leave.
    """

    kind: type
    at: Mapping[Any, int]
    cuts: Sequence[Any]
    between: Sequence[int]

    def rules(self, value: Any) -> int:
        """Return the rules that a value of the kind leaves."""
        found = self.at.get(value)
        return self.between[bisect_left(self.cuts, value)] if found is None else found


def indexed(kind: type, cells: Sequence[tuple[Passing, int]]) -> Index:
    """Return the index of cells of one kind and the rules that have them."""
    line = Line([span for passing, _ in cells for span in passing.spans])
    masks = masks_of(line, [(passing.spans, passing.negated, rules) for passing, rules in cells])
    return Index(kind, dict(zip(line.cuts, masks[1::2], strict=True)), line.cuts, masks[0::2])


def masks_of(line: Line, cells: Iterable[tuple[Sequence[Span], bool, int]]) -> list[int]:
    """Return the rules that a value in each slot of a line leaves.

    Args:
        line: Cut at every end of the spans.
        cells: The spans in one of which a value must lie, or in none of which (True), and the rules that have the cell; each
            rule has one.
    """
    toggles = [0] * (line.slots + 1)
    for spans, negated, rules in cells:
        if negated:
            toggles[0] ^= rules
        for slots in line.merged(spans):
            toggles[slots.start] ^= rules
            toggles[slots.stop] ^= rules
    return list(accumulate(toggles[:-1], xor))
