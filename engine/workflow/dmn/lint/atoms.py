"""The values of a column, cut into so few parts that every cell takes each of them whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from itertools import groupby, pairwise
from typing import Any

from engine.workflow.dmn.spans import Line
from engine.workflow.feel.civil import Date, DaysTimeDuration, YearsMonthsDuration, day_at
from engine.workflow.feel.values import NUMBERS

Between = Callable[[Any, Any], Any]
"""Takes two values (None for no limit on that side) and gives one between them; None if there is none."""


@dataclass(frozen=True, slots=True)
class Atom:
    """Values of a column that no cell tells apart.

    Attributes:
        kind: Python's type of them; None for null, and for those of a column about which no cell says anything.
        slot: Their place in the order of the kind (:class:`~engine.workflow.dmn.spans.Line`).
        witness: One of them.
    """

    kind: type | None
    slot: int
    witness: Any


def atoms_of(kind: type | None, line: Line) -> list[Atom]:
    """Return the atoms of a kind in their order; slots in which there is no value have none."""
    between = _BETWEEN.get(kind)
    if between is None:
        return [Atom(kind, 0, "")]
    found = [Atom(kind, 2 * place + 1, cut) for place, cut in enumerate(line.cuts)]
    limits = [None, *line.cuts, None]
    for place, (low, high) in enumerate(pairwise(limits)):
        witness = between(low, high)
        if witness is not None:
            found.append(Atom(kind, 2 * place, witness))
    return sorted(found, key=lambda atom: atom.slot)


def _number(low: Any, high: Any) -> Decimal | None:
    try:
        if low is None or high is None:
            limit = Decimal(0) if low is None and high is None else low if high is None else high
            step = NUMBERS.add(abs(limit), Decimal(1))
            return NUMBERS.add(limit, step) if high is None else NUMBERS.subtract(limit, step)
        middle = NUMBERS.divide(NUMBERS.add(low, high), Decimal(2))
    except DecimalException:
        return None
    return middle if low < middle < high else None


def _text(low: Any, high: Any) -> str | None:
    low = None if low is None else str(low)
    candidates = [""] if low is None else [f"{low}?", f"{low}!", f"{low}\0"]
    return next((each for each in candidates if high is None or each < high), None)


def _truth(low: Any, high: Any) -> bool | None:
    if low is None and high is None:
        return True
    # Below true there is false, and above false there is true; nothing else is anywhere.
    if low is None:
        return False if high is True else None
    return True if high is None and low is False else None


def _day(low: Any, high: Any) -> Date | None:
    try:
        if low is None:
            return Date(2000, 1, 1) if high is None else day_at(high.ordinal() - 1)
        found = day_at(low.ordinal() + 1)
    except ValueError:
        return None
    return found if high is None or found < high else None


def _counted(make: Callable[[int], Any], count: Callable[[Any], int]) -> Between:
    def between(low: Any, high: Any) -> Any:
        try:
            if low is None:
                return make(0 if high is None else count(high) - 1)
            found = make(count(low) + 1)
        except OverflowError:
            return None
        return found if high is None or found < high else None

    return between


_BETWEEN: Mapping[type | None, Between] = {
    Decimal: _number,
    str: _text,
    bool: _truth,
    Date: _day,
    DaysTimeDuration: _counted(DaysTimeDuration, lambda value: int(value.nanoseconds)),
    YearsMonthsDuration: _counted(YearsMonthsDuration, lambda value: int(value.months)),
}


def runs(atoms: Sequence[Atom], chosen: Collection[Atom]) -> list[tuple[Atom, Atom]]:
    """Return the first and last of each row of neighbours among atoms (of one kind, in order) that are chosen."""
    found: list[tuple[Atom, Atom]] = []
    for is_chosen, row in groupby(atoms, lambda atom: atom in chosen):
        if is_chosen:
            neighbours = list(row)
            found.append((neighbours[0], neighbours[-1]))
    return found
