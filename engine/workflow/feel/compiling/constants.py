"""What a node always gives: literals, dates and durations made of them, and ranges between these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.workflow.feel import syntax
from engine.workflow.feel.compiling.core import Bound, is_bound
from engine.workflow.feel.functions.temporals import FROM_TEXT
from engine.workflow.feel.values import range_between

VARIES = object()
"""What a node gives that may give this or that."""


def constant_of(node: syntax.Node, bound: Bound) -> Any:
    """Return what a node gives wherever it is evaluated, or ``VARIES``."""
    look = _LOOKS.get(type(node))
    return VARIES if look is None else look(node, bound)


def _literal(node: syntax.Constant, _bound: Bound) -> Any:
    return node.value


def _made(node: syntax.Call, bound: Bound) -> Any:
    """Look at ``date("2026-11-25")`` and the like, unless a name around it hides the function."""
    read = FROM_TEXT.get(node.function)
    if read is None or node.names or len(node.arguments) != 1 or is_bound(node.function, bound):
        return VARIES
    text = node.arguments[0]
    if not isinstance(text, syntax.Constant) or type(text.value) is not str:
        return VARIES
    return read(text.value)


def _range(node: syntax.RangeLiteral, bound: Bound) -> Any:
    start, end = constant_of(node.start, bound), constant_of(node.end, bound)
    if start is VARIES or end is VARIES:
        return VARIES
    return range_between(start, end, start_included=node.start_included, end_included=node.end_included)


_LOOKS: Mapping[type[syntax.Node], Callable[[Any, Bound], Any]] = {
    syntax.Constant: _literal,
    syntax.Call: _made,
    syntax.RangeLiteral: _range,
}
