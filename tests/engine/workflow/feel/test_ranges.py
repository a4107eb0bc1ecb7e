from __future__ import annotations

import re
from typing import Any

import pytest

from engine.workflow.feel import Range
from engine.workflow.feel.functions.ranges import RANGES
from tests.engine.workflow.feel.kit import value_of

TRUE = """
before(1, 10); before(1, (1..10]); before(1, [5..10]); before([1..10), 10); before([1..10], 15)
before([1..10], [15..20]); before([1..10), [10..20]); before([1..10], (10..20]); before((< 5), 6)
before([1..4], (> 4)); before((< 5), [5..6]); before(@"2026-01-01", @"2026-01-02")
after(10, 5); after(12, [1..10]); after(10, [1..10)); after([11..20], 10); after((11..20], 11)
after([11..20], [1..10]); after([11..20], [1..11)); after((11..20], [1..11]); after((> 5), 5)
meets([1..5], [5..10]); met by([5..10], [1..5])
overlaps([1..5], [3..8]); overlaps([3..8], [1..5]); overlaps([1..8], [3..5]); overlaps([1..5], [5..8])
overlaps((< 5), [1..3]); overlaps((< 5), (> 4)); overlaps((> 1), (> 2)); overlaps([5..8], [1..5])
overlaps before([1..5], [3..8]); overlaps before([1..5], [5..8]); overlaps before([1..5], (1..5])
overlaps before([1..5), (1..5]); overlaps before((< 5), [1..9])
overlaps after([3..8], [1..5]); overlaps after([5..8], [1..5]); overlaps after((1..5], [1..5])
overlaps after((1..5], [1..5))
finishes(10, [1..10]); finishes([5..10], [1..10]); finishes([5..10), [1..10)); finishes([1..10], [1..10])
finishes((1..10], [1..10]); finished by([1..10], 10); finished by([1..10], [5..10])
finished by([1..10), [5..10)); finished by([1..10], (1..10]); finishes((> 5), (> 1))
includes([1..10], 5); includes([1..10], 1); includes([1..10], 10); includes([1..10], [4..6])
includes((1..10], (1..5]); includes([1..10], (1..10)); includes([1..10], [1..10]); includes((> 0), [1..2])
includes((>= 1), 1); includes((< 5), (< 3))
during(5, [1..10]); during(1, [1..10]); during([4..6], [1..10]); during((1..10), [1..10])
during([1..10], [1..10]); during([5..10), [1..10))
starts(1, [1..10]); starts([1..5], [1..10]); starts((1..5], (1..10]); starts([1..10), [1..10])
starts([1..10], [1..10]); started by([1..10], 1); started by([1..10], [1..5]); started by([1..10], [1..10))
coincides(5, 5); coincides([1..5], [1..5]); coincides((< 5), (< 5)); coincides("a", "a")
before(point1: 1, point2: 2); before(range: [1..2], point: 3); meets(range1: [1..2], range2: [2..3])
"""
FALSE = """
before(10, 1); before(1, [1..10]); before([1..10], 10); before([1..10], [10..20]); before((> 5), 6)
after(5, 10); after(10, [1..10]); after([11..20], 12); after([11..20], 11); after([1..10], [11..20])
meets([1..5), [5..10]); meets([1..5], (5..10]); meets([1..5], [6..10]); met by((5..10], [1..5])
overlaps([1..5], [6..8]); overlaps([1..5], (5..8]); overlaps([1..5), [5..8]); overlaps((5..8], [1..5])
overlaps((< 5), (>= 5)); overlaps before([1..5], [6..8]); overlaps before([1..5], (5..8])
overlaps before([1..5), [1..5]); overlaps before([1..5], [1..5]); overlaps after([6..8], [1..5])
overlaps after((5..8], [1..5]); overlaps after([5..8], [1..5)); overlaps after([1..5], [1..5))
finishes(10, [1..10)); finishes([5..10), [1..10]); finished by([1..10), 10); finished by([1..10], [5..10))
includes([1..10], 12); includes((1..10], 1); includes([1..10), 10); includes([4..6], [1..10])
during(12, [1..10]); during(1, (1..10]); during(10, [1..10)); during([1..10], [4..6])
starts(1, (1..10]); starts(2, [1..10]); starts((1..5], [1..10]); starts([1..5], (1..10])
started by((1..10], 1); started by([1..10], (1..5]); coincides(3, 4); coincides((1..5), [1..5])
coincides([1..5], [2..6]); coincides((< 5), [1..5))
"""
NULL = """
before(1, "a"); before(null, 1); before(1, null); before([1..null], 5); before(1, true); during([1..2], 5)
meets(1, 2); overlaps([1..2], 3); finishes([1..2], 2); includes(1, [1..2]); starts([1..5], ["a".."b"])
coincides(1, "a"); during(1, (!= 5)); started by(1, [1..2])
"""


