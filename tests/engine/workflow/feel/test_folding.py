"""What is null whatever happens is told before anything happens."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.workflow.feel import FeelError, FeelSyntaxError, null_parts, parse
from tests.engine.workflow.feel.kit import NOW
from tests.engine.workflow.feel.test_properties import VARIABLES, well_formed


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ('duration("banana")', 1, 'duration("banana") is always null'),
        ('date("2024-13-45")', 1, 'date("2024-13-45") is always null'),
        ("1/0", 2, "the calculation is always null"),
        ('a > 1 and due > duration("P1 D")', 17, 'duration("P1 D") is always null'),
        ('if a then 1 + "b" else 2', 13, "the calculation is always null"),
        ('a in (< 5, date("x"))', 12, 'date("x") is always null'),
        ("[1, 2][3]", 1, "the filter is always null"),
        ("{a: 1}.b", 8, "the path is always null"),
        ('-"a"', 1, "the negation is always null"),
        ('1 < "a"', 3, "the comparison is always null"),
        ('2 between "a" and 3', 1, "the comparison is always null"),
        ('duration(from: "x")', 1, 'duration("x") is always null'),
        ('\n  date("x")', 3, 'date("x") is always null'),
    ],
)
def test_a_part_that_reads_nothing_and_is_null_is_told(text: str, column: int, message: str) -> None:
    (hint,) = null_parts(text)
    assert (hint.column, hint.message) == (column, message)


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "if a then null else 1",
        "[null]",
        "a = null",
        "for i in 10..1 return i",
        'date("2024-02-29") + duration("P1D")',
        "1/a",
        "now() - now()",
        "unheard_of(1)",
        "sum([1, 2]) / 3",
        'is defined(a) and date(a) < date("2026-01-01")',
    ],
)
def test_what_may_be_something_passes(text: str) -> None:
    assert null_parts(text) == ()


def test_only_the_innermost_part_is_told() -> None:
    (hint,) = null_parts('string(date("x") + duration("P1D"))')
    assert hint.message == 'date("x") is always null'


def test_what_is_no_feel_is_an_error() -> None:
    with pytest.raises(FeelSyntaxError):
        null_parts("1 +")


@pytest.mark.parametrize(
    "text", ["+".join(["2**99"] * 3000), "(" * 190 + "1/1" + ")" * 190, '"a" + ' * 3000 + '"a"']
)
def test_many_constants_take_little_time(text: str) -> None:
    began = time.thread_time()
    null_parts(text)
    assert time.thread_time() - began < 5


@given(st.one_of(well_formed, st.text(max_size=30)))
def test_any_text_is_looked_at_or_refused(text: str) -> None:
    try:
        hints = null_parts(text, VARIABLES)
    except FeelSyntaxError:
        return
    assert all(hint.line >= 1 and hint.column >= 1 and not hint.missing for hint in hints)


@given(well_formed)
def test_what_is_told_of_a_sum_makes_it_null(text: str) -> None:
    added = f"({text}) + 1"
    if not any(hint.message == "the calculation is always null" for hint in null_parts(added, VARIABLES)):
        return
    try:
        assert parse(added, VARIABLES).evaluate(VARIABLES, now=NOW) is None
    except FeelError:
        return
