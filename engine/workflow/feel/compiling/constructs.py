"""The makers of names, paths, operators and control."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.workflow.feel import cells, closures, loops, syntax
from engine.workflow.feel.cells import VALUE
from engine.workflow.feel.closures import Closure
from engine.workflow.feel.compiling.constants import VARIES, constant_of
from engine.workflow.feel.compiling.core import Bound, Compiler, is_bound
from engine.workflow.feel.errors import quote

PARTIAL = frozenset({loops.PARTIAL_NAME})
"""What an iteration binds besides its names."""
HOPS_A_STEP = 8
"""Constructs around a place that are looked through for a name in the time of a step."""


def _constant(_compiler: Compiler, node: syntax.Constant, _bound: Bound) -> Closure:
    return closures.constant(node.value)


def _name(compiler: Compiler, node: syntax.Name, bound: Bound) -> Closure:
    at_root = compiler.at_root(node.name, bound)
    if node.name == VALUE and is_bound(VALUE, bound):
        return closures.tested
    if _is_partial(node, bound):
        return loops.partial_results
    if at_root:
        return closures.variable(node.name)
    compiler.weight += _hops(node.name, bound) // HOPS_A_STEP
    return closures.bound(node.name)


def _hops(name: str, bound: Bound) -> int:
    """Count the constructs between a place and the one that binds a name."""
    return next(
        (count for count, frame in enumerate(bound) if frame is not None and name in frame), len(bound)
    )


def _path(compiler: Compiler, node: syntax.Path, bound: Bound) -> Closure:
    compiler.weight += len(node.names) - 1
    if isinstance(node.base, syntax.Name) and compiler.at_root(node.base.name, bound):
        return closures.variable_path(node.base.name, node.names)
    return closures.path(compiler.compiled(node.base, bound), node.names)


def _is_partial(node: syntax.Node, bound: Bound) -> bool:
    """Tell whether a name means the results so far of the iteration around it."""
    if not isinstance(node, syntax.Name) or node.name != loops.PARTIAL_NAME:
        return False
    return next((frame for frame in bound if frame is None or node.name in frame), None) is PARTIAL


def _filter(compiler: Compiler, node: syntax.Filter, bound: Bound) -> Closure:
    # What is looked into at once need not be kept from changing.
    partial = _is_partial(node.base, bound)
    base = closures.bound(loops.PARTIAL_NAME) if partial else compiler.compiled(node.base, bound)
    condition, weight = compiler.weighed(node.condition, (None, *bound))
    return loops.filtered(base, condition, weight)


# -- operators ---------------------------------------------------------------------------------------------------


def _arithmetic(compiler: Compiler, node: syntax.Arithmetic, bound: Bound) -> Closure:
    first = compiler.compiled(node.first, bound)
    return closures.arithmetic(first, node.signs, compiler.each(node.others, bound))


def _negation(compiler: Compiler, node: syntax.Negation, bound: Bound) -> Closure:
    return closures.negation(compiler.compiled(node.value, bound))


def _logic(compiler: Compiler, node: syntax.Logic, bound: Bound) -> Closure:
    return closures.logic(compiler.each(node.operands, bound), decisive=node.decisive)


def _comparison(compiler: Compiler, node: syntax.Comparison, bound: Bound) -> Closure:
    left, limit = compiler.compiled(node.left, bound), constant_of(node.right, bound)
    if limit is VARIES:
        return closures.comparison(node.sign, left, compiler.compiled(node.right, bound))
    return cells.passes(left, cells.compared_with(node.sign, limit))


def _between(compiler: Compiler, node: syntax.Between, bound: Bound) -> Closure:
    return closures.is_between(*compiler.each(syntax.parts(node), bound))


# -- control -----------------------------------------------------------------------------------------------------


def _conditional(compiler: Compiler, node: syntax.Conditional, bound: Bound) -> Closure:
    return closures.conditional(*compiler.each(syntax.parts(node), bound))


def _iteration(compiler: Compiler, node: syntax.Iteration, bound: Bound) -> Closure:
    sources = []
    for name, items in zip(node.names, node.items, strict=True):
        sources.append((name, compiler.compiled(items, bound)))
        around, bound = bound, (frozenset({name}), *bound)
    body, weight = compiler.weighed(node.body, (bound[0], PARTIAL, *around))
    return loops.iteration(tuple(sources), body, weight)


def _quantified(compiler: Compiler, node: syntax.Quantified, bound: Bound) -> Closure:
    items = compiler.compiled(node.items, bound)
    condition, weight = compiler.weighed(node.condition, (frozenset({node.name}), *bound))
    return loops.quantified(node.name, items, condition, weight, decisive=node.decisive)


# -- lists, contexts and ranges ----------------------------------------------------------------------------------


def _list(compiler: Compiler, node: syntax.ListLiteral, bound: Bound) -> Closure:
    return closures.list_of(compiler.each(node.items, bound))


def _context(compiler: Compiler, node: syntax.ContextLiteral, bound: Bound) -> Closure:
    entries = []
    before: set[str] = set()
    for key, value in zip(node.keys, node.values, strict=True):
        if key in before:
            compiler.refuse(0, f"the key {quote(key)} twice", "each key of a context once")
        # A function is called later, when its own entry is there: it may call itself.
        seen = {*before, key} if isinstance(value, syntax.FunctionLiteral) else before
        entries.append((key, compiler.compiled(value, (seen, *bound))))
        before.add(key)
    return closures.context(tuple(entries))


def _range(compiler: Compiler, node: syntax.RangeLiteral, bound: Bound) -> Closure:
    always = constant_of(node, bound)
    if always is not VARIES:
        return closures.constant(always)
    start, end = compiler.each(syntax.parts(node), bound)
    return closures.range_of(start, end, start_included=node.start_included, end_included=node.end_included)


CONSTRUCTS: Mapping[type[syntax.Node], Any] = {
    syntax.Constant: _constant,
    syntax.Name: _name,
    syntax.Path: _path,
    syntax.Filter: _filter,
    syntax.Arithmetic: _arithmetic,
    syntax.Negation: _negation,
    syntax.Logic: _logic,
    syntax.Comparison: _comparison,
    syntax.Between: _between,
    syntax.Conditional: _conditional,
    syntax.Iteration: _iteration,
    syntax.Quantified: _quantified,
    syntax.ListLiteral: _list,
    syntax.ContextLiteral: _context,
    syntax.RangeLiteral: _range,
}
