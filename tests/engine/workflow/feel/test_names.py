from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.workflow.feel import names_in, parse, parse_unary
from tests.engine.workflow.feel.kit import NOW, value_of


def test_the_longest_known_name_is_taken() -> None:
    assert value_of("due date") == "2026-12-01"
    assert value_of("due") == 5
    assert value_of("date(due  date).year") == 2026
    assert value_of("a b c", {"a": 1, "a b": 2, "a b c": 3}) == 3


def test_a_name_may_contain_signs_and_keywords_if_it_is_known() -> None:
    variables = {"a": 5, "b": 3, "a-b": 1, "time in office": 7}
    assert value_of("a-b", variables) == 1
    assert parse("a-b").evaluate(variables, now=NOW) == 2
    assert value_of("time in office > 6", variables) is True


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('release.outcome = "x" and not(request.urgent)', {"release", "request"}),
        ("for i in items return i + x", {"items", "x"}),
        ("some i in i satisfies i", {"i"}),
        ("{a: b, c: a}", {"b"}),
        ("people[age > item.x]", {"people", "age"}),
        ("is defined(a.b)", {"a"}),
        ("unknown(a)", {"a"}),
        ("now()", set()),
    ],
)
def test_the_names_that_an_expression_reads_are_known(text: str, names: set[str]) -> None:
    assert parse(text).names == names


@pytest.mark.parametrize(
    ("text", "names", "is_decidable"),
    [
        ("a + b.c", {"a", "b"}, True),
        ("a + b.c", {"a"}, False),
        ("1 + 1", set(), True),
        ("f(a)", {"a"}, False),
        ("f(a)", {"a", "f"}, True),
        ("a < today()", {"a"}, False),
        ("a < date(now())", {"a"}, False),
        ("for i in a return i", {"a"}, True),
        ("{f: function(x) x + a, r: f(1)}.r", {"a"}, True),
        ("a[b > 1]", {"a"}, False),
    ],
)
def test_what_decides_a_value_is_known(text: str, names: set[str], is_decidable: bool) -> None:
    assert parse(text).decidable(names) is is_decidable


def test_what_decides_a_cell_is_known_as_well() -> None:
    assert parse_unary("? > a, < b").decidable({"a", "b"})
    assert not parse_unary("? > a").decidable(())
    assert not parse_unary("< today()").decidable(())


def test_an_entry_of_a_context_hides_the_variable_from_those_after_it() -> None:
    assert value_of("{x: due, due: 1, y: due}") == {"x": 5, "due": 1, "y": 1}


def test_keys_of_several_words_are_found_in_the_variables() -> None:
    variables = {"person": {"first name": "Ada", "jobs": [{"pay-roll": 1}]}, "due date": 2, "x": {"y": 1}}
    names = names_in(variables)
    assert names == {"first name", "pay-roll", "due date"}
    assert parse("person.first name", names).evaluate(variables, now=NOW) == "Ada"
    assert parse("person.jobs[pay-roll = 1][1].pay-roll", names).evaluate(variables, now=NOW) == 1
    assert names_in([[{"a b": 1}]] * 10, most=5) == {"a b"}


def test_variables_are_not_changed_and_not_shared_with_the_result() -> None:
    variables = {"l": [1, {"a": 2}]}
    value_of("l", variables)[1]["a"] = 9
    assert variables == {"l": [1, {"a": 2}]}


@pytest.mark.parametrize(
    "number", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), Decimal("1e9999")]
)
def test_a_variable_that_is_no_number_after_all_is_null(number: Any) -> None:
    assert value_of("x", {"x": number}) is None


def test_a_text_is_compiled_once() -> None:
    assert parse("1 + 1") is parse("1 + 1", ["a"])