@pytest.mark.parametrize(
    "text", ['[1.."a"]', '(x.."a"]', '[@"2026-01-01"..@"2026-01-01T00:00:00"]', '1 in [1.."a"]', "[true..1]"]
)
def test_a_range_of_two_kinds_is_null(text: str) -> None:
    assert value_of(text, {"x": 1}) is (False if " in " in text else None)


def calls(text: str) -> list[str]:
    return [call.strip() for call in re.split(r"[;\n]", text) if call.strip()]


@pytest.mark.parametrize(
    ("call", "value"),
    [(call, value) for text, value in ((TRUE, True), (FALSE, False), (NULL, None)) for call in calls(text)],
)
def test_relations(call: str, value: bool | None) -> None:
    assert value_of(call) is value


def test_every_relation_is_tested_both_ways() -> None:
    for name in RANGES.keys() - {"range"}:
        assert f"{name}(" in TRUE
        assert f"{name}(" in FALSE


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('range("[1..3]")', Range(1, 3, start_included=True, end_included=True)),
        ('range(" ( 1 .. 3 ] ")', Range(1, 3, start_included=False, end_included=True)),
        ('range("]1..3[")', Range(1, 3, start_included=False, end_included=False)),
        (r'range("[\"a\"..\"c\"]")', Range("a", "c", start_included=True, end_included=True)),
        (r'range("[date(\"2026-01-01\")..@\"2026-01-02\"]") = [@"2026-01-01"..@"2026-01-02"]', True),
        (r'range("[date and time(\"2026-01-01\")..@\"2026-01-02T00:00:00\"]").start.day', 1),
        (r'range("[date(string(\"2026-01-01\"))..@\"2026-01-02\"]")', None),
        (r'range("[date(x)..@\"2026-01-02\"]")', None),
        (r'range("[date(from: \"2026-01-01\")..@\"2026-01-02\"]")', None),
        (r'range("[count(\"2026-01-01\")..@\"2026-01-02\"]")', None),
        (r'range("[date(1)..@\"2026-01-02\"]")', None),
        ('range("[1..x]")', None),
        ('range("[3..1]")', None),
        (r'range("[1..\"b\"]")', None),
        ('range("[null..null]")', None),
        ('range(">= 10")', None),
        ('range("[2..)") = (>= 2)', True),
        ('range(" ]-2 .. [ ") = (> -2)', True),
        ('range("(..2]") = (<= 2)', True),
        ('range("(..2)") = (< 2)', True),
        ('3 in range("[2..)")', True),
        ('2 in range("(2..)")', False),
        (r'@"2026-01-01" in range("(..date(\"2026-01-01\")]")', True),
        (r'range("[\"..)\"..)") = (>= "..)")', True),
        ('range("[..2]")', None),
        ('range("[1..]")', None),
        ('range("[1.. ]")', None),
        ('range("(..)")', None),
        ('range("[null..)")', None),
        ('range("[x..)")', None),
        ('range("[1..2..)")', None),
        ('range("[2 //..)")', None),
        ('range("[2..)x")', None),
        ('range("1..3")', None),
        ('range("")', None),
        ('range("[1..")', None),
        ("range(null)", None),
    ],
)
def test_a_range_is_made_of_a_text(text: str, value: Any) -> None:
    assert value_of(text) == value
