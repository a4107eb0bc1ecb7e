from __future__ import annotations

import pytest

from engine.errors import ConcordError
from engine.workflow.feel import FeelError, FeelEvaluationError, FeelSyntaxError, parse


@pytest.mark.parametrize(
    ("text", "line", "column", "found", "expected"),
    [
        ("", 1, 1, "the end", "a value"),
        ('release.outcome = "released', 1, 19, "the end of the text", "'\"' at the end of the string"),
        ('@"P1D\n"', 1, 1, "the end of the line", "'\"' at the end of the date, time or duration"),
        ("@now", 1, 1, "'@'", "'\"' after '@'"),
        ("1 /* one *", 1, 3, "the end of the text", "'*/' at the end of the comment"),
        ("a # b", 1, 3, "'#'", "FEEL"),
        ("a = \n  = b", 2, 3, "'='", "a value"),
        ("(a", 1, 3, "the end", "an operator or ')' or '..'"),
        ("a b", 1, 3, "'b'", "an operator or the end"),
        ("a = 1 anf b", 1, 7, "'anf'", "an operator or the end"),
        ("a.", 1, 3, "the end", "a name"),
        ("if a then b", 1, 12, "the end", "an operator or 'else'"),
        ("a; b", 1, 2, "';'", "FEEL"),
        ("a < b < c", 1, 7, "'<'", "an operator or the end"),
        ("for in a return b", 1, 5, "'in'", "a name"),
        ("{a 1}", 1, 2, "'a'", "'}' or a name and ':'"),
        ("{a: 1, a: 2}", 1, 1, "the key 'a' twice", "each key of a context once"),
        (r'"\uD800"', 1, 1, repr(r'"\uD800"'), "a string of whole characters"),
        (r'"\U110000"', 1, 1, repr(r'"\U110000"'), "a string of whole characters"),
        ('@"P3DD"', 1, 1, repr('@"P3DD"'), "a date, time, date and time or duration"),
        ("1e9999", 1, 1, "'1e9999'", "a number with an exponent of at most 6144"),
        ('x and starts with("a")', 1, 7, "starts with(1)", "starts with(string, match)"),
        ("append()", 1, 1, "append(0)", "append(list, item, …)"),
        ('duration(of: "P1D")', 1, 1, "duration(of)", "duration(from)"),
        ("is defined()", 1, 1, "is defined(0)", "is defined(value)"),
        ("a" * 50 + " " + "b" * 50, 1, 52, repr("b" * 40 + "…"), "an operator or the end"),
    ],
)
def test_an_error_says_where_and_what(text: str, line: int, column: int, found: str, expected: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        parse(text)
    error = caught.value
    assert (error.line, error.column, error.found, error.expected) == (line, column, found, expected)
    assert str(error) == f"expected {expected}, but found {found} at line {line}, column {column}"


def test_the_errors_are_concords() -> None:
    assert issubclass(FeelError, ConcordError)
    assert {FeelSyntaxError.code, FeelEvaluationError.code} == {"feel_syntax", "feel_evaluation"}
    assert issubclass(FeelSyntaxError, FeelError)
    assert issubclass(FeelEvaluationError, FeelError)
