"""A second opinion: what feelin, the interpreter of the bpmn.io editors, makes of a few hundred texts.

Each difference is a known fault of one of the two (``feelin_faults.py``); one that is not fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from engine.workflow.feel import (
    Date,
    DateTime,
    DaysTimeDuration,
    FeelError,
    Function,
    Range,
    Time,
    YearsMonthsDuration,
    begin,
    parse,
)
from engine.workflow.feel.temporal import iso
from tests.engine.workflow.feel.feelin_faults import FAULTS, Told
from tests.engine.workflow.feel.generated import CONTEXT, Made, expressions
from tests.engine.workflow.feel.kit import NOW
from web.commands.feelin import Feelin, is_there

pytestmark = pytest.mark.skipif(not is_there(), reason="feelin's npm package is not installed")

SEED, COUNT = 4, 600
MOST_DIFFERENT = 0.3
"""Of the texts; were more of them different, there would be little left to be held against."""
_CIVIL = {
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysTimeDuration: "duration",
    YearsMonthsDuration: "duration",
}
_SIMPLE = {bool: "boolean", str: "string", Decimal: "number"}


def told(value: Any) -> Told:
    """Return a value as ``bench/feelin.mjs`` tells it."""
    kind = type(value)
    if value is None:
        return None
    if kind in _SIMPLE:
        return {_SIMPLE[kind]: value}
    if kind is list:
        return {"list": [told(item) for item in value]}
    if kind is dict:
        return {"context": [[key, told(inner)] for key, inner in value.items()]}
    if kind is Range:
        return {"range": [value.start_included, told(value.start), told(value.end), value.end_included]}
    return {"function": True} if kind is Function else {_CIVIL[kind]: iso(value)}


def same(ours: Told, theirs: Told) -> bool:
    """Compare what the two tell; a number of theirs is the float nearest to one of ours."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if "number" in ours and "number" in theirs:
            return float(ours["number"]) == float(theirs["number"])
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    return bool(ours == theirs)


class Both:
    """Asks both."""

    def __init__(self, feelin: Feelin) -> None:
        self._feelin = feelin

    def values(self, text: str) -> tuple[Told, Told]:
        try:
            ours = told(parse(text, CONTEXT).evaluate_in(begin(CONTEXT, now=NOW)))
        except FeelError as error:
            ours = {"error": str(error)}
        answer = self._feelin.ask(text=text, context=CONTEXT)
        return ours, answer["value"] if "value" in answer else {"error": answer["error"]}

    def agree(self, made: Made) -> bool:
        return same(*self.values(made.text))

    def smallest(self, made: Made) -> Made:
        """Return the smallest part that the two see differently."""
        return next((self.smallest(inner) for inner in made.inner if not self.agree(inner)), made)


@pytest.fixture(scope="module")
def both() -> Iterator[Both]:
    with Feelin() as feelin:
        yield Both(feelin)


def fault_of(made: Made, ours: Told, theirs: Told) -> str | None:
    return next((name for name, fault in FAULTS.items() if fault.explains(made.template, ours, theirs)), None)


def test_every_difference_is_explained(both: Both) -> None:
    found: Counter[str] = Counter()
    unexplained = []
    for made in expressions(SEED, COUNT):
        if both.agree(made):
            continue
        smallest = both.smallest(made)
        ours, theirs = both.values(smallest.text)
        fault = fault_of(smallest, ours, theirs)
        found[fault or ""] += 1
        if fault is None:
            unexplained.append((smallest.text, ours, theirs))
    assert unexplained == []
    assert found.total() < MOST_DIFFERENT * COUNT


@pytest.mark.parametrize("name", FAULTS)
def test_every_class_of_differences_is_real(both: Both, name: str) -> None:
    fault = FAULTS[name]
    ours, theirs = both.values(fault.witness)
    assert not same(ours, theirs), "it has been mended, and goes"
    assert fault.holds(ours, theirs)


WITNESSES = [
    ("0.1 + 0.2 = 0.3", True),
    ("9007199254740993 = 9007199254740992", False),
    ('duration("P190D") = duration("P200D")', False),
    ('@"P1D" * 2 = @"P2D"', True),
    ("median([10, 9, 100])", 10),
    ('list contains([@"2026-01-01"], @"2026-01-01")', True),
    ("[false, true][item = false]", [False]),
]


@pytest.mark.parametrize(("text", "value"), WITNESSES)
def test_what_decisions_rest_on_is_right_here(both: Both, text: str, value: Any) -> None:
    ours, theirs = both.values(text)
    assert same(ours, told(parse("x").evaluate_in(begin({"x": value}, now=NOW))))
    assert not same(ours, theirs), "feelin has mended it: take it off the list"
