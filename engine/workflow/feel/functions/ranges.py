"""How points and ranges lie to each other. What can't be compared gives null.

Source: DMN 1.5, 10.3.4.7 table 78 (range functions) and 10.3.4.1 (range).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engine.workflow.feel import syntax
from engine.workflow.feel.comparison import ordered
from engine.workflow.feel.errors import FeelSyntaxError
from engine.workflow.feel.functions.table import BuiltIn, built_in
from engine.workflow.feel.functions.temporals import FROM_TEXT
from engine.workflow.feel.names import KnownNames
from engine.workflow.feel.run import Run
from engine.workflow.feel.values import Range, ranged_by

RELATION_STEPS = 2
"""To tell how two ranges lie to each other takes about as long as this many steps, and that of the call."""


class _NotComparableError(Exception):
    """Two ends have no order."""


@dataclass(frozen=True, slots=True)
class _Side:
    """One end of a range, or a point.

    Attributes:
        value: Null if the range has no end on this side.
        included: Whether the value itself belongs to it.
    """

    value: Any
    included: bool = True


@dataclass(frozen=True, slots=True)
class _Span:
    start: _Side
    end: _Side
    is_range: bool


def _span(value: Any) -> _Span:
    if value is None or (type(value) is Range and value.sign == "!="):
        raise _NotComparableError
    if type(value) is not Range:
        return _Span(_Side(value), _Side(value), is_range=False)
    for end, open_by in ((value.start, ("<", "<=")), (value.end, (">", ">="))):
        if end is None and value.sign not in open_by:
            raise _NotComparableError
    start = _Side(value.start, value.start_included)
    return _Span(start, _Side(value.end, value.end_included), is_range=True)


def _less(one: _Side, other: _Side, *, ends: tuple[int, int]) -> bool:
    """Compare two sides; ``ends`` tells for each what it is without a value: -1 far below, 1 far above."""
    if one.value is None or other.value is None:
        return (ends[0] if one.value is None else 0) < (ends[1] if other.value is None else 0)
    found = ordered(operator.lt, one.value, other.value)
    if found is None:
        raise _NotComparableError
    return found


def _same(one: _Side, other: _Side) -> bool:
    if one.value is None or other.value is None:
        return False
    found = ordered(operator.le, one.value, other.value)
    if found is None:
        raise _NotComparableError
    return found and not _less(one, other, ends=(0, 0))


def _ends_before(one: _Side, start: _Side) -> bool:
    """Tell whether an end lies before a start, or meets it without touching."""
    if _less(one, start, ends=(1, -1)):
        return True
    return _same(one, start) and not (one.included and start.included)


def _touches(end: _Side, start: _Side) -> bool:
    """Tell whether an end reaches a start."""
    return not _ends_before(end, start)


def _starts_first(one: _Side, other: _Side) -> bool:
    """Tell whether a start lies before another, or takes in what that leaves out."""
    return _less(one, other, ends=(-1, -1)) or _is_wider(one, other)


def _ends_last(one: _Side, other: _Side) -> bool:
    return _less(other, one, ends=(1, 1)) or _is_wider(one, other)


def _is_wider(one: _Side, other: _Side) -> bool:
    return _same(one, other) and one.included and not other.included


def _equal_sides(one: _Side, other: _Side) -> bool:
    if one.value is None or other.value is None:
        return one.value is other.value
    return _same(one, other) and one.included == other.included


Relation = Callable[[_Span, _Span], bool]


def _before(one: _Span, other: _Span) -> bool:
    return _ends_before(one.end, other.start)


def _meets(one: _Span, other: _Span) -> bool:
    return one.end.included and other.start.included and _same(one.end, other.start)


def _overlaps(one: _Span, other: _Span) -> bool:
    return _touches(one.end, other.start) and _touches(other.end, one.start)


def _overlaps_before(one: _Span, other: _Span) -> bool:
    if not (_starts_first(one.start, other.start) and _touches(one.end, other.start)):
        return False
    return not _ends_last(one.end, other.end)


def _finishes(one: _Span, other: _Span) -> bool:
    if not one.is_range:
        return other.end.included and _same(other.end, one.end)
    return _equal_sides(one.end, other.end) and not _starts_first(one.start, other.start)


def _starts(one: _Span, other: _Span) -> bool:
    if not one.is_range:
        return other.start.included and _same(other.start, one.start)
    return _equal_sides(one.start, other.start) and not _ends_last(one.end, other.end)


def _during(one: _Span, other: _Span) -> bool:
    if not one.is_range:
        return _touches(other.end, one.start) and _touches(one.end, other.start)
    return not _starts_first(one.start, other.start) and not _ends_last(one.end, other.end)


def _coincides(one: _Span, other: _Span) -> bool:
    return _equal_sides(one.start, other.start) and _equal_sides(one.end, other.end)


def _run(relation: Relation, *, turned: bool, one_is: str, other_is: str) -> Callable[..., bool | None]:
    def decide(run: Run, one: Any, other: Any) -> bool | None:
        run.spend(RELATION_STEPS)
        try:
            first, second = _span(one), _span(other)
            if (one_is == "range" and not first.is_range) or (other_is == "range" and not second.is_range):
                return None
            return relation(second, first) if turned else relation(first, second)
        except _NotComparableError:
            return None

    return decide


def _relation(relation: Relation, *signatures: str, turned: bool = False) -> BuiltIn:
    """Describe a relation; ``turned`` is the one whose arguments stand the other way round."""
    needs = ["any", "any"]
    for place in (0, 1):
        if all(signature.split(", ")[place].startswith("range") for signature in signatures):
            needs[place] = "range"
    run = _run(relation, turned=turned, one_is=needs[0], other_is=needs[1])
    forms = [
        f"{one}: any, {other}: any -> boolean" for one, other in (each.split(", ") for each in signatures)
    ]
    return built_in(run, *forms)


# -- range(from) -------------------------------------------------------------------------------------------------


def _range(run: Run, text: str) -> Range | None:
    run.spend_once(("range", text), RANGE_STEPS + 2 * len(text))
    return _range_of(text)


@lru_cache(maxsize=64)
def _range_of(text: str) -> Range | None:
    """Read a range whose ends are literals; one of them may be missing, if its bracket leaves it out (rules 66.b, 66.c)."""
    for form, sign in _WITHOUT_AN_END:
        if (match := form.fullmatch(text)) is not None:
            # Between its end and itself, the end is read as one of any other range.
            point = _between_ends(f"[{match[1]}..{match[1]}]")
            return None if point is None else ranged_by(sign, point.start)
    return _between_ends(text)


def _between_ends(text: str) -> Range | None:
    from engine.workflow.feel.grammar import tree_of

    try:
        node = tree_of(text, (), _LITERALS)
    except (FeelSyntaxError, RecursionError):
        return None
    if not isinstance(node, syntax.RangeLiteral):
        return None
    start, end = _literal(node.start), _literal(node.end)
    if start is None or ordered(operator.le, start, end) is not True:
        return None
    return Range(start, end, node.start_included, node.end_included)


def _literal(node: syntax.Node) -> Any:
    if isinstance(node, syntax.Constant):
        return node.value
    if not isinstance(node, syntax.Call) or node.names or len(node.arguments) != 1:
        return None
    text, read = node.arguments[0], FROM_TEXT.get(node.function)
    if read is None or not isinstance(text, syntax.Constant) or type(text.value) is not str:
        return None
    return read(text.value)


_WITHOUT_AN_END = tuple(
    (re.compile(form, re.DOTALL), sign)
    for form, sign in (
        (r"\s*\[(.+)\.\.\s*[)\[]\s*", ">="),
        (r"\s*[(\]](.+)\.\.\s*[)\[]\s*", ">"),
        (r"\s*[(\]]\s*\.\.(.+)\]\s*", "<="),
        (r"\s*[(\]]\s*\.\.(.+)[)\[]\s*", "<"),
    )
)
RANGE_STEPS = 40
"""To read a short range takes about as long as this many steps."""
_LITERALS = KnownNames(FROM_TEXT)
_POINTS = "point1, point2"
_POINT, _INTO, _RANGES = "point, range", "range, point", "range1, range2"

RANGES: dict[str, BuiltIn] = {
    "range": built_in(_range, "from: string -> range<Any>"),
    "before": _relation(_before, _POINTS, _POINT, _INTO, _RANGES),
    "after": _relation(_before, _POINTS, _POINT, _INTO, _RANGES, turned=True),
    "meets": _relation(_meets, _RANGES),
    "met by": _relation(_meets, _RANGES, turned=True),
    "overlaps": _relation(_overlaps, _RANGES),
    "overlaps before": _relation(_overlaps_before, _RANGES),
    "overlaps after": _relation(_overlaps_before, _RANGES, turned=True),
    "finishes": _relation(_finishes, _POINT, _RANGES),
    "finished by": _relation(_finishes, _INTO, _RANGES, turned=True),
    "includes": _relation(_during, _INTO, _RANGES, turned=True),
    "during": _relation(_during, _POINT, _RANGES),
    "starts": _relation(_starts, _POINT, _RANGES),
    "started by": _relation(_starts, _INTO, _RANGES, turned=True),
    "coincides": _relation(_coincides, _POINTS, _RANGES),
}
