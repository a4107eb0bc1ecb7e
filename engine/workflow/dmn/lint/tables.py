"""What a decision table would decide by accident: gaps, rules that overlap, and rules that never count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from engine.workflow.dmn.boxed import HitPolicy
from engine.workflow.dmn.errors import Place
from engine.workflow.dmn.lint import wording
from engine.workflow.dmn.lint.axes import Axis
from engine.workflow.dmn.lint.finding import TableFinding
from engine.workflow.dmn.lint.outputs import Given
from engine.workflow.dmn.lint.regions import (
    Budget,
    Region,
    TooMuchError,
    bits,
    box,
    common,
    merged,
    partners,
    places,
    possibly,
    spoken_of,
    surely,
    uncovered,
    whole,
)
from engine.workflow.dmn.tables import CompiledTable

MAX_SHOWN = 5
"""Gaps of a table, and overlaps, that are told one by one."""
MAX_GATHERED = 100
"""Gaps that are put together to fewer."""
MAX_RULES = 20
"""Rules that never count, told one by one."""
SINGLE_HIT = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY})
"""The hit policies by which one rule decides, and which so want one for every input."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A table that is looked at.

    Attributes:
        axes: Its inputs.
        given: What its rules give.
        place: Its own.
        budget: What looking may cost.
    """

    table: CompiledTable
    axes: Sequence[Axis]
    given: Given
    place: Place
    budget: Budget

    @property
    def space(self) -> Region:
        """The inputs that the cells speak of."""
        return spoken_of(whole(self.axes))

    @property
    def count(self) -> int:
        """How many rules there are."""
        return len(self.table.table.rules)

    @property
    def policy(self) -> HitPolicy:
        """The hit policy."""
        return self.table.table.hit_policy

    def at(self, rule: int) -> Place:
        """Return the place of a rule (counted from 0)."""
        found = self.table.table.rules[rule]
        return Place(self.place.element, found.id or self.place.element_id, found.number)

    def when(self, region: Region) -> str:
        """Return a region as the end of a sentence."""
        told = wording.where(self.axes, region)
        return f" where {told}" if told else ""


def gaps(subject: Subject) -> Iterator[TableFinding]:
    """Yield the inputs that no rule is for, if one rule should be."""
    defaults = any(each.default is not None for each in subject.table.outputs)
    if subject.policy not in SINGLE_HIT or defaults:
        return
    regions: list[Region] = []
    try:
        for region in uncovered(subject.space, bits(range(subject.count)), possibly, subject.budget):
            regions.append(region)
            if len(regions) == MAX_GATHERED:
                break
    except TooMuchError:
        yield from _gaps(subject, regions)
        raise
    yield from _gaps(subject, regions)


def _gaps(subject: Subject, regions: Sequence[Region]) -> Iterator[TableFinding]:
    shown = merged(regions)
    for region in shown[:MAX_SHOWN]:
        message = f"no rule matches{subject.when(region)}; the decision is null there"
        yield TableFinding("table_gap", message, subject.place)
    if len(shown) > MAX_SHOWN or len(regions) == MAX_GATHERED:
        yield TableFinding("table_gap", "there are more inputs that no rule matches", subject.place)


def overlaps(subject: Subject) -> Iterator[TableFinding]:
    """Yield the rules that match together against the hit policy, for certain."""
    if subject.policy not in (HitPolicy.UNIQUE, HitPolicy.ANY):
        return
    others = partners(subject.space, subject.count)
    if subject.policy is HitPolicy.ANY:
        same = subject.given.same(subject.budget)
        others = [mask & ~alike for mask, alike in zip(others, same, strict=True)]
    pairs = [(rule, other) for rule, mask in enumerate(others) for other in islice(places(mask), MAX_SHOWN)]
    but = (
        "with different outputs, which ANY does not allow"
        if subject.policy is HitPolicy.ANY
        else "and UNIQUE allows one"
    )
    for rule, other in pairs[:MAX_SHOWN]:
        both = subject.when(common(subject.space, rule, other))
        message = f"{wording.rules([rule, other])} match together{both}, {but}"
        yield TableFinding("table_overlap", message, subject.place)
    left = sum(mask.bit_count() for mask in others) - len(pairs[:MAX_SHOWN])
    if left > 0:
        yield TableFinding(
            "table_overlap", f"there are {left} more pairs of rules that match together", subject.place
        )


def unreachable(subject: Subject) -> Iterator[TableFinding]:
    """Yield the rules that can't match, or never count."""
    found = _unreachable(subject)
    yield from islice(found, MAX_RULES)
    left = sum(1 for _ in found)
    if left:
        message = f"there are {left} more rules that never count"
        yield TableFinding("table_rule_unreachable", message, subject.place)


def _unreachable(subject: Subject) -> Iterator[TableFinding]:
    for rule in range(subject.count):
        region = box(whole(subject.axes), rule)
        dead = [axis.label for axis, parts in zip(subject.axes, region, strict=True) if not parts]
        if dead:
            message = f"it can't match: no value of “{dead[0]}” passes its cell"
            yield TableFinding("table_rule_unreachable", message, subject.at(rule))
        elif hiding := subject.given.preferred(rule, subject.policy):
            yield from _hidden(subject, rule, region, hiding)


def _hidden(subject: Subject, rule: int, region: Region, hiding: int) -> Iterator[TableFinding]:
    if next(uncovered(region, hiding, surely, subject.budget), None) is not None:
        return
    alone = hiding
    for parts in region:
        for part in parts:
            alone &= part.must
    first = places(alone)[:1]
    by = f"{wording.rules(first)} matches" if first else "others match"
    message = f"it never counts: whenever it matches, {by} too and {'comes' if first else 'come'} first"
    yield TableFinding("table_rule_unreachable", message, subject.at(rule))


_QUESTIONS: Mapping[str, Callable[[Subject], Iterator[TableFinding]]] = {
    "gaps": gaps,
    "overlaps": overlaps,
    "rules that never count": unreachable,
}


def answers(subject: Subject) -> Iterator[TableFinding]:
    """Yield everything; what costs more than the budget is told to be undecided."""
    for what, question in _QUESTIONS.items():
        try:
            yield from question(subject)
        except TooMuchError:
            message = f"whether there are (more) {what} can't be decided: that takes too much work for so large a table"
            yield TableFinding("table_undecided", message, subject.place)
