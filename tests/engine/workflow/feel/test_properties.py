from __future__ import annotations

import contextlib
from decimal import Decimal, DecimalException
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.workflow.feel import (
    FeelError,
    Function,
    Range,
    begin,
    from_typed_json,
    parse,
    to_json,
    to_typed_json,
)
from engine.workflow.feel.functions import FUNCTIONS
from engine.workflow.feel.values import KINDS, NUMBERS
from tests.engine.workflow.feel.kit import NOW, value_of

VARIABLES: dict[str, Any] = {"a": 1, "b": [1, "x", None], "n": {"a": "x"}, "due date": "2026-12-01"}

WORDS = [
    *("and", "or", "between", "in", "if", "then", "else", "for", "return", "some", "every", "satisfies"),
    *(
        "true",
        "false",
        "null",
        "item",
        "a",
        "b",
        "n",
        "due date",
        "n.a",
        "1",
        ".5",
        "1e9",
        '"x"',
        '""',
        "x:",
        "//",
        "/*",
    ),
    *('@"P1D"', '@"P1M"', '@"2026-01-01"', '@"09:00:00"', '@"2026-01-01T09:00:00"', "1..3", '@"x"'),
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        ".",
        "..",
        "+",
        "-",
        "*",
        "/",
        "**",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
    ),
    *(f"{name}(" for name in FUNCTIONS),
]
VALUES = [
    "a",
    "b",
    "n",
    "1",
    "-2.5",
    "null",
    "true",
    '"x"',
    "[]",
    "[1, 2]",
    "{a: 1}",
    "[1..3]",
    "now()",
    "today()",
]
VALUES += [
    '@"P1D"',
    '@"P1M"',
    '@"09:00:00"',
    '@"09:00:00Z"',
    '@"2026-01-01"',
    "1e6000",
    "1e-6000",
    '@"0001-01-01"',
]
SIGNS = ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"]


def is_feel(value: Any) -> bool:
    """Tell whether a value is one of FEEL's, all the way down."""
    if type(value) is list:
        return all(map(is_feel, value))
    if type(value) is dict:
        return all(map(is_feel, value.values()))
    if type(value) is Range:
        return is_feel(value.start) and is_feel(value.end)
    return type(value) in KINDS


def holds_functions(value: Any) -> bool:
    if type(value) is Range:
        return holds_functions(value.start) or holds_functions(value.end)
    inner = value if type(value) is list else value.values() if type(value) is dict else ()
    return type(value) is Function or any(map(holds_functions, inner))


def evaluate_or_refuse(text: str) -> None:
    with contextlib.suppress(FeelError):
        value = parse(text, VARIABLES).evaluate_in(begin(VARIABLES, now=NOW))
        assert is_feel(value)
        if not holds_functions(value):
            to_json(value)
            assert from_typed_json(to_typed_json(value)) == value
            to_json(parse(text, VARIABLES).evaluate(VARIABLES, now=NOW))


@given(st.text(max_size=60))
def test_any_text_gives_a_value_or_a_feel_error(text: str) -> None:
    evaluate_or_refuse(text)


@given(st.text(alphabet='abn01. ()[]{}"=<>+-*/,:@andorinf\\u\n', max_size=60))
def test_any_text_of_its_characters_does_too(text: str) -> None:
    evaluate_or_refuse(text)


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_any_row_of_its_words_does_too(text: str) -> None:
    evaluate_or_refuse(text)


def _inside(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, st.sampled_from(SIGNS), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})")
    call = st.builds(
        lambda name, arguments: (
            f"{name}({', '.join(arguments[: len(FUNCTIONS[name].forms[-1].parameters)])})"
        ),
        st.sampled_from(sorted(FUNCTIONS)),
        st.lists(inner, min_size=4, max_size=4),
    )
    return st.one_of(
        pair,
        call,
        st.tuples(inner, inner).map(lambda t: f"({t[0]})[{t[1]}]"),
        st.tuples(inner, inner).map(lambda t: f"(for x in {t[0]} return {t[1]} = x)"),
        st.tuples(inner, inner).map(lambda t: f"(some x in {t[0]} satisfies {t[1]} < x)"),
        st.tuples(inner, inner, inner).map(lambda t: f"(({t[0]}) between {t[1]} and {t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"[({t[0]})..({t[1]})]"),
        st.tuples(inner, st.sampled_from(["a", "days", "year", "start", "time offset"])).map(
            lambda t: f"({t[0]}).{t[1]}"
        ),
    )


well_formed = st.recursive(st.sampled_from(VALUES), _inside, max_leaves=8)


@given(well_formed)
def test_any_well_formed_text_gives_a_value_or_a_feel_error(text: str) -> None:
    parse(text, VARIABLES)
    evaluate_or_refuse(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(json_values, json_values)
def test_any_variables_give_a_value(one: Any, other: Any) -> None:
    text = "[x, y, x = y, x < y, x in y, x + y, x[1], x.a, string(x), count(x), max(x, y), y[item = 1]]"
    assert is_feel(value_of(text, {"x": one, "y": other}))


numbers = st.decimals(allow_nan=False, allow_infinity=False, places=None).map(NUMBERS.plus)


@given(numbers, numbers)
def test_arithmetic_agrees_with_decimal(one: Decimal, other: Decimal) -> None:
    variables = {"a": one, "b": other}
    for sign, calculate in (
        ("+", NUMBERS.add),
        ("-", NUMBERS.subtract),
        ("*", NUMBERS.multiply),
        ("/", NUMBERS.divide),
    ):
        try:
            wanted: Decimal | None = calculate(one, other)
        except DecimalException:
            wanted = None
        assert value_of(f"a {sign} b", variables) == wanted
    assert value_of("a < b", variables) is (one < other)
    assert value_of("a = b", variables) is (one == other)


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12))
def test_whole_numbers_are_exact(one: int, other: int) -> None:
    assert value_of("a * b + a", {"a": one, "b": other}) == one * other + one


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_the_decimal_that_it_is_written_as(number: float) -> None:
    assert value_of("x", {"x": number}) == Decimal(repr(number))


@given(st.text(max_size=30))
def test_a_quoted_text_is_itself(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    with contextlib.suppress(UnicodeEncodeError):
        text.encode()
        assert value_of(f'"{quoted}"') == text
