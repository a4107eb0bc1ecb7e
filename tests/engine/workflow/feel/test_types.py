from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.workflow.feel import FeelSyntaxError, Function, begin, parse, parse_type
from engine.workflow.feel.civil import UTC_MIDNIGHT, Date, DateTime
from engine.workflow.feel.conformance import MISFIT, coerced, conforms, is_instance, subtype
from engine.workflow.feel.types import (
    ANY,
    MOMENT,
    NULL,
    SIMPLE,
    ContextType,
    FunctionType,
    ListType,
    NamedType,
    RangeType,
    Type,
)
from tests.engine.workflow.feel.kit import NOW

NUMBER, STRING = SIMPLE["number"], SIMPLE["string"]
PERSON = ContextType((("name", STRING), ("age", NUMBER)))
TYPES: dict[str, Type] = {
    "tPerson": PERSON,
    "risk level": STRING,
    "tPeople": ListType(NamedType("tPerson")),
}


def evaluate(text: str) -> Any:
    return parse(text, TYPES).evaluate_in(begin({"ada": {"name": "Ada", "age": 36}}, now=NOW, types=TYPES))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 instance of number", True),
        ("-1 instance of number", True),
        ('"a" instance of number', False),
        ('"a" instance of string', True),
        ("true instance of boolean", True),
        ("true instance of number", False),
        ('@"2026-01-01" instance of date', True),
        ('@"2026-01-01" instance of date and time', False),
        ('@"2026-01-01T09:00:00" instance of date and time', True),
        ('@"2026-01-01T09:00:00" instance of date', False),
        ('@"09:00:00" instance of time', True),
        ('@"P1D" instance of days and time duration', True),
        ('@"P1D" instance of years and months duration', False),
        ('@"P1Y" instance of years  and months duration', True),
        ("1 instance of Any", True),
        ("null instance of Any", False),
        ("null instance of Null", True),
        ("null instance of number", False),
        ("1 instance of Null", False),
        ("[1, 2] instance of list<number>", True),
        ('[1, "2"] instance of list<number>', False),
        ("[1, null] instance of list<number>", True),
        ('[1, "2"] instance of list<Any>', True),
        ("[[1]] instance of list<list<number>>", True),
        ("[] instance of list<string>", True),
        ("1 instance of list<number>", False),
        ("[1..2] instance of range<number>", True),
        ("[1..2] instance of range<string>", False),
        ("(< 3) instance of range<number>", True),
        ("{a: 1, b: 2} instance of context<a: number>", True),
        ("{a: 1} instance of context<a: number, b: number>", False),
        ('{a: "1"} instance of context<a: number>', False),
        ("{first name: 1} instance of context<first name: number>", True),
        ('{first name: 1} instance of context<"first name": number>', True),
        ("(function(a: number) a) instance of function<number> -> number", True),
        ("(function(a: number) a) instance of function<string> -> number", False),
        ("(function(a) a) instance of function<string> -> number", True),
        ("(function(a) a) instance of function<> -> Any", False),
        ("(function() 1) instance of function<> -> Any", True),
        ("1 instance of function<> -> Any", False),
        ("ada instance of tPerson", True),
        ("{name: 1, age: 2} instance of tPerson", False),
        ("[ada] instance of tPeople", True),
        ('"high" instance of risk level', True),
        ("1 instance of tMissing", None),
        ("[1] instance of list<tMissing>", None),
        ("null instance of tMissing", None),
        ("[1] instance of list", None),
        ("1 + 2 instance of number", None),
        ("(1 + 2) instance of number and true", True),
        ("if 1 instance of number then 1 else 2", Decimal(1)),
        ('[1, "a"][item instance of string]', ["a"]),
        ("instance.of", None),
    ],
)
def test_instance_of(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 instance of", "the end"),
        ("1 instance of <", "'<'"),
        ("1 instance of list<", "the end"),
        ("1 instance of list<number", "the end"),
        ("1 instance of number<number>", "'>'"),
        ("1 instance of context<a>", "'a>'"),
        ("1 instance of function<number>", "the end"),
        ("function(a: ) a", "') a'"),
        ("1 instance of " + "list<" * 30 + "number" + ">" * 30, "'list<list<"),
    ],
)
def test_what_names_no_type_is_refused(text: str, found: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        parse(text)
    assert caught.value.found.startswith(found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(function(a: number) a)(1)", Decimal(1)),
        ('(function(a: number) 5)("1")', None),
        ("(function(a: number) a)([1])", Decimal(1)),
        ("(function(a: list<number>) a)(1)", [Decimal(1)]),
        ("(function(a: number, b) b)(null, 2)", Decimal(2)),
        ('(function(a: date and time) a)(@"2026-01-01")', DateTime(Date(2026, 1, 1), UTC_MIDNIGHT)),
        ("(function(a: tPerson) a.name)(ada)", "Ada"),
        ("(function(a: tPerson) a.name)([ada])", "Ada"),
        ("(function(a: tMissing) 1)(1)", None),
    ],
)
def test_parameters_take_values_of_their_type(text: str, value: Any) -> None:
    assert evaluate(text) == value


@pytest.mark.parametrize(
    ("value", "wanted", "found"),
    [
        (Decimal(1), NUMBER, Decimal(1)),
        (None, NUMBER, None),
        ("a", NUMBER, MISFIT),
        (["a"], STRING, "a"),
        (["a", "b"], STRING, MISFIT),
        ("a", ListType(STRING), ["a"]),
        (Decimal(1), ListType(STRING), MISFIT),
        (Date(2026, 1, 1), MOMENT, DateTime(Date(2026, 1, 1), UTC_MIDNIGHT)),
        ({"name": "Ada"}, NamedType("tPerson"), MISFIT),
        ("high", NamedType("risk level"), "high"),
        (["high"], NamedType("risk level"), "high"),
        ("high", NamedType("tMissing"), MISFIT),
    ],
)
def test_what_a_value_becomes(value: Any, wanted: Type, found: Any) -> None:
    assert coerced(value, wanted, TYPES) == found


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        (NUMBER, NUMBER, True),
        (NUMBER, STRING, False),
        (NUMBER, ANY, True),
        (NULL, STRING, True),
        (ListType(NUMBER), ListType(ANY), True),
        (ListType(NUMBER), RangeType(NUMBER), False),
        (PERSON, ContextType((("age", NUMBER),)), True),
        (ContextType((("age", NUMBER),)), PERSON, False),
        (NamedType("tPerson"), PERSON, True),
        (FunctionType((ANY,), NUMBER), FunctionType((NUMBER,), ANY), True),
        (FunctionType((NUMBER,), NUMBER), FunctionType((ANY,), NUMBER), False),
        (FunctionType((), NUMBER), FunctionType((ANY,), NUMBER), False),
    ],
)
def test_which_types_conform_to_which(one: Type, other: Type, is_one: bool) -> None:
    assert subtype(one, other, TYPES) is is_one


def test_a_function_that_says_what_it_gives_conforms_by_that() -> None:
    function = Function(("a",), lambda _scope, a: a, (NUMBER,), NUMBER)
    assert conforms(function, FunctionType((NUMBER,), ANY), TYPES)
    assert is_instance(function, FunctionType((NUMBER,), STRING), TYPES) is False


def test_a_type_can_be_read_alone() -> None:
    assert parse_type(" list< date and time > ") == ListType(MOMENT)
    assert parse_type("risk level", TYPES) == NamedType("risk level")
    assert parse_type("tns.tPerson") == NamedType("tns.tPerson")
    for text in ("", "list<", "number string", "1"):
        with pytest.raises(FeelSyntaxError, match="expected"):
            parse_type(text)
