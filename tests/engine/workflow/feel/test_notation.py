"""A value's text is FEEL for it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.workflow.feel import (
    Date,
    DateTime,
    DaysTimeDuration,
    FeelEvaluationError,
    Range,
    Time,
    YearsMonthsDuration,
    begin,
    parse,
    to_feel,
)
from engine.workflow.feel.values import NUMBERS
from tests.engine.workflow.feel.kit import NOW, value_of


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("null", "null"),
        ("1.50", "1.50"),
        ("-0", "0"),
        ("1e3", "1000"),
        ("1e60", "1E+60"),
        ("1e-60", "1E-60"),
        (r'"a\"b\\\\n\n"', r'"a\"b\\\\n\n"'),
        (r'"\u001b[0m\u0085"', r'"\u001b[0m\u0085"'),
        ('[1, "a", [null]]', '[1, "a", [null]]'),
        ('{a: 1, "b c": {}, "if": 2, "x-y": 3, "": 4}', '{a: 1, b c: {}, "if": 2, "x-y": 3, "": 4}'),
        ("(1..3]", "(1..3]"),
        ("[(< 5), (!= 1)]", "[(< 5), (!= 1)]"),
        ('@"2026-11-25"', '@"2026-11-25"'),
        ('@"-12000-01-31T09:30:00.5@Europe/Paris"', '@"-12000-01-31T09:30:00.5@Europe/Paris"'),
        ('duration("P1Y")', '@"P1Y"'),
        ("function(a, b) a", "function(a, b) …"),
    ],
)
def test_texts(text: str, written: str) -> None:
    assert to_feel(parse(text).evaluate_in(begin({}, now=NOW))) == written


def test_what_python_has_is_written_as_well() -> None:
    assert (
        to_feel({"day": date(2026, 1, 2), "at": NOW}) == '{day: @"2026-01-02", at: @"2026-11-25T03:00:00Z"}'
    )


def test_what_is_no_value_is_refused() -> None:
    with pytest.raises(FeelEvaluationError, match="but got object"):
        to_feel(object())


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=None).map(NUMBERS.plus)
days = st.builds(Date, st.integers(-999_999_999, 999_999_999), st.integers(1, 12), st.integers(1, 28))
offsets = st.none() | st.integers(-18 * 3600, 18 * 3600)
clocks = st.builds(
    Time, st.integers(0, 23), st.integers(0, 59), st.integers(0, 59), st.integers(0, 10**9 - 1), offsets
)
simple = st.one_of(
    st.none(),
    st.booleans(),
    numbers,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    days,
    clocks,
    st.builds(DateTime, days, clocks),
    st.integers(-(10**20), 10**20).map(DaysTimeDuration),
    st.integers(-(10**9), 10**9).map(YearsMonthsDuration),
)
ranges = st.builds(lambda a, b, c, d: Range(a, b, c, d), numbers, numbers, st.booleans(), st.booleans())
keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
values = st.recursive(
    simple | ranges,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)


@given(values)
def test_reading_it_gives_the_value_again(value: Any) -> None:
    read = parse(to_feel(value)).evaluate_in(begin({}, now=NOW))
    assert read == value
    assert type(read) is type(value)


@given(keys)
def test_any_key_is_read_again(key: str) -> None:
    assert value_of(to_feel({key: Decimal(1)})) == {key: 1}
