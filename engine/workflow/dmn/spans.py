"""What a constant cell lets pass, as spans of values of one kind.

Exact for what FEEL compares as Python does: numbers, strings, booleans, dates and durations. Times, and dates with times,
are left out: with zones and without they are in no one order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.workflow.feel import Range, UnaryTests
from engine.workflow.feel.comparison import EQUAL_BY_PYTHON


@dataclass(frozen=True, slots=True)
class Span:
    """All values from ``start`` to ``end``; None for no limit on that side."""

    start: Any = None
    end: Any = None
    start_included: bool = True
    end_included: bool = True

    @property
    def is_empty(self) -> bool:
        """Nothing lies between the ends."""
        if self.start is None or self.end is None:
            return False
        one = self.start == self.end
        return self.start > self.end or (one and not (self.start_included and self.end_included))


@dataclass(frozen=True, slots=True)
class Passing:
    """Which values of a kind pass a cell: those in one of the spans, or, if it is negated, in none.

    Attributes:
        kind: Python's type of the values; None if the cell names null alone.
    """

    kind: type | None
    spans: tuple[Span, ...]
    negated: bool


def passing(tests: UnaryTests) -> Passing | None:
    """Return what a cell of values of one kind lets pass; None if that can't be told from the cell alone."""
    found = spans_by_kind(tests)
    if found is None or len(found) > 1:
        return None
    kind = next(iter(found), None)
    return Passing(kind, () if kind is None else found[kind], tests.negated)


def spans_by_kind(tests: UnaryTests) -> dict[type | None, tuple[Span, ...]] | None:
    """Return the spans that a cell is made of, by Python's type of their values; null has none.

    None if a value is of no kind that Python orders as FEEL does, or is no constant.
    """
    if tests.constants is None:
        return None
    found: dict[type | None, tuple[Span, ...]] = {}
    for each in tests.constants:
        kinds: set[type | None] = {type(end) for end in _ends(each) if end is not None}
        if len(kinds) > 1 or not kinds <= EQUAL_BY_PYTHON or not _is_simple(each):
            return None
        for kind in kinds:
            spans = tuple(span for span in _spans(each) if not span.is_empty)
            found[kind] = (*found.get(kind, ()), *spans)
    return found


def _ends(value: Any) -> tuple[Any, ...]:
    if type(value) is not Range:
        return (value,)
    return tuple(end for end in (value.start, value.end) if end is not None)


def _is_simple(value: Any) -> bool:
    """Tell whether a range has the ends that it needs, of a kind that has an order."""
    if type(value) is not Range:
        return True
    if value.sign in ("=", "!="):
        return value.start is not None
    ends = _ends(value)
    return len(ends) == (1 if value.sign else 2) and bool not in map(type, ends)


def _spans(value: Any) -> Iterator[Span]:
    if type(value) is not Range:
        yield Span(value, value)
    elif value.sign == "=":
        yield Span(value.start, value.start)
    elif value.sign == "!=":
        yield Span(None, value.start, end_included=False)
        yield Span(value.start, None, start_included=False)
    else:
        yield Span(value.start, value.end, value.start_included, value.end_included)


class Line:
    """The values of one kind in their order, cut at some of them: slots 1, 3, 5… are the cuts, 0, 2, 4… what is between.

    Attributes:
        cuts: The values, in their order.
        slots: How many slots there are.
    """

    def __init__(self, spans: Sequence[Span]) -> None:
        ends = {end for span in spans for end in (span.start, span.end) if end is not None}
        self.cuts: list[Any] = sorted(ends)
        self.slots = 2 * len(self.cuts) + 1
        self._places = {cut: 2 * place + 1 for place, cut in enumerate(self.cuts)}

    def covered(self, span: Span) -> range:
        """Return the slots that a span covers."""
        first = 0 if span.start is None else self._places[span.start] + (0 if span.start_included else 1)
        last = (
            self.slots - 1 if span.end is None else self._places[span.end] - (0 if span.end_included else 1)
        )
        return range(first, last + 1)

    def merged(self, spans: Sequence[Span]) -> list[range]:
        """Return the slots that some spans cover, as few ranges, in their order and apart from each other."""
        found: list[range] = []
        for each in sorted((self.covered(span) for span in spans), key=lambda slots: slots.start):
            if found and each.start <= found[-1].stop:
                found[-1] = range(found[-1].start, max(found[-1].stop, each.stop))
            elif each:
                found.append(each)
        return found
