"""Texts that make values of great depth, or that hold themselves many times over."""

from __future__ import annotations

from engine.workflow.drills.seeds.shapes import doubled

_SHARED = doubled("[1]", "[#, #]", 40)
DEEP = (
    "{a: " * 150 + "1" + "}" * 150,
    "{a: " * 199 + "1" + "}" * 199,
    "[" * 199 + "1" + "]" * 199,
    _SHARED,
    *(
        f"{function}({_SHARED})"
        for function in (
            "string",
            "flatten",
            "count",
            "distinct values",
            "reverse",
            "sum",
            "is defined",
            "min",
            "not",
        )
    ),
    f"{_SHARED} = {doubled('[1]', '[#, #]', 40)}",
    f"is({_SHARED}, {doubled('[1]', '[#, #]', 40)})",
    f"{_SHARED} in ({doubled('[2]', '[#, #]', 40)}, [1])",
    f"list contains([{_SHARED}, 1], {doubled('[2]', '[#, #]', 40)})",
    f"index of([{_SHARED}], {doubled('[2]', '[#, #]', 40)})",
    f"for x in {_SHARED} return x = x",
    f"{_SHARED} instance of list<list<list<list<number>>>>",
    f"{_SHARED}.a.b.c.d",
    f"{_SHARED}[item = item]",
    f"sort({_SHARED}, function(a, b) a = b)",
    f"(function(x: list<list<number>>) x)({_SHARED})",
    "for i in 1..5000 return [partial]",
    "for i in 1..300 return [partial[-1]]",
    "for i in 1..5000 return {a: partial[-1]}",
    "string(for i in 1..900 return [partial[-1]])",
    "(for i in 1..900 return [partial[-1]])[-1] = (for i in 1..900 return [partial[-1]])[-1]",
    "flatten((for i in 1..2000 return [partial[-1]])[-1])",
    "is((for i in 1..900 return [partial[-1]])[-1], (for i in 1..900 return [partial[-1]])[-1])",
    "(for i in 1..900 return {a: partial[-1]})[-1]" + ".a" * 300,
    "(for i in 1..900 return [partial[-1]])[-1] instance of list<list<Any>>",
    'context put({}, for i in 1..20000 return "a", 1)',
    "context merge(for i in 1..20000 return {a: i})",
    "context(for i in 1..20000 return {key: string(i), value: i})",
    "get entries(context(for i in 1..20000 return {key: string(i), value: i}))",
    "string(context(for i in 1..20000 return {key: string(i), value: big}))",
    "context merge(for i in 1..100 return context(for j in 1..200 return {key: string(i * j), value: j}))",
    "{" + ", ".join(f"a{i}: 1" for i in range(1_500)) + "}",
    "{a: {b: {c: a}}, d: a.b.c.a.b.c}",
    "{a: function() b, b: function() a, c: a()()()()}",
    "distinct values(for i in 1..20000 return [i])",
    "distinct values(for i in 1..20000 return {a: i})",
    "union(for i in 1..9000 return [i], for i in 1..9000 return [i])",
    "(for i in 1..9000 return [i]) = (for i in 1..9000 return [i])",
    "(for i in 1..9000 return {a: [i]})[a = [5]]",
)
