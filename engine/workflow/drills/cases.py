"""Makes hostile cases: the seeds, mixed with each other and changed, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from engine.workflow.drills.seeds import FAMILIES
from engine.workflow.feel.budget import MAX_TEXT
from engine.workflow.feel.functions import FUNCTIONS

MIXED, CHANGED = 0.25, 0.2
"""How many of the cases are two seeds in one, and seeds with other characters."""


@dataclass(frozen=True, slots=True)
class Case:
    """One text at one place."""

    number: int
    slot: str
    family: str
    text: str


def cases(count: int, seed: int, slots: Sequence[str]) -> Iterator[Case]:
    """Yield cases; the places take turns, so that each gets as many as the others."""
    for number in range(count):
        random = Random(f"{seed}/{number}")  # noqa: S311 - to be repeated, not to be secret
        family, text = _made(random)
        yield Case(number, slots[number % len(slots)], family, text)


def _made(random: Random) -> tuple[str, str]:
    family, text = _seed(random)
    chance = random.random()
    if chance < MIXED:
        return f"{family}, mixed", random.choice(_MIXES)(text, _seed(random)[1], random)
    if chance < MIXED + CHANGED:
        return f"{family}, changed", _changed(text, random)
    return family, text


def _seed(random: Random) -> tuple[str, str]:
    family = random.choice([*FAMILIES])
    return family, random.choice(FAMILIES[family])


def _in_function(text: str, other: str, random: Random) -> str:
    name = random.choice([*FUNCTIONS])
    count = len(random.choice(FUNCTIONS[name].forms).parameters)
    return f"{name}({', '.join([text, other, '1', '2'][:count])})"


def _quoted(text: str, _other: str, random: Random) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return random.choice(
        ('"#"', 'matches(big, "#")', 'range("#")', 'date("#")', 'number("#")', '{"#": 1}')
    ).replace("#", escaped)


def _filled(pattern: str) -> Callable[[str, str, Random], str]:
    return lambda text, other, _random: pattern.replace("#", text).replace("~", other)


_MIXES: Sequence[Callable[[str, str, Random], str]] = (
    _in_function,
    _in_function,
    _quoted,
    _filled("[#, ~]"),
    _filled("{a: #, b: ~, c: [a, b]}"),
    _filled("(#) = (~)"),
    _filled("(#) + (~)"),
    _filled("(#) in (~)"),
    _filled("(#)[~]"),
    _filled("list[#]"),
    _filled("if # then ~ else #"),
    _filled("for x in # return ~"),
    _filled("for x in 1..20000 return #"),
    _filled("some x in # satisfies ~"),
    _filled("sort(list, function(a, b) (#) = (~))"),
    _filled("{f: function(x) [#, f(~)], r: f(1)}.r"),
    _filled("(function(x) #)(~)"),
    _filled("(#) between (~) and (#)"),
    _filled("(#) instance of list<Any>"),
    _filled("(#).a.b"),
    _filled("string(#) + string(~)"),
    _filled("not(#), ~"),
    _filled("# // ~"),
)
_ODD = (
    *"()[]{}\"'`\\/*-+.,:;=<>!?@#$%&|^~ \t\n\0\u200b\u202e\ufeff\ud83d1e\u00e9\u00df\u0130",
    "..",
    "**",
    "//",
    "/*",
)


def _changed(text: str, random: Random) -> str:
    """Return a text with a few pieces taken out, put in twice, turned round, or replaced by odd characters."""
    for _ in range(random.randint(1, 4)):
        start = random.randint(0, len(text))
        end = min(len(text), start + random.choice((0, 1, 3, 10, 200)))
        piece = text[start:end]
        inside = random.choice(("", piece * random.choice((2, 50)), piece[::-1], random.choice(_ODD)))
        text = text[:start] + inside + text[end:]
    return text[: MAX_TEXT + 10]
