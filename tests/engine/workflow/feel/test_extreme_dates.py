"""At the ends of the calendar: a value or null, never an error of Python."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.workflow.feel import FeelError, YearsMonthsDuration, begin, parse
from engine.workflow.feel.civil import MAX_YEAR
from tests.engine.workflow.feel.kit import NOW, is_feel, value_of

FIRST, LAST = f'@"-{MAX_YEAR}-01-01"', f'@"{MAX_YEAR}-12-31"'
MOMENTS = tuple(
    f'{day[:-1]}T{clock}"'
    for day in (FIRST, LAST)
    for clock in (
        "00:00:00",
        "23:59:59.999999999Z",
        "00:00:00+18:00",
        "23:59:59-18:00",
        "12:00:00@Asia/Tokyo",
    )
)
POINTS = st.sampled_from([FIRST, LAST, '@"0000-02-29"', '@"2026-11-25"', *MOMENTS])
SPANS = st.sampled_from(['@"P1D"', '@"-P1D"', '@"P999999999999D"', '@"P1M"', '@"P999999999Y"', '@"PT0.1S"'])
TEXTS = st.sampled_from(
    """
    years and months duration(A, B); A - B; A + S; A - S; A + S + S; A < B; A = B; is(A, B); A in [B..A]; string(A)
    date(A); date and time(A); time(A); day of year(A); day of week(A); month of year(A); week of year(A); A.weekday
    [A, B][item <= A]; min(A, B); (A - B) * 2; (A - B) / S; A - (A - B); for d in [A..A] return d; abs(A - B)
    for d in A..B return 1; before(A, B); date and time(date(A), time(B)); A between B and A; now() - A; S * 1e9
    """.strip()
    .replace("\n", ";")
    .split(";")
)


def test_more_months_than_a_duration_carries_are_null() -> None:
    assert value_of(f"years and months duration({FIRST}, {LAST})") is None
    assert value_of(f"years and months duration({LAST}, {FIRST})") is None
    most = value_of(f'years and months duration(@"0000-01-01", @"{MAX_YEAR}-01-01")')
    assert most == YearsMonthsDuration(12 * MAX_YEAR)
    assert value_of(f'years and months duration(@"0000-01-01", @"{MAX_YEAR}-02-01")') is None


@settings(deadline=None, max_examples=300)
@given(text=TEXTS, one=POINTS, other=POINTS, span=SPANS)
def test_no_function_or_operation_breaks_on_extreme_dates(text: str, one: str, other: str, span: str) -> None:
    filled = "".join({"A": one, "B": other, "S": span}.get(sign, sign) for sign in text.strip())
    scope = begin({}, now=NOW)
    with contextlib.suppress(FeelError):
        assert is_feel(parse(filled).evaluate_in(scope))
        parse(filled).evaluate({}, now=NOW, zone="Asia/Tokyo")
