"""Numbers are right to the last of their 34 digits; the oracle is exact fractions, not Python's decimals."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.workflow.feel import begin, from_typed_json, parse, to_feel, to_json, to_typed_json
from tests.engine.workflow.feel.kit import NOW, value_of

DIGITS = 34
PRECISE = Context(prec=120, Emin=-30_000, Emax=30_000)


def half_even(value: Fraction) -> int:
    """Round to a whole number, a half to the even one."""
    whole = floor(value)
    rest = value - whole
    return whole + (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1))


def nearest(value: Fraction) -> Fraction:
    """Round to 34 digits, as IEEE 754 decimal128 does while the exponent fits."""
    if not value:
        return value
    exponent = len(str(abs(value.numerator))) - len(str(value.denominator)) - DIGITS
    step = Fraction(10) ** exponent
    while abs(value) / step >= 10**DIGITS:
        step *= 10
    while abs(value) / step < 10 ** (DIGITS - 1):
        step /= 10
    return half_even(value / step) * step


def found(text: str, **variables: Any) -> Any:
    return parse(text).evaluate_in(begin(variables, now=NOW))


numbers = st.builds(
    lambda digits, exponent: Decimal(digits).scaleb(exponent),
    st.integers(-(10**DIGITS) + 1, 10**DIGITS - 1),
    st.integers(-60, 60),
)


@given(numbers, numbers)
def test_arithmetic_is_rounded_once_and_to_the_nearest(one: Decimal, other: Decimal) -> None:
    a, b = Fraction(one), Fraction(other)
    for sign, exact in (("+", a + b), ("-", a - b), ("*", a * b)):
        assert Fraction(found(f"a {sign} b", a=one, b=other)) == nearest(exact)
    if b:
        assert Fraction(found("a / b", a=one, b=other)) == nearest(a / b)
    assert found("a = b", a=one, b=other) is (a == b)
    assert found("a < b", a=one, b=other) is (a < b)


@given(numbers, st.integers(-70, 70))
def test_rounding_functions_round_as_they_say(number: Decimal, scale: int) -> None:
    exact, step = Fraction(number), Fraction(10) ** -scale
    assume(abs(exact) / step < 10**DIGITS)
    steps = exact / step
    sign = -1 if steps < 0 else 1
    away = sign * -floor(-abs(steps))
    toward = sign * floor(abs(steps))
    is_half = abs(steps) - floor(abs(steps)) == Fraction(1, 2)
    expected = {
        "decimal": half_even(steps),
        "floor": floor(steps),
        "ceiling": -floor(-steps),
        "round up": away,
        "round down": toward,
        "round half up": away if is_half else half_even(steps),
        "round half down": toward if is_half else half_even(steps),
    }
    for name, wanted in expected.items():
        value = found(f"{name}(n, s)", n=number, s=scale)
        if abs(wanted) < 10**DIGITS:
            assert Fraction(value) == wanted * step, name


@given(numbers, numbers)
def test_modulo_is_exact(one: Decimal, other: Decimal) -> None:
    assume(other)
    a, b = Fraction(one), Fraction(other)
    assert Fraction(found("modulo(a, b)", a=one, b=other)) == nearest(a - b * floor(a / b))


positive = numbers.filter(lambda number: number > 0)


@given(positive)
def test_roots_and_logarithms_are_right_to_the_last_digit(number: Decimal) -> None:
    assert found("sqrt(n)", n=number) == Decimal(rounded(PRECISE.sqrt(number)))
    assert found("log(n)", n=number) == Decimal(rounded(PRECISE.ln(number)))


@given(st.decimals("-2000", "2000", places=20))
def test_so_are_exponentials(number: Decimal) -> None:
    assert found("exp(n)", n=number) == Decimal(rounded(PRECISE.exp(number)))


@given(st.decimals("1e-9", "1e9", places=9), st.decimals("-300", "300", places=6))
def test_so_are_powers(base: Decimal, exponent: Decimal) -> None:
    assert found("b ** e", b=base, e=exponent) == Decimal(rounded(PRECISE.power(base, exponent)))


@given(st.integers(-(10**12), 10**12), st.integers(0, 40))
def test_whole_powers_are_exact_while_they_fit(base: int, exponent: int) -> None:
    assert Fraction(found("b ** e", b=base, e=exponent)) == nearest(Fraction(base**exponent))


def rounded(value: Decimal) -> Decimal:
    return Context(prec=DIGITS, Emin=-6143, Emax=6144).plus(value)


@given(numbers)
def test_no_digit_is_lost_on_the_way(number: Decimal) -> None:
    variables = {"n": number}
    assert value_of("n", variables) == number
    assert value_of("number(string(n))", variables) == number
    assert value_of(to_feel(number)) == number
    assert from_typed_json(to_typed_json(number)) == number
    stored = to_json(number)
    assert (value_of(f'number("{stored}")') if isinstance(stored, str) else found("x", x=stored)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", "0.3"),
        ("0.1 + 0.2 - 0.3", "0.0"),
        ("100 * 1.1", "110.0"),
        ("1 / 3", "0." + "3" * 34),
        ("2 / 3", "0." + "6" * 33 + "7"),
        ("1 / 3 * 3", "0." + "9" * 34),
        ("9007199254740993 + 0", "9007199254740993"),
        ("9999999999999999999999999999999999 + 1", "1" + "0" * 34),
        ("9999999999999999999999999999999999 - 1", "9" * 33 + "8"),
        ("12345678901234567890123456789012345", "12345678901234567890123456789012340"),
        ("12345678901234567890123456789012355", "12345678901234567890123456789012360"),
        ("12345678901234567890123456789012345.1", "12345678901234567890123456789012350"),
        ("2 ** 112", str(2**112)),
        ("2 ** -1", "0.5"),
        ("4 ** 0.5", "2E0"),
        ("1.10 + 1.10", "2.20"),
        ("sqrt(2)", "1.414213562373095048801688724209698"),
        ("sum(for i in 1..1000 return 0.1)", "100.0"),
        ("mean([0.1, 0.2, 0.3])", "0.2"),
        ("median([0.1, 0.4])", "0.25"),
        ("stddev([1, 2, 3, 4])", "1.290994448735805628393088466594133"),
        ("decimal(0.125, 2)", "0.12"),
        ("decimal(0.135, 2)", "0.14"),
        ("decimal(1234567890123456789012345678901234, -1)", "1234567890123456789012345678901230"),
        ("1e-6176", "1E-6176"),
        ("1e6144 * 10", None),
        ("9.999999999999999999999999999999999e6144 + 1e6144", None),
        ("1e-6176 / 10", "0E-6176"),
        ("1 / 0", None),
        ("0 ** -1", None),
        ("0 ** 0", "1"),
        ("(-8) ** (1/3)", None),
        ("10 ** 1e30", None),
        ("10 ** -1e30", "0E0"),
    ],
)
def test_edges(text: str, value: str | None) -> None:
    expected = None if value is None else Decimal(value)
    result = value_of(text)
    assert result == expected
    if value is not None and "E" not in value:
        assert format(result, "f") == value


@pytest.mark.parametrize("text", ["0.1 + 0.2 = 0.3", "1 = 1.00", "1.1 * 1.1 = 1.21", "3 * (1 / 3) != 1"])
def test_no_noise_of_floats_is_seen(text: str) -> None:
    assert value_of(text) is True
