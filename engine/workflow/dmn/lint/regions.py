"""Which inputs no rule is for, and which several are for: sets of points, as products of parts of each axis.

To tell whether boxes cover a space takes time that grows exponentially with its dimensions, in the worst case; so there is
a budget, and who asks is told when it is used up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from engine.workflow.dmn.lint.axes import Axis, Part

Region = tuple[tuple[Part, ...], ...]
"""For each axis, the parts that the points of the region may lie in."""


class TooMuchError(Exception):
    """The budget is used up; never leaves this package."""


class Budget:
    """What all the questions about one file may cost together."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        """Count work.

        Raises:
            TooMuchError: the budget does not cover it.
        """
        self._left -= steps
        if self._left < 0:
            raise TooMuchError


def whole(axes: Sequence[Axis]) -> Region:
    """Return the region of all points."""
    return tuple(axis.parts for axis in axes)


def spoken_of(space: Region) -> Region:
    """Return the points whose values the cells speak of."""
    return tuple(tuple(part for part in parts if part.spoken_of) for parts in space)


def box(space: Region, rule: int) -> Region:
    """Return the points that a rule (counted from 0) may match."""
    return tuple(tuple(part for part in parts if part.may >> rule & 1) for parts in space)


def common(space: Region, *rules: int) -> Region:
    """Return the points that all of some rules (counted from 0) match for certain."""
    mask = bits(rules)
    return tuple(tuple(part for part in parts if part.must & mask == mask) for parts in space)


def bits(rules: Sequence[int]) -> int:
    """Return rules (counted from 0) as the bits of a number."""
    found = 0
    for rule in rules:
        found |= 1 << rule
    return found


def places(mask: int) -> list[int]:
    """Return the rules (counted from 0) that are the bits of a number."""
    return [place for place in range(mask.bit_length()) if mask >> place & 1]


Mask = Callable[[Part], int]


def surely(part: Part) -> int:
    """Return the rules that match for certain, as far as the axis goes."""
    return part.must


def possibly(part: Part) -> int:
    """Return the rules that may match, as far as the axis goes."""
    return part.may


def uncovered(space: Region, rules: int, mask: Mask, budget: Budget) -> Iterator[Region]:
    """Yield the regions of a space that none of some rules covers; they have no point in common.

    Args:
        space: The points that are looked at.
        rules: The rules, as the bits of a number.
        mask: Which rules cover a part.
        budget: What the search may cost.

    Raises:
        TooMuchError: it costs more; what was yielded before holds.
    """
    # Axes of few parts first: what they leave is looked at again and again, and then known.
    order = sorted(range(len(space)), key=lambda place: len(space[place]))
    search = _Search([space[place] for place in order], mask, budget)
    for found in search.below(0, rules):
        back = dict(zip(order, found, strict=True))
        yield tuple(back[place] for place in range(len(space)))


def merged(regions: Sequence[Region]) -> list[Region]:
    """Return regions without a common point as fewer ones: those that differ on one axis alone become one."""
    found = list(regions)
    for axis in range(len(found[0]) if found else 0):
        alike: dict[Region, list[Part]] = {}
        for region in found:
            alike.setdefault((*region[:axis], (), *region[axis + 1 :]), []).extend(region[axis])
        found = [(*rest[:axis], tuple(parts), *rest[axis + 1 :]) for rest, parts in alike.items()]
    return found


class _Search:
    """Goes from axis to axis with the rules that are left."""

    def __init__(self, axes: Sequence[tuple[Part, ...]], mask: Mask, budget: Budget) -> None:
        self._axes = axes
        self._mask = mask
        self._budget = budget
        self._covered: set[tuple[int, int]] = set()
        self._always = [-1]
        for parts in reversed(axes):
            always = self._always[-1]
            for part in parts:
                always &= mask(part)
            self._always.append(always)
        self._always.reverse()

    def below(self, level: int, rules: int) -> Iterator[Region]:
        """Yield what some rules leave uncovered of the axes from a level on."""
        if not rules:
            yield tuple(self._axes[level:])
        elif not rules & self._always[level] and (level, rules) not in self._covered:
            is_covered = True
            for left, parts in self._left(level, rules).items():
                for rest in self.below(level + 1, left):
                    is_covered = False
                    yield (tuple(parts), *rest)
            if is_covered:
                self._covered.add((level, rules))

    def _left(self, level: int, rules: int) -> dict[int, list[Part]]:
        parts = self._axes[level]
        self._budget.spend(len(parts))
        found: dict[int, list[Part]] = {}
        for part in parts:
            found.setdefault(rules & self._mask(part), []).append(part)
        return found


def partners(space: Region, count: int) -> list[int]:
    """Return for each rule the later rules that it has a point in common with for certain, as the bits of a number."""
    found = [(1 << count) - 1] * count
    for parts in space:
        meets = [0] * count
        for part in parts:
            for rule in places(part.must):
                meets[rule] |= part.must
        found = [one & other for one, other in zip(found, meets, strict=True)]
    return [mask >> rule + 1 << rule + 1 for rule, mask in enumerate(found)]
