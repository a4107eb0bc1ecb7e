"""What a FEEL text says, as a tree.

A table tells each node's parts, so that whoever walks the tree (to compile it, or to say what it reads) needs no
reflection.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.workflow.feel.types import Type


class Node:
    """One construct of the language."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A number, string, boolean, null, or what is written after ``@``."""

    value: Any


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, or what an iteration, a filter or a context binds."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    """``base.a.b``; ``at`` is the place of the last name."""

    base: Node
    names: tuple[str, ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``base[condition]``: the items for which it is true, or the one at a position."""

    base: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """``first + b - c``, from the left; ``signs`` has one for each of ``others``, and ``places`` its place."""

    first: Node
    signs: tuple[str, ...]
    others: tuple[Node, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """``-value``."""

    value: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``a and b and c``, or with *or*, which is decided by the first true one."""

    decisive: bool
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """``left = right`` and the like; ``at`` is the place of the sign."""

    sign: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True, slots=True)
class Between(Node):
    """``value between low and high``, both included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Test(Node):
    """``< 5``: a test after *in* and in a cell; anywhere else a range."""

    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """``value in (test, …)``: true if one of them is."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """A cell of a decision table: ``a, < 5`` or ``not(a, < 5)``; without tests it is a dash."""

    tests: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    """``if condition then … else …``."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """``value instance of type``."""

    value: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Iteration(Node):
    """``for a in items, b in items return body``; ``items`` has one for each of ``names``."""

    names: tuple[str, ...]
    items: tuple[Node, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``some name in items satisfies condition``, or with *every*, which is decided by the first false one."""

    decisive: bool
    name: str
    items: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class ListLiteral(Node):
    """``[a, b]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextLiteral(Node):
    """``{key: value}``; an entry may read those before it."""

    keys: tuple[str, ...]
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class RangeLiteral(Node):
    """``[start..end]``, and ``start..end`` of an iteration."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``function(a, b)`` or ``function(name: a)``; ``names`` is empty in the first form. ``at`` is its place."""

    function: str
    names: tuple[str, ...]
    arguments: tuple[Node, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Invocation(Node):
    """A call of what an expression gives; ``names`` is empty if the arguments stand in order."""

    function: Node
    names: tuple[str, ...]
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class FunctionLiteral(Node):
    """``function(a: type, b) body``; a parameter without a type has the type *Any*."""

    parameters: tuple[str, ...]
    types: tuple[Type, ...]
    body: Node


_PARTS: dict[type[Node], Callable[[Any], tuple[Node, ...]]] = {
    Path: lambda node: (node.base,),
    Filter: lambda node: (node.base, node.condition),
    Arithmetic: lambda node: (node.first, *node.others),
    Negation: lambda node: (node.value,),
    Logic: lambda node: node.operands,
    Comparison: lambda node: (node.left, node.right),
    Between: lambda node: (node.value, node.low, node.high),
    Test: lambda node: (node.operand,),
    In: lambda node: (node.value, *node.tests),
    Tests: lambda node: node.tests,
    Conditional: lambda node: (node.condition, node.then, node.otherwise),
    InstanceOf: lambda node: (node.value,),
    Iteration: lambda node: (*node.items, node.body),
    Quantified: lambda node: (node.items, node.condition),
    ListLiteral: lambda node: node.items,
    ContextLiteral: lambda node: node.values,
    RangeLiteral: lambda node: (node.start, node.end),
    Call: lambda node: node.arguments,
    Invocation: lambda node: (node.function, *node.arguments),
    FunctionLiteral: lambda node: (node.body,),
}


def parts(node: Node) -> tuple[Node, ...]:
    """Return the constructs inside a construct, in the order of the text."""
    inside = _PARTS.get(type(node))
    return inside(node) if inside else ()


def depth(root: Node, limit: int) -> int:
    """Return how deep a tree is; the walk stops beyond ``limit``, and doesn't use Python's stack."""
    deepest, left = 0, [(root, 1)]
    while left and deepest <= limit:
        node, level = left.pop()
        deepest = max(deepest, level)
        left += [(part, level + 1) for part in parts(node)]
    return deepest
