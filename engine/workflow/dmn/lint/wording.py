"""Regions in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.workflow.dmn.lint.atoms import Atom, runs
from engine.workflow.dmn.lint.axes import NULL, Axis
from engine.workflow.dmn.lint.regions import Region
from engine.workflow.dmn.spans import Line
from engine.workflow.feel import to_feel
from engine.workflow.feel.values import KINDS

MAX_PIECES = 5
"""Values and ranges of one input that a finding names."""
MAX_NUMBERS = 10
"""Rules that a finding names."""


def where(axes: Sequence[Axis], region: Region) -> str:
    """Return a region as a condition (“age” is (5..8) and “urgent” is false); empty for all of the space."""
    named = []
    for axis, parts in zip(axes, region, strict=True):
        atoms = {atom for part in parts for atom in part.atoms}
        if len(atoms) < len(axis.atoms):
            named.append(f"“{axis.label}” is {_values(axis, atoms)}")
    return " and ".join(named)


def rules(places: Sequence[int]) -> str:
    """Return rules (counted from 0) as people number them."""
    numbers = [str(place + 1) for place in places[:MAX_NUMBERS]]
    if len(places) > MAX_NUMBERS:
        return f"rules {', '.join(numbers)} and {len(places) - MAX_NUMBERS} more"
    if len(numbers) == 1:
        return f"rule {numbers[0]}"
    return f"rules {', '.join(numbers[:-1])} and {numbers[-1]}"


def _values(axis: Axis, chosen: set[Atom]) -> str:
    pieces: list[str] = []
    for kind, line in axis.lines.items():
        atoms = [atom for atom in axis.atoms if atom.kind is kind and atom != NULL]
        if all(atom in chosen for atom in atoms):
            pieces.append("anything" if kind is None else f"any {KINDS[kind]}")
        elif any(atom in chosen for atom in atoms):
            pieces += _PIECES.get(kind, _ranges)(atoms, chosen, line)
    pieces += ["null"] if NULL in chosen else []
    more = f" and {len(pieces) - MAX_PIECES} more" if len(pieces) > MAX_PIECES else ""
    return ", ".join(pieces[:MAX_PIECES]) + more


def _ranges(atoms: Sequence[Atom], chosen: set[Atom], line: Line) -> list[str]:
    """Return FEEL for the values of a kind that has an order."""
    return [_range(first, last, line, atoms) for first, last in runs(atoms, chosen)]


def _range(first: Atom, last: Atom, line: Line, atoms: Sequence[Atom]) -> str:
    # With a slot of its own an end belongs to the range; what is between two cuts is told by these.
    low = None if first is atoms[0] and not first.slot % 2 else line.cuts[(first.slot - 1) // 2]
    high = None if last is atoms[-1] and not last.slot % 2 else line.cuts[last.slot // 2]
    from_low, to_high = bool(first.slot % 2), bool(last.slot % 2)
    if first.slot == last.slot and from_low:
        return to_feel(low)
    if low is None:
        return f"{'<=' if to_high else '<'} {to_feel(high)}"
    if high is None:
        return f"{'>=' if from_low else '>'} {to_feel(low)}"
    return f"{'[' if from_low else '('}{to_feel(low)}..{to_feel(high)}{']' if to_high else ')'}"


def _texts(atoms: Sequence[Atom], chosen: set[Atom], line: Line) -> list[str]:
    """Return FEEL for texts, whose order nobody thinks of unless a cell does."""
    between = [atom in chosen for atom in atoms if not atom.slot % 2]
    if not any(between):
        return _listed(atoms, chosen, line)
    if not all(between):
        return _ranges(atoms, chosen, line)
    return [f"not({', '.join(to_feel(atom.witness) for atom in atoms if atom not in chosen)})"]


def _listed(atoms: Sequence[Atom], chosen: set[Atom], _line: Line) -> list[str]:
    return [to_feel(atom.witness) for atom in atoms if atom in chosen]


_PIECES: Mapping[type | None, Callable[[Sequence[Atom], set[Atom], Line], list[str]]] = {
    str: _texts,
    bool: _listed,
}
