"""Texts of many brackets, signs and names."""

from __future__ import annotations

from engine.workflow.drills.seeds.shapes import filled, nested
from engine.workflow.feel.budget import MAX_TEXT

PARENTHESES = (
    "(" * (MAX_TEXT - 1),
    "(" * 20_000,
    ")" * 20_000,
    nested("(", ")"),
    nested("[", "]"),
    nested("{a:", "}"),
    nested("[1..", "]"),
    nested("(1..", ")"),
    nested("not(", ")", "true"),
    nested("sum([", "])"),
    nested("if a then (", ") else 1"),
    nested("function() ", ""),
    nested("for i in [1] return ", "", "i"),
    nested("some i in [1] satisfies ", "", "true"),
    nested("date(", ")", '"2026-01-01"'),
    filled("list[", "1"),
    filled("list[1]"),
    "list" + filled("[1]"),
    "list" + filled("[item"),
    filled("-", "1"),
    filled("- ", "1"),
    filled("1+", "1"),
    filled("1 ** ", "1"),
    filled("a or ", "a"),
    filled("a = 1 and ", "a"),
    filled("a in (", "1"),
    filled("1 in ", "1"),
    filled("1,", "1"),
    "[" + filled("1,", "1") + "]",
    "a" + filled(".b"),
    filled("a.", "b"),
    filled("f(", ""),
    "f" + filled("(1)"),
    filled("[", ""),
    filled("{", ""),
    filled("]", ""),
    filled("if ", ""),
    filled("for x in ", ""),
    filled("null instance of ", "Any"),
    "1 instance of " + nested("list<", ">", "Any"),
    "1 instance of " + nested("context<a: ", ">", "Any"),
    "1 instance of " + nested("function<", "> -> Any", "Any"),
    "{" + ", ".join(f"a{i}: a{i - 1}" for i in range(1, 1_300)) + "}",
    "{" + ", ".join(f"a b c d e f g {i}: 1" for i in range(800)) + "}",
    "{" + ", ".join(f"a b{i}: a b{i - 1}" for i in range(1, 900)) + "}",
    "for " + ", ".join(f"a{i} in [1]" for i in range(1_200)) + " return 1",
    "function(" + ", ".join(f"a{i}" for i in range(2_500)) + ") 1",
    "(function("
    + ", ".join(f"a{i}" for i in range(1_200))
    + ") 1)("
    + ", ".join("1" for _ in range(1_200))
    + ")",
)
