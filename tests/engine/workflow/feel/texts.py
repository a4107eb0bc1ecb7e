"""Texts for properties: rows of FEEL's words, and well-formed ones, over a few variables."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from engine.workflow.feel.functions import FUNCTIONS

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

ANY_TEXT = st.one_of(
    st.text(max_size=60),
    st.text(alphabet='abn01. ()[]{}"=<>+-*/,:@?andorinf\\u\n', max_size=60),
    st.lists(
        st.sampled_from([*WORDS, "?", "<", "not(", "-", "function(", "instance of", "list<"]), max_size=14
    ).map(" ".join),
)
"""Whatever somebody may write: characters, those that FEEL has, and its words."""


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


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
