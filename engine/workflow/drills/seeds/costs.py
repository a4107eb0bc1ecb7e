"""Texts that repeat one operation as often as the budget lets them: it must be paid for, whatever it takes."""

from __future__ import annotations

_OPERANDS = {
    # what is joined again and again, by what, and how often
    "names": ("x", ",", 3_000),
    "texts": ('"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', " + ", 300),
    "comparisons": ("text < text", " or ", 1_300),
    "durations": ('@"P1D"', " + ", 1_800),
    "months": ('@"P1M"', " + ", 1_800),
    "ranges": ("[1..2]", ", ", 2_400),
    "divisions": ("1.234567890123456789012345678901234", " / ", 500),
    "instances": ("list instance of list<number>", " or ", 580),
    "sums": ("sum(list)", " + ", 1_500),
    "lengths": ("string length(big)", " + ", 900),
    "dates": ("date(text)", ", ", 1_600),
    "zones": ('date and time("2026-01-01T00:00:00@Europe/Paris")', ", ", 350),
    "weeks": ('week of year(@"2026-10-31")', " + ", 600),
    "relations": ("overlaps([1..5], [6..10])", " or ", 650),
}


def _many(name: str) -> str:
    piece, between, count = _OPERANDS[name]
    return between.join([piece] * count)


_ANOTHER = "string(modulo(x, 20) + 10)"
_ONCE = (
    "list instance of list<number>",
    "list instance of list<context<a: list<Any>>>",
    "for i in list return people instance of list<context<name: string, age: number>>",
    "min(list)",
    "[1, 2, 3] = [1, 2, 3]",
    "request = request",
    "is(list, list)",
    "distinct values([[1], [2], [3], [4]])",
    "mode([1, 2, 3])",
    "stddev([1, 2, 3])",
    "median([3, 1, 2])",
    "list[x]",
    "people[age > 3].name",
    "(function(x) x)(x)",
    "sort([3, 1, 2], function(a, b) a < b)",
    "count(partial)",
    "partial[-1]",
    "now().year",
    "get value(request, text)",
    "get entries(request)",
    "is defined(request.a)",
    'context put(request, ["a"], x)',
    "number(string(x))",
    "decimal(x / 3, 5)",
    "sqrt(x) + log(x) + exp(1)",
    "1.5 ** x",
    'split("a,b,c,d,e", ",")',
    'split("a,b,c,d,e", ",|" + string(x))',
    'replace("a,b,c,d,e", "[a-z]", "$0$0")',
    'replace("abcabc", "(abc)\\1|" + string(x), "$1$1")',
    'matches("a,b,c,d,e", "^[a-z],(b).*$" + string(x))',
    'matches(text, "[ab]*a[ab]{14}" + string(x))',
    'matches(substring(big, x), "[a!]*a[a!]{9}z|" + string(x))',
    'extract("a,b,c", "[a-z]")',
    'range("[" + string(x) + ".." + string(x + 1) + "]")',
    f'date and time("2026-01-" + {_ANOTHER} + "T00:00:00@Europe/Paris")',
    f'time("10:00:" + {_ANOTHER} + "@Europe/Paris") < time("10:00:00@America/Denver")',
    f'date and time("2026-01-" + {_ANOTHER} + "T00:00:00@America/Denver") - now()',
    'string([@"2026-01-01T00:00:00@Europe/Paris", @"P1Y", @"PT1S"])',
    'years and months duration(@"2026-01-01", today() + @"P1D" * x)',
    "upper case(text + string(x))",
    'string join(["a", "b"], string(x))',
    'substring before(big, "!")',
    "-" * 190 + "x",
    "if x > 1 then " * 150 + "1" + " else 2" * 150,
    "{a:" * 180 + f"[{','.join(['x'] * 3_000)}]" + "}" * 180,
    "".join(f"for a{i} in [1] return " for i in range(170)) + f"[{','.join(['x'] * 1_500)}]",
    "[1][" * 150 + f"[{','.join(['unknown'] * 2_000)}] = 1" + "]" * 150,
)

COSTS = (
    *(f"for x in 1..20000 return [{_many(name)}]" for name in _OPERANDS),
    f'for x in 1..20000 return @"2026-01-01T00:00:00Z" + {_many("durations")}',
    f'for x in 1..20000 return @"2026-01-01" + {_many("months")}',
    f"for x in 1..20000 return x in ({_many('ranges')})",
    *(f"for x in 1..20000 return {piece}" for piece in _ONCE),
    *(f"sort(list, function(x, y) {piece} = null)" for piece in _ONCE[:40]),
    "{f: function(x: list<number>) x, r: for i in 1..20000 return f(list)}.r",
    "{f: function(x: list<number>) count(x), r: for i in 1..20000 return "
    + "+".join(["f(list)"] * 1_900)
    + "}.r",
    "{f: function(x) x, r: for i in 1..20000 return " + "+".join(["f(i)"] * 3_000) + "}.r",
    "for i in list return people" + ".name" * 150,
)
