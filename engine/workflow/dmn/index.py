"""Which rules a value of a column leaves, looked up instead of tried."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.workflow.dmn.spans import Line, Passing


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
    toggles = [0] * (line.slots + 1)
    for passing, rules in cells:
        if passing.negated:
            toggles[0] ^= rules
        for slots in line.merged(passing.spans):
            toggles[slots.start] ^= rules
            toggles[slots.stop] ^= rules
    found, masks = 0, []
    for toggle in toggles[:-1]:
        found ^= toggle
        masks.append(found)
    return Index(kind, dict(zip(line.cuts, masks[1::2], strict=True)), line.cuts, masks[0::2])
