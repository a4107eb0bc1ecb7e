from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.workflow.feel import Range
from tests.engine.workflow.feel.kit import value_of


def expect(text: str, value: Any) -> None:
    found = value_of(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("true", True),
        ("1.50", Decimal("1.5")),
        (".5", Decimal("0.5")),
        ("1.2e3", Decimal(1200)),
        ('""', ""),
        (r'"a\"b\\\n\t\'"', "a\"b\\\n\t'"),
        (r'"\u00e9\U01F600"', "é😀"),
        (r'"\uD83D\uDE00"', "😀"),
        (r'"\q\d\u12"', r"\q\d\u12"),
        ("[]", []),
        ('[1, "a", [null]]', [Decimal(1), "a", [None]]),
        ('{a: 1, "b c": a + 1}', {"a": Decimal(1), "b c": Decimal(2)}),
        ("{}", {}),
        ('{"": 1}', {"": Decimal(1)}),
        ("{a-b: 1, c: a-b + 1}", {"a-b": Decimal(1), "c": Decimal(2)}),
        ("{a + b: 1}", {"a + b": Decimal(1)}),
        ('{"a.b": 1}', {"a.b": Decimal(1)}),
        ("{🐎: 1, b: 🐎}", {"🐎": Decimal(1), "b": Decimal(1)}),
        ("-1.5", Decimal("-1.5")),
        ("3-1", Decimal(2)),
        ("[1..3[.end", Decimal(3)),
        ('@"2026-11-25T03:00:00".day', Decimal(25)),
        ("1\u00a0+\u200b1", Decimal(2)),
        ("[1..3)", Range(Decimal(1), Decimal(3), start_included=True, end_included=False)),
        ("]1..3[", Range(Decimal(1), Decimal(3), start_included=False, end_included=False)),
        ("1 // one\n + /* and **another** */ 1", Decimal(2)),
    ],
)
def test_literals(text: str, value: Any) -> None:
    expect(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true and true", True),
        ("true and false", False),
        ("null and false", False),
        ("false and null", False),
        ("null and true", None),
        ("true and 1", None),
        ("false or false", False),
        ("null or true", True),
        ("null or false", None),
        ('"x" or false', None),
        ("true or missing and false", True),
        ("not(true)", False),
        ("not(null)", None),
        ('not("true")', None),
        ('release.outcome = "released" and not(request.urgent)', True),
    ],
)
def test_logic_has_three_values(text: str, value: bool | None) -> None:
    expect(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n + 0.2 = 0.3", True),
        ("100 * 1.1 = 110", True),
        ("2 + 3 * 4", Decimal(14)),
        ("10 - 2 - 3", Decimal(5)),
        ("-2 ** 2", Decimal(4)),
        ("2 ** 3 ** 2", Decimal(64)),
        ("1 - -1", Decimal(2)),
        ("1 / 3", Decimal("0.3333333333333333333333333333333333")),
        ("9007199254740993 + 0", Decimal(9007199254740993)),
        ("1 / 0", None),
        ("1 + null", None),
        ('1 + "1"', None),
        ('"a" + "b"', "ab"),
        ('"a" - "b"', None),
        ("-true", None),
        ("1e6144 * 10", None),
        ("0 ** 0", Decimal(1)),
    ],
)
def test_arithmetic(text: str, value: Any) -> None:
    expect(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 = 1.0", True),
        ("null = null", True),
        ("null = 1", False),
        ("null != 1", True),
        ('1 = "1"', None),
        ('1 != "1"', None),
        ("true = 1", None),
        ("[1, [2]] = [1, [2.0]]", True),
        ("[1] = [1, 2]", False),
        ("[1, 2] = [null, 3]", False),
        ('[1, 2] = [1, "2"]', None),
        ("{a: 1, b: 2} = {b: 2, a: 1}", True),
        ("{a: 1} = {b: 1}", False),
        ("[1..2] = [1..2]", True),
        ("[1..2] = [1..2)", False),
        ("1 < 2", True),
        ('"a" < "b"', True),
        ("true < false", None),
        ("1 < null", None),
        ('1 < "2"', None),
        ("[1] < [2]", None),
        ("release.count between 1 and 3", True),
        ("1 between 2 and null", False),
        ("1 between 0 and null", None),
        ("2 between 1 and 3 and false", False),
    ],
)
def test_comparison(text: str, value: bool | None) -> None:
    expect(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 in [1..3]", True),
        ("1 in (1..3)", False),
        ("1 in ]1..3]", False),
        ("3 in [1..3[", False),
        ("3 in [1..3[ or true", True),
        ("null in [1..3]", None),
        ("2 in (1, 2, 3)", True),
        ("4 in (1, 2, > 3)", True),
        ("4 in (< 3, >= 5)", False),
        ("4 in <= 4", True),
        ("4 in (= 4)", True),
        ("4 in (!= 4, [5..6])", False),
        ('"x" in > 1', None),
        ('"health" in request.categories', True),
        ('release.outcome in ["blocked", "released"]', True),
        ("null in [null]", True),
        ('1 in ["1"]', False),
        ("5 in [[1..3], [4..6]]", True),
        ("9 in [[1..3], [4..6]]", False),
        ("[1] in [[1], [2]]", True),
        ("[1, 2] in [1, 2]", True),
        ("2 in (2)", True),
        ('1 in "a"', None),
    ],
)
def test_in(text: str, value: bool | None) -> None:
    expect(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('if request.urgent then "now" else "soon"', "soon"),
        ("if null then 1 else 2", Decimal(2)),
        ("if 1 then 1 else 2", Decimal(2)),
        ("if true then 1 else if true then 2 else 3", Decimal(1)),
        ("for i in [1, 2] return i * 2", [Decimal(2), Decimal(4)]),
        ("for i in 3..1 return i", [Decimal(3), Decimal(2), Decimal(1)]),
        ("for i in (1..3] return i", [Decimal(2), Decimal(3)]),
        ("for i in (1..1) return i", []),
        ("for i in 5 return i", [Decimal(5)]),
        ("for i in null return i", None),
        ('for i in "a".."c" return i', None),
        ("for a in [1, 2], b in [a, 10] return a * b", [Decimal(v) for v in (1, 10, 4, 20)]),
        ("for release in [1] return release", [Decimal(1)]),
        ("for my item in [1, 2] return my item + 1", [Decimal(2), Decimal(3)]),
        (
            "for i in 0..4 return if i = 0 then 1 else i * partial[-1]",
            [Decimal(v) for v in (1, 1, 2, 6, 24)],
        ),
        ("for i in 1..3 return count(partial)", [Decimal(v) for v in (0, 1, 2)]),
        ("for i in 1..2, j in 1..2 return count(partial)", [Decimal(v) for v in (0, 1, 2, 3)]),
        ("for i in 1..3 return partial", [[], [[]], [[], [[]]]]),
        ("for i in 1..3 return [partial][1]", [[], [[]], [[], [[]]]]),
        ("for i in 1..2 return for j in 1..2 return count(partial)", [[0, 1], [0, 1]]),
        ("(for i in 1..2 return function() count(partial))[1]()", Decimal(2)),
        ("for partial in 1..2 return partial", [Decimal(1), Decimal(2)]),
        ("{partial: [1, 2], r: for i in partial return i}.r", [Decimal(1), Decimal(2)]),
        ("for i in 1..2, j in null return 1", None),
        ("for i in [], j in null return 1", []),
        ('for d in @"2026-02-27"..@"2026-03-01" return d.day', [Decimal(v) for v in (27, 28, 1)]),
        ('for d in @"2026-03-01"..@"2026-02-27" return d.day', [Decimal(v) for v in (1, 28, 27)]),
        ('for d in (@"2026-02-27"..@"2026-03-01") return d.day', [Decimal(28)]),
        ('count(for d in @"9999-12-31"..@"10000-01-02" return d)', Decimal(3)),
        ("for i in (< 3) return i", None),
        ("some i in numbers satisfies i > 5", True),
        ("some i in [] satisfies true", False),
        ("some i in [1, null] satisfies i > 5", None),
        ("some i in null satisfies true", None),
        ("every i in numbers satisfies i > 0", True),
        ("every i in [] satisfies false", True),
        ("every i in [1, null] satisfies i > 0", None),
        ("every a in [1, 2], b in [3, 4] satisfies a < b", True),
        ("some a in [1, 2], b in [a] satisfies b = 2", True),
    ],
)
def test_control(text: str, value: Any) -> None:
    expect(text, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("release.outcome", "released"),
        ("release.count", Decimal(3)),
        ("release.nothing.at.all", None),
        ("missing.outcome = null", True),
        ("people.name", ["Ada", "Bo", "Cy"]),
        ("people.age", [Decimal(36), Decimal(9), None]),
        ("{a: {b: 1}}.a.b", Decimal(1)),
        ("(1).a", None),
        ("[1..2].start included", True),
        ("{first name: 1}.first name", Decimal(1)),
        ("numbers[1]", Decimal(1)),
        ("numbers[-1]", Decimal(10)),
        ("numbers[0]", None),
        ("numbers[4]", None),
        ("numbers[1.5]", None),
        ("numbers[count(numbers)]", Decimal(10)),
        ("numbers[item > 2]", [Decimal("2.5"), Decimal(10)]),
        ("[false, true][item = false]", [False]),
        ("people[age > 10].name", ["Ada"]),
        ("people[age > due].name", ["Ada", "Bo"]),
        ('people[item.name = "Bo"][1].age', Decimal(9)),
        ("people[name = null]", []),
        ('numbers["a"]', None),
        ('numbers[if item < 2 then true else "a"]', None),
        ("numbers[if item < 2 then true else 1]", None),
        ("numbers[null]", []),
        ("null[1]", None),
        ("5[1]", Decimal(5)),
        ("[][1]", None),
        ("[][item > 1]", []),
        ("for p in people return p.name[1]", ["Ada", "Bo", "Cy"]),
    ],
)
def test_paths_and_filters(text: str, value: Any) -> None:
    expect(text, value)
