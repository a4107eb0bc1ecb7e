"""Makes FEEL texts that mean something: every operand is of the kind that its place wants, or now and then null."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

CONTEXT = {
    "n": 3,
    "m": -2.5,
    "s": "abc",
    "flag": True,
    "nothing": None,
    "numbers": [3, 1, 2, 3],
    "words": ["b", "a", "c"],
    "person": {"name": "Ada", "age": 36},
    "people": [{"name": "Ada", "age": 36}, {"name": "Bo", "age": 9}, {"name": "Cy", "age": None}],
}

LEAVES = {
    "number": "0 1 2 10 -1 0.1 0.2 1.5 100 n m person.age 9007199254740993",
    "boolean": "true false flag",
    "string": '"" "a" "abc" "b,c" s person.name',
    "date": '@"2026-01-31" @"2024-02-29" @"2025-12-31"',
    "time": '@"09:30:00" @"23:59:59" @"09:30:00Z" @"10:30:00+01:00"',
    "moment": '@"2026-01-31T09:30:00Z" @"2026-02-28T23:59:59+02:00" @"2026-03-29T01:30:00Z"',
    "span": '@"P1D" @"PT36H" @"-PT90M" @"P190D" @"P200D"',
    "months": '@"P1M" @"P1Y2M" @"-P3M" @"P14M"',
    "numbers": "[] [1] [1,2,3] [10,9,100] [0.1,0.2] numbers",
    "strings": '[] ["a"] ["a","b"] words',
    "booleans": "[] [true] [true,false] [false,null]",
    "range": "[1..3] (1..3] [1..3) (0..10) [0.1..0.2]",
    "wholes": "[1..3] (1..3] [1..3) (0..10)",
    "context": '{a:1} {a:1,b:"x"} person',
}
"""Of ``wholes`` there are no larger ones: feelin never ends where it goes over [0.1..0.2]."""
GROWN = {
    "number": """
        <number> + <number>; <number> - <number>; <number> * <number>; <number> / <number>; -(<number>)
        abs(<number>); floor(<number>); ceiling(<number>); decimal(<number>, 1); round up(<number>, 1)
        round down(<number>, 0); round half up(<number>, 0); round half down(<number>, 0); modulo(<number>, <number>)
        sqrt(<number>); <number> ** 2; count(<numbers>); sum(<numbers>); min(<numbers>); max(<numbers>); mean(<numbers>)
        product(<numbers>); median(<numbers>); stddev(<numbers>); string length(<string>); (<numbers>)[1]; (<numbers>)[-1]
        (<date>).year; (<date>).month; (<date>).day; (<date>).weekday; (<moment>).hour; (<span>).days; (<span>).hours
        (<months>).years; (<months>).months; day of year(<date>); week of year(<date>); number("1,000.5", ",", ".")
        if <boolean> then <number> else <number>; (<range>).start; <span> / <span>; (<context>).a
    """,
    "boolean": """
        <number> = <number>; <number> != <number>; <number> < <number>; <number> >= <number>; <string> = <string>
        <string> < <string>; <boolean> and <boolean>; <boolean> or <boolean>; not(<boolean>); <date> < <date>
        <date> = <date>; <moment> < <moment>; <moment> = <moment>; <time> < <time>; <span> = <span>; <span> < <span>
        <months> = <months>; <months> > <months>; <number> in <range>; <number> in (<range>, <number>)
        <number> between <number> and <number>; contains(<string>, <string>); starts with(<string>, <string>)
        ends with(<string>, <string>); matches(<string>, "^[a-c]+$"); list contains(<numbers>, <number>)
        list contains([<date>], <date>); list contains([<context>], <context>); all(<booleans>); any(<booleans>)
        some x in <numbers> satisfies x > <number>; every x in <numbers> satisfies x > <number>; <numbers> = <numbers>
        <context> = <context>; <range> = <range>; is(<number>, <number>); before(<number>, <range>)
        after(<range>, <number>); meets(<range>, <range>); overlaps(<range>, <range>); includes(<range>, <number>)
        during(<number>, <range>); coincides(<range>, <range>); starts(<number>, <range>); finishes(<number>, <range>)
        odd(<number>); even(<number>); <number> instance of number; <date> instance of date; <string> instance of string
        <number> = null; null = null; <span> instance of days and time duration; <string> in (<string>, <string>)
    """,
    "string": """
        <string> + <string>; upper case(<string>); lower case(<string>); substring(<string>, 2)
        substring(<string>, -2, 1); substring before(<string>, <string>); substring after(<string>, <string>)
        replace(<string>, "[ab]", "x"); string(<number>); string(<boolean>); string(<date>); string(<span>)
        string(<months>); string join(<strings>, "-"); if <boolean> then <string> else <string>; day of week(<date>)
        month of year(<date>); (<strings>)[1]; string(<moment>); string(<numbers>); max(<strings>); min(<strings>)
    """,
    "date": """
        <date> + <months>; <date> - <months>; <date> + <span>; date(2026, 2, <number>); date(<moment>)
        date("2026-02-30"); max([<date>, <date>]); min([<date>, <date>]); if <boolean> then <date> else <date>
    """,
    "time": """
        <time> + <span>; <time> - <span>; time(<moment>); time(12, 30, 0); time(12, 30, 0, @"PT2H"); time("25:00:00")
    """,
    "moment": """
        <moment> + <span>; <moment> - <span>; <moment> + <months>; date and time(<date>, <time>)
        if <boolean> then <moment> else <moment>
    """,
    "span": """
        <span> + <span>; <span> - <span>; -(<span>); <span> * <number>; <span> / 2; <date> - <date>; <moment> - <moment>
        duration("P1DT2H"); abs(<span>); <time> - <time>; max([<span>, <span>])
    """,
    "months": """
        <months> + <months>; <months> - <months>; -(<months>); <months> * 2; <months> / 2; abs(<months>)
        years and months duration(<date>, <date>)
    """,
    "numbers": """
        (<numbers>)[item > <number>]; for x in <numbers> return x * 2; append(<numbers>, <number>); reverse(<numbers>)
        concatenate(<numbers>, <numbers>); union(<numbers>, <numbers>); distinct values(<numbers>); flatten([<numbers>])
        sort(<numbers>, function(a, b) a < b); sublist(<numbers>, 1, 2); insert before(<numbers>, 1, <number>)
        remove(<numbers>, 1); index of(<numbers>, <number>); for x in <wholes> return x; mode(<numbers>); people.age
        list replace(<numbers>, 1, <number>); for x in 1..3, y in <numbers> return x + y; for x in 3..1 return x
    """,
    "strings": """
        split(<string>, ","); (<strings>)[item < <string>]; for x in <strings> return upper case(x); people.name
        people[age > <number>].name; sort(<strings>, function(a, b) a > b); reverse(<strings>)
    """,
    "booleans": "for x in <numbers> return x > <number>; [<boolean>, <boolean>]; (<booleans>)[item = false]",
    "range": "[<number>..<number>]; (<number>..<number>]; [<date>..<date>]",
    "context": """
        {a: <number>, b: a + 1}; context put(<context>, "c", <number>); context merge([<context>, <context>])
        {f: function(x) x + 1, a: f(<number>)}; if <boolean> then <context> else <context>
        get entries(<context>)[1]; context([{key: "a", value: <number>}])
    """,
}
_PLACE = re.compile(r"<(\w+)>")
_LEAVES = {kind: texts.split(" ") for kind, texts in LEAVES.items()}
_GROWN = {kind: re.findall(r"[^;\n]*[^;\s]", texts) for kind, texts in GROWN.items()}


@dataclass(frozen=True)
class Made:
    """A text, and the texts inside of it, each of which means something by itself."""

    template: str
    inner: tuple[Made, ...] = ()

    @property
    def text(self) -> str:
        """Return the text."""
        inner = iter(self.inner)
        return _PLACE.sub(lambda _place: _wrapped(next(inner).text), self.template)


def _wrapped(text: str) -> str:
    return text if re.fullmatch(r'[\w.]+|"[^"]*"|@"[^"]*"|\[[^][]*\]', text) else f"({text})"


def made(random: Random, kind: str, depth: int) -> Made:
    """Return a text whose value is of a kind, or null."""
    if depth == 0 or kind not in _GROWN or random.random() < 0.15:
        return Made("null" if random.random() < 0.04 else random.choice(_LEAVES[kind]))
    template = random.choice(_GROWN[kind]).strip()
    return Made(template, tuple(made(random, inner, depth - 1) for inner in _PLACE.findall(template)))


def expressions(seed: int, count: int) -> list[Made]:
    """Return different texts of all kinds, the same for the same seed."""
    random = Random(seed)
    found: dict[str, Made] = {}
    kinds = list(_GROWN)
    while len(found) < count:
        one = made(random, kinds[len(found) % len(kinds)], random.choice((1, 1, 2, 2, 3)))
        found[one.text] = one
    return list(found.values())
