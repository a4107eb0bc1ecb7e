"""Whatever is written: a value or an error of ours, soon; and what is said of a text before it is evaluated holds."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, DecimalException
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.workflow.feel import (
    FeelError,
    FeelSyntaxError,
    begin,
    conforms,
    from_typed_json,
    inspect,
    names_in,
    parse,
    parse_type,
    parse_unary,
    to_feel,
    to_json,
    to_typed_json,
    type_of,
)
from engine.workflow.feel.types import NO_TYPES
from engine.workflow.feel.values import NUMBERS
from tests.engine.workflow.feel.kit import NOW, holds_functions, is_feel, value_of
from tests.engine.workflow.feel.texts import ANY_TEXT, VARIABLES, json_values, well_formed

NAMES = names_in(VARIABLES)
TYPES = {name: type_of(begin(VARIABLES, now=NOW).run.variable(name)) for name in VARIABLES}
MOST_SECONDS = 1.0
"""Of the thread: what no text may take."""
THREAD_TIME = settings(deadline=None)
"""They are bounded by the thread's own time (``soon``), so that a busy machine does not count."""
TESTED = st.sampled_from([None, True, 1, "x", [1, "x"], {"a": 1}, NOW, NOW.date()])


@contextlib.contextmanager
def soon() -> Iterator[None]:
    """Let pass what ends in a moment, in an error of ours if need be."""
    started = time.thread_time()
    with contextlib.suppress(FeelError):
        yield
    assert time.thread_time() - started < MOST_SECONDS


def evaluate_or_refuse(text: str) -> None:
    with soon():
        value = parse(text, VARIABLES).evaluate_in(begin(VARIABLES, now=NOW))
        assert is_feel(value)
        to_feel(value)
        assert conforms(value, type_of(value), NO_TYPES)
        if not holds_functions(value):
            to_json(value)
            assert from_typed_json(to_typed_json(value)) == value
            to_json(parse(text, VARIABLES).evaluate(VARIABLES, now=NOW))


@THREAD_TIME
@given(ANY_TEXT)
def test_any_text_gives_a_value_or_a_feel_error(text: str) -> None:
    evaluate_or_refuse(text)


@THREAD_TIME
@given(well_formed)
def test_any_well_formed_text_gives_a_value_or_a_feel_error(text: str) -> None:
    parse(text, VARIABLES)
    evaluate_or_refuse(text)


@THREAD_TIME
@given(ANY_TEXT, TESTED)
def test_any_cell_is_a_test_or_a_feel_error(text: str, value: Any) -> None:
    with soon():
        assert parse_unary(text, VARIABLES).evaluate(value, VARIABLES, now=NOW) in (True, False, None)


@THREAD_TIME
@given(well_formed, TESTED)
def test_any_well_formed_cell_is_a_test(text: str, value: Any) -> None:
    for cell in (text, f"{text}, ? = 1", f"not({text})", f"< {text}"):
        tests = parse_unary(cell, VARIABLES)
        with soon():
            found = tests.evaluate(value, VARIABLES, now=NOW)
            assert found in (True, False, None)
            if cell.startswith("not(") and not text.startswith("not("):
                plain = parse_unary(text, VARIABLES).evaluate(value, VARIABLES, now=NOW)
                assert found is (None if plain is None else not plain)


@THREAD_TIME
@given(ANY_TEXT | well_formed)
def test_any_text_can_be_looked_at(text: str) -> None:
    with soon():
        inspection = inspect(text, TYPES, NAMES)
        parse_type(str(inspection.type), NAMES)
        lines = text.split("\n")
        for hint in inspection.hints:
            assert 1 <= hint.column <= len(lines[hint.line - 1]) + 1


@THREAD_TIME
@given(ANY_TEXT)
def test_any_text_is_a_type_or_a_feel_error(text: str) -> None:
    with soon():
        wanted = parse_type(text)
        assert parse_type(str(wanted)) == wanted


@THREAD_TIME
@given(ANY_TEXT)
def test_an_error_points_into_the_text(text: str) -> None:
    for read in (parse, parse_unary, parse_type):
        refusal = refusal_of(read, text)
        if refusal is not None:
            lines = text.split("\n")
            assert 1 <= refusal.line <= len(lines)
            assert 1 <= refusal.column <= len(lines[refusal.line - 1]) + 1
            assert refusal.found
            assert refusal.expected


def refusal_of(read: Callable[[str], object], text: str) -> FeelSyntaxError | None:
    try:
        read(text)
    except FeelSyntaxError as refusal:
        return refusal
    return None


class Watched(Mapping[str, Any]):
    """Variables that note what is read of them."""

    def __init__(self) -> None:
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return VARIABLES[name]

    def __iter__(self) -> Iterator[str]:
        return iter(VARIABLES)

    def __len__(self) -> int:
        return len(VARIABLES)


@THREAD_TIME
@given(well_formed)
def test_a_text_reads_no_other_names_than_it_says(text: str) -> None:
    found, watched = parse(text, VARIABLES), Watched()
    with soon():
        found.evaluate(watched, now=NOW)
    assert watched.read <= found.names | found.unknown_functions


@THREAD_TIME
@given(well_formed, st.sets(st.sampled_from(sorted(VARIABLES))))
def test_what_is_decidable_is_decided_by_these_names_alone(text: str, names: set[str]) -> None:
    found = parse(text, VARIABLES)
    if not found.decidable(names):
        return
    some = {name: VARIABLES[name] for name in names}
    with soon():
        one = found.evaluate_in(begin(VARIABLES, now=NOW))
        other = found.evaluate_in(begin(some, now=NOW.replace(year=2031)))
        assert to_feel(one) == to_feel(other)


@THREAD_TIME
@given(well_formed)
def test_the_type_that_a_text_is_said_to_give_is_that_of_its_value(text: str) -> None:
    wanted = inspect(text, TYPES, NAMES).type
    with soon():
        value = parse(text, VARIABLES).evaluate_in(begin(VARIABLES, now=NOW))
        assert value is None or conforms(value, wanted, NO_TYPES)


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
