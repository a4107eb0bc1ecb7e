"""A table that looks its rules up gives what one gives that tries them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.workflow.dmn.index import indexed
from engine.workflow.dmn.spans import passing
from engine.workflow.feel import begin, parse_unary
from tests.engine.workflow.dmn.kit import NOW, decided, tabled

NUMBERS = st.integers(-4, 4).map(str)
WORDS = st.sampled_from(['"a"', '"b"', '"c"', '""'])
DAYS = st.integers(1, 5).map(lambda day: f'date("2026-01-0{day}")')
SPANS = st.integers(-2, 2).map(lambda days: f'duration("{"-" if days < 0 else ""}P{abs(days)}D")')
TRUTHS = st.sampled_from(["true", "false"])


def cells(ends: st.SearchStrategy[str], *, ordered: bool = True) -> st.SearchStrategy[str]:
    """Return cells over some values, as texts."""
    signs = st.sampled_from(["<", "<=", ">", ">=", "=", "!="] if ordered else ["=", "!="])
    part = ends | st.tuples(signs, ends).map(" ".join)
    if ordered:
        brackets = st.tuples(st.sampled_from("[("), ends, ends, st.sampled_from("])"))
        part |= brackets.map(lambda each: f"{each[0]}{each[1]}..{each[2]}{each[3]}")
    several = st.lists(part, min_size=1, max_size=3).map(", ".join)
    return several | several.map(lambda text: f"not({text})")


ANY_CELL = st.one_of(
    cells(NUMBERS),
    cells(WORDS),
    cells(DAYS),
    cells(SPANS),
    cells(TRUTHS, ordered=False),
    st.sampled_from(["-", "null", "not(null)", "limit", "? = limit"]),
)
VALUES: list[Any] = [
    None,
    *(Decimal(n) / 2 for n in range(-9, 10)),
    *("", "a", "aa", "b", "bb", "c", "d"),
    *(date(2026, 1, day) for day in range(1, 7)),
    *(timedelta(hours=12 * n) for n in range(-5, 6)),
    *(True, False),
    [1],
]


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_CELL, min_size=1, max_size=8))
@example(["[1..1]", "(1..1]", "not([3..1])", "[1..2], [2..3]", "!= 1, = 1"])
def test_a_lookup_gives_what_trying_each_cell_gives(texts: list[str]) -> None:
    rules = [f"{text} => {number}" for number, text in enumerate(texts)]
    parts = tabled(["a"], [""], [each.replace("limit", "b") for each in rules], hit="COLLECT")
    for value in VALUES:
        scope = begin({"limit": 1}, now=NOW)
        tried = [
            number
            for number, text in enumerate(texts)
            if parse_unary(text).evaluate_in(scope, scope.taken_in(value))
        ]
        assert decided(*parts, a=value, b=1) == (tried or None)


@pytest.mark.parametrize(
    ("text", "is_simple"),
    [
        ("5", True),
        ('"a", "b"', True),
        ("not(< 5, 7)", True),
        ('[date("2026-01-01")..date("2026-02-01"))', True),
        ("null", True),
        ("true", True),
        ('5, "a"', False),
        ("[null..5]", False),
        ("< true", False),
        ('time("10:00:00")', False),
        ('date and time("2026-01-01T00:00:00")', False),
        ("-", False),
        ("limit", False),
        ("[1, 2]", False),
    ],
)
def test_what_is_simple(text: str, is_simple: bool) -> None:
    assert (passing(parse_unary(text)) is not None) is is_simple


def test_an_index_of_a_thousand_cells_is_made_in_a_blink() -> None:
    found = [(passing(parse_unary(f"[{n}..{n + 500}]")), 1 << n) for n in range(1_000)]
    index = indexed(Decimal, [(each, bit) for each, bit in found if each is not None])
    assert index.rules(Decimal("499.5")).bit_count() == 500
    assert index.rules(Decimal(-1)) == 0
