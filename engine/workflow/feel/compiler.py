"""From a tree to closures, once; evaluating is calling the outermost one.

What an evaluation does outside of loops is bounded by the length of the text, so only iterations, and functions over
texts and lists, count steps: a guard costs no accounting at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.workflow.feel import closures, loops, syntax
from engine.workflow.feel.errors import FeelSyntaxError, quote
from engine.workflow.feel.functions import FUNCTIONS
from engine.workflow.feel.functions.table import Function
from engine.workflow.feel.run import Scope
from engine.workflow.feel.syntax import Node
from engine.workflow.feel.temporal import temporal_of

Closure = Callable[[Scope], Any]

ITEM = "item"
_ANY_ZONE = ZoneInfo("UTC")
_IS_DEFINED = Function(lambda _run, _value: True, (("value",),))
"""Compiled in place, for it asks about a name; only its parameters matter."""

Bound = tuple[AbstractSet[str] | None, ...]
"""What the constructs around a place bind, the innermost first; None for a filter, whose item binds its own keys."""


class Compiler:
    """Compiles one tree.

    Attributes:
        names: Root names read so far.
        unknown: Functions called so far that there are none of.
        weight: Nodes compiled so far: the steps that evaluating them once takes.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: set[str] = set()
        self.unknown: set[str] = set()
        self.weight = 0

    def compiled(self, node: Node, bound: Bound = ()) -> Closure:
        """Return the closure of a node at a place where ``bound`` holds.

        Raises:
            FeelSyntaxError: a function of the language is called with arguments that it does not have.
        """
        self.weight += 1
        return _COMPILERS[type(node)](self, node, bound)

    def each(self, nodes: Sequence[Node], bound: Bound) -> tuple[Closure, ...]:
        """Return the closures of several nodes."""
        return tuple([self.compiled(node, bound) for node in nodes])

    def weighed(self, node: Node, bound: Bound) -> tuple[Closure, int]:
        """Return the closure of what is evaluated again and again, and the steps of one time."""
        before = self.weight
        return self.compiled(node, bound), self.weight - before

    def at_root(self, name: str, bound: Bound) -> bool:
        """Note that a name is read; tell whether it can be a variable only."""
        known = any(frame is not None and name in frame for frame in bound)
        in_filter = any(frame is None for frame in bound)
        if not known and not (in_filter and name == ITEM):
            self.names.add(name)
        return not known and not in_filter

    # -- names and paths -----------------------------------------------------------------------------------------

    def _constant(self, node: syntax.Constant, _bound: Bound) -> Closure:
        return closures.constant(node.value)

    def _at_literal(self, node: syntax.AtLiteral, _bound: Bound) -> Closure:
        value = temporal_of(node.text, _ANY_ZONE)
        if isinstance(value, datetime):
            return lambda scope: temporal_of(node.text, scope.run.zone)
        return closures.constant(value)

    def _name(self, node: syntax.Name, bound: Bound) -> Closure:
        return closures.variable(node.name) if self.at_root(node.name, bound) else closures.bound(node.name)

    def _path(self, node: syntax.Path, bound: Bound) -> Closure:
        if isinstance(node.base, syntax.Name) and self.at_root(node.base.name, bound):
            return closures.variable_path(node.base.name, node.names)
        return closures.path(self.compiled(node.base, bound), node.names)

    def _filter(self, node: syntax.Filter, bound: Bound) -> Closure:
        base = self.compiled(node.base, bound)
        condition, weight = self.weighed(node.condition, (None, *bound))
        return loops.filtered(base, condition, weight)

    # -- operators -----------------------------------------------------------------------------------------------

    def _arithmetic(self, node: syntax.Arithmetic, bound: Bound) -> Closure:
        return closures.arithmetic(
            self.compiled(node.first, bound), node.signs, self.each(node.others, bound)
        )

    def _negation(self, node: syntax.Negation, bound: Bound) -> Closure:
        return closures.negation(self.compiled(node.value, bound))

    def _logic(self, node: syntax.Logic, bound: Bound) -> Closure:
        return closures.logic(self.each(node.operands, bound), decisive=node.decisive)

    def _comparison(self, node: syntax.Comparison, bound: Bound) -> Closure:
        return closures.comparison(
            node.sign, self.compiled(node.left, bound), self.compiled(node.right, bound)
        )

    def _between(self, node: syntax.Between, bound: Bound) -> Closure:
        return closures.is_between(*self.each(syntax.parts(node), bound))

    def _belongs(self, node: syntax.In, bound: Bound) -> Closure:
        tests = tuple([self._test(test, bound) for test in node.tests])
        return closures.passes(self.compiled(node.value, bound), tests)

    def _test(self, node: Node, bound: Bound) -> closures.Test:
        if isinstance(node, syntax.Test):
            return closures.test(node.sign, self.compiled(node.operand, bound))
        return closures.membership(self.compiled(node, bound))

    # -- control -------------------------------------------------------------------------------------------------

    def _conditional(self, node: syntax.Conditional, bound: Bound) -> Closure:
        return closures.conditional(*self.each(syntax.parts(node), bound))

    def _iteration(self, node: syntax.Iteration, bound: Bound) -> Closure:
        items = self.compiled(node.items, bound)
        body, weight = self.weighed(node.body, (frozenset({node.name}), *bound))
        return loops.iteration(node.name, items, body, weight, flat=node.flat)

    def _quantified(self, node: syntax.Quantified, bound: Bound) -> Closure:
        items = self.compiled(node.items, bound)
        condition, weight = self.weighed(node.condition, (frozenset({node.name}), *bound))
        return loops.quantified(node.name, items, condition, weight, decisive=node.decisive)

    # -- lists, contexts, ranges and calls -----------------------------------------------------------------------

    def _list(self, node: syntax.ListLiteral, bound: Bound) -> Closure:
        return closures.list_of(self.each(node.items, bound))

    def _context(self, node: syntax.ContextLiteral, bound: Bound) -> Closure:
        entries = []
        before: set[str] = set()
        for key, value in zip(node.keys, node.values, strict=True):
            if key in before:
                self._refuse(0, f"the key {quote(key)} twice", "each key of a context once")
            entries.append((key, self.compiled(value, (before, *bound))))
            before.add(key)
        return closures.context(tuple(entries))

    def _range(self, node: syntax.RangeLiteral, bound: Bound) -> Closure:
        start, end = self.each(syntax.parts(node), bound)
        return closures.range_of(
            start, end, start_included=node.start_included, end_included=node.end_included
        )

    def _call(self, node: syntax.Call, bound: Bound) -> Closure:
        if node.function == "is defined":
            return self._is_defined(self._in_order(node, _IS_DEFINED)[0], bound)
        function = FUNCTIONS.get(node.function)
        if function is None:
            self.unknown.add(node.function)
            self.each(node.arguments, bound)
            return closures.unknown_function(node.function)
        arguments = self._in_order(node, function)
        return closures.call(function.run, self.each(arguments, bound))

    def _in_order(self, node: syntax.Call, function: Function) -> tuple[Node, ...]:
        given = dict(zip(node.names, node.arguments, strict=True)) if node.names else None
        order = function.fitting(node.names) if given else ()
        if not (order is not None if given else function.takes(len(node.arguments))):
            found = f"{node.function}({', '.join(node.names) or len(node.arguments)})"
            self._refuse(node.at, found, function.usage(node.function))
        return tuple([given[name] for name in order]) if given and order else node.arguments

    def _is_defined(self, node: Node, bound: Bound) -> Closure:
        self.weight += 1
        if isinstance(node, syntax.Name):
            return closures.name_is_defined(node.name, at_root=self.at_root(node.name, bound))
        if isinstance(node, syntax.Path):
            prefix = syntax.Path(node.base, node.names[:-1]) if node.names[:-1] else node.base
            return closures.member_is_defined(self.compiled(prefix, bound), node.names[-1])
        value = self.compiled(node, bound)
        return closures.value_is_defined(value)

    def _refuse(self, at: int, found: str, expected: str) -> None:
        raise FeelSyntaxError(self.text, at, found=found, expected=expected)


_COMPILERS: dict[type[Node], Callable[[Compiler, Any, Bound], Closure]] = {
    syntax.Constant: Compiler._constant,
    syntax.AtLiteral: Compiler._at_literal,
    syntax.Name: Compiler._name,
    syntax.Path: Compiler._path,
    syntax.Filter: Compiler._filter,
    syntax.Arithmetic: Compiler._arithmetic,
    syntax.Negation: Compiler._negation,
    syntax.Logic: Compiler._logic,
    syntax.Comparison: Compiler._comparison,
    syntax.Between: Compiler._between,
    syntax.In: Compiler._belongs,
    syntax.Conditional: Compiler._conditional,
    syntax.Iteration: Compiler._iteration,
    syntax.Quantified: Compiler._quantified,
    syntax.ListLiteral: Compiler._list,
    syntax.ContextLiteral: Compiler._context,
    syntax.RangeLiteral: Compiler._range,
    syntax.Call: Compiler._call,
}
