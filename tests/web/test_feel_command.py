"""``concord feel``: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from web.commands import main
from web.commands.pointing import pointed

GIVEN = {
    "due date": {"feel": "date", "value": "2026-12-01"},
    "people": [{"name": "Ada", "age": 36}, {"name": "Bo", "age": 9}],
}


def feel(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, ["feel", *arguments], input=stdin)


def value(*arguments: str) -> str:
    ran = feel(*arguments)
    assert ran.exit_code == 0, ran.output
    return ran.output.removesuffix("\n")


@pytest.fixture
def given(tmp_path: Path) -> str:
    path = tmp_path / "given.json"
    path.write_text(json.dumps(GIVEN))
    return str(path)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("0.1 + 0.2", "0.3"),
        ("-1 ** 2", "1"),
        ('"a\\nb"', r'"a\nb"'),
        ('due date + @"P1M"', '@"2027-01-01"'),
        ("people[age > 30].name", '["Ada"]'),
        ("{a: [1..2), b: null}", "{a: [1..2), b: null}"),
        ('date and time("2026-01-01T09:00:00")', '@"2026-01-01T09:00:00"'),
        ("function(x) x", "function(x) …"),
    ],
)
def test_a_value_is_printed_as_feel_writes_it(given: str, text: str, printed: str) -> None:
    assert value(text, "--context", given) == printed


def test_a_number_of_a_context_keeps_its_digits() -> None:
    ran = feel("n + 1", "--context", "-", stdin='{"n": 0.123456789012345678901234567890}')
    assert ran.output == "1.123456789012345678901234567890\n"


def test_the_instant_and_the_zone_are_those_given() -> None:
    at = ("--now", "2026-11-25T23:30:00Z")
    assert value("today()", *at) == '@"2026-11-25"'
    assert value("now()", *at, "--zone", "Europe/Berlin") == '@"2026-11-26T00:30:00@Europe/Berlin"'


@pytest.mark.parametrize(
    ("cell", "tested", "printed"),
    [
        ("[18..65]", "17", "false"),
        ("-", "null", "true"),
        ('> due date, "x"', 'due date + @"P1D"', "true"),
        ("? > 1", '"a"', "null"),
    ],
)
def test_a_cell_is_tried_on_a_value(given: str, cell: str, tested: str, printed: str) -> None:
    assert value(cell, "--unary", tested, "--context", given) == printed


def test_what_is_no_feel_is_shown_with_its_place() -> None:
    ran = feel("1 +\n  (2 * )")
    assert ran.exit_code == 3
    assert ran.stdout == ""
    assert ran.stderr.splitlines() == [
        "Error: expected a value, but found ')' at line 2, column 8",
        "    (2 * )",
        "         ^",
    ]


def test_a_function_that_there_is_not_is_shown_with_its_place() -> None:
    ran = feel("1 + hcf(3, 6)")
    assert (ran.exit_code, ran.stderr.splitlines()[-1]) == (3, "      ^")
    assert "hcf()" in ran.stderr


def test_a_fault_of_the_tested_value_is_shown_in_that_text() -> None:
    ran = feel("> 1", "--unary", "2 +")
    assert (ran.exit_code, ran.stderr.splitlines()[1]) == (3, "  2 +")


def test_what_costs_too_much_ends_with_1() -> None:
    ran = feel("for i in 1..50000 return i")
    assert ran.exit_code == 1
    assert ran.stderr.startswith("Error: expected lists of at most 20000 items")


def test_a_null_that_is_sure_says_why(given: str) -> None:
    ran = feel("people + 1", "--context", given)
    assert (ran.exit_code, ran.stdout) == (0, "null\n")
    assert "line 1, column 8: list<context<name: string, age: number>> + number is always null" in ran.stderr


def test_a_null_that_is_not_sure_says_nothing(given: str) -> None:
    assert value("people[3].name", "--context", given) == "null"


def test_names_are_those_that_it_reads() -> None:
    assert value("a.b + c[d > 1] + now()", "--names").splitlines() == ["a", "c", "d"]
    assert value("> limit, ? = other", "--unary", "1", "--names").splitlines() == ["limit", "other"]


def test_a_type_is_told_without_a_value(given: str) -> None:
    assert value("{of: people.age}", "--type", "--context", given) == "context<of: list<number>>"
    assert feel("1", "--type", "--unary", "1").exit_code == 2


def answer(*arguments: str, code: int = 0) -> dict[str, Any]:
    ran = feel(*arguments, "--json")
    assert ran.exit_code == code, ran.output
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_json_has_the_value_twice() -> None:
    assert answer('[@"P1D", 0.1]') == {"value": ["P1D", 0.1], "feel": '[@"P1D", 0.1]', "hints": []}
    assert answer("function() 1")["value"] is None


def test_json_has_the_fault() -> None:
    found = answer("1 +", code=3)["error"]
    assert (found["line"], found["column"], found["found"], found["expected"]) == (1, 4, "the end", "a value")
    assert set(answer("for i in 1..50000 return i", code=1)["error"]) == {"message"}


def test_json_has_what_is_known_of_a_text() -> None:
    found = answer("a + f(today())", "--names")
    assert (found["names"], found["unknown functions"], found["reads the clock"]) == (["a"], ["f"], True)
    assert answer("1 + true", "--type")["hints"][0]["column"] == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[1]", "a JSON object"),
        ("{", "line 1, column 2"),
        (b"\xff", "UTF-8"),
        ('{"a": NaN}', "expected JSON"),
        ('{"a": 1e9999999}', "below 1e6145"),
        ('{"a": ' + "[" * 300 + "]" * 300 + "}", "at most 200 levels"),
        ('{"a": ' + "[" * 90_000 + "]" * 90_000 + "}", "at most 200 levels"),
        ('{"a": {"feel": "date", "value": "2026-13-01"}}', "but got an object of another kind"),
        ('{"a": "' + "x" * 8 * 2**20 + '"}', "at most 8388608 bytes"),
    ],
    ids=["list", "broken", "bytes", "nan", "large", "deep", "very-deep", "kind", "bytes-too-many"],
)
def test_a_context_that_is_none_is_a_wrong_call(content: str | bytes, said: str) -> None:
    ran = feel("1", "--context", "-", stdin=content)
    assert ran.exit_code == 2
    assert said in ran.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        ("--context", "/nowhere/x.json"),
        ("--zone", "Mars"),
        ("--now", "2026-11-25"),
        ("--now", "soon"),
        ("2",),
    ],
)
def test_a_wrong_call_ends_with_2(wrong: tuple[str, ...]) -> None:
    ran = feel("1", *wrong)
    assert ran.exit_code == 2
    assert "Error: " in ran.stderr


def test_nothing_that_a_terminal_obeys_is_printed() -> None:
    assert value('"\\u001b[31m" + "\u202e"') == r'"\u001b[31m\u202e"'
    ran = feel("1 + \x1b[31m)")
    assert "\x1b" not in ran.stderr
    assert r"1 + \u001b[31m)" in ran.stderr


def test_a_caret_stands_below_its_column() -> None:
    assert pointed("\tab", 1, 3) == "   ab\n    ^"
    assert pointed("名 = )", 1, 5) == "  名 = )\n       ^"
    shown, caret = pointed("x" * 300 + ")" + "y" * 300, 1, 301).splitlines()
    assert shown[caret.index("^")] == ")"
    assert len(shown) < 110
    assert shown.startswith("  …")
    assert shown.endswith("…")
