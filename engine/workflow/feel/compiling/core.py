"""What compiling has found out so far, and from a node to its closure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NoReturn

from engine.workflow.feel.budget import OPERATIONS_A_CALL
from engine.workflow.feel.cells import VALUE
from engine.workflow.feel.closures import Closure
from engine.workflow.feel.errors import FeelSyntaxError
from engine.workflow.feel.syntax import Node

ITEM = "item"

Bound = tuple[AbstractSet[str] | None, ...]
"""What the constructs around a place bind, the innermost first; None for a filter, whose item binds its own keys."""


class Compiler:
    """Compiles one tree.

    Attributes:
        names: Root names read so far.
        unknown: Functions called so far that are not built in; a variable may be one.
        weight: Nodes compiled so far: the steps that evaluating them once takes.
        asks: ``?`` was read so far.
        clock: The time was read so far.
        deepest: Levels of nodes around the deepest one that was compiled so far.
    """

    def __init__(self, text: str, makers: Mapping[type[Node], Maker]) -> None:
        self.text = text
        self.names: set[str] = set()
        self.unknown: set[str] = set()
        self.asks = False
        self.clock = False
        self.weight = 0
        self.deepest = 0
        self._level = 0
        self._makers = makers

    def compiled(self, node: Node, bound: Bound = ()) -> Closure:
        """Return the closure of a node at a place where ``bound`` holds.

        Raises:
            FeelSyntaxError: a function of the language is called with arguments that it does not have.
        """
        self.weight += 1
        self._level += 1
        self.deepest = max(self.deepest, self._level)
        closure = self._makers[type(node)](self, node, bound)
        self._level -= 1
        return closure

    def each(self, nodes: Sequence[Node], bound: Bound) -> tuple[Closure, ...]:
        """Return the closures of several nodes."""
        return tuple([self.compiled(node, bound) for node in nodes])

    def weighed(self, node: Node, bound: Bound) -> tuple[Closure, int]:
        """Return the closure of what is evaluated again and again, and the steps of one time."""
        before = self.weight
        return self.compiled(node, bound), self.weight - before

    def levels_of(self, node: Node, bound: Bound) -> tuple[Closure, int, int]:
        """Return the closure of a function's body, the steps of one time, and the levels of calls it counts for."""
        deepest, self.deepest = self.deepest, self._level
        closure, weight = self.weighed(node, bound)
        # The innermost level is a name or a literal, which calls nothing.
        levels = max(self.deepest - self._level - 1, 1)
        self.deepest = max(self.deepest, deepest)
        return closure, weight, -(-levels // OPERATIONS_A_CALL)

    def at_root(self, name: str, bound: Bound) -> bool:
        """Note that a name is read; tell whether it can be a variable only."""
        known = is_bound(name, bound)
        self.asks = self.asks or name == VALUE
        in_filter = any(frame is None for frame in bound)
        if not known and not (in_filter and name == ITEM):
            self.names.add(name)
        return not known and not in_filter

    def refuse(self, at: int, found: str, expected: str) -> NoReturn:
        """Raise a syntax error about what stands at a place of the text."""
        raise FeelSyntaxError(self.text, at, found=found, expected=expected)


Maker = Callable[[Compiler, "Node", Bound], Closure]


def is_bound(name: str, bound: Bound) -> bool:
    """Tell whether a construct around a place certainly binds a name."""
    return any(frame is not None and name in frame for frame in bound)
