"""The makers of tests, after *in* and in cells; what is constant in them is prepared once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.workflow.feel import cells, closures, syntax
from engine.workflow.feel.closures import Closure
from engine.workflow.feel.comparison import EQUAL_BY_PYTHON
from engine.workflow.feel.compiling.constants import VARIES, constant_of
from engine.workflow.feel.compiling.core import Bound, Compiler
from engine.workflow.feel.syntax import Node
from engine.workflow.feel.values import ranged_by

_VALUE = frozenset({cells.VALUE})


def cell(compiler: Compiler, node: Node, bound: Bound) -> cells.Test:
    """Return the test of a cell; :func:`cells.dash` itself for a dash."""
    if not isinstance(node, syntax.Tests) or not node.tests:
        return cells.dash
    test = _any_of(compiler, node.tests, bound)
    return cells.none_of(test) if node.negated else test


def constants_of(node: Node, bound: Bound) -> tuple[Any, ...] | None:
    """Return the values and ranges that a cell is made of; None if one of them is no constant, or for a dash.

    A comparison is the range of what it is true for.
    """
    if not isinstance(node, syntax.Tests) or not node.tests:
        return None
    found = tuple(_constant_of(each, bound) for each in node.tests)
    return None if VARIES in found else found


def _constant_of(node: Node, bound: Bound) -> Any:
    if not isinstance(node, syntax.Test):
        return constant_of(node, bound)
    limit = constant_of(node.operand, bound)
    return VARIES if limit is VARIES else ranged_by(node.sign, limit)


def _belongs(compiler: Compiler, node: syntax.In, bound: Bound) -> Closure:
    return cells.passes(compiler.compiled(node.value, bound), _any_of(compiler, node.tests, bound))


def _any_of(compiler: Compiler, nodes: tuple[Node, ...], bound: Bound) -> cells.Test:
    compiler.weight += len(nodes)
    constants = [constant_of(node, bound) for node in nodes]
    kinds = {type(value) for value in constants}
    if len(nodes) > 1 and len(kinds) == 1 and kinds <= EQUAL_BY_PYTHON:
        return cells.one_of(constants)
    return cells.any_of([_test(compiler, node, bound) for node in nodes])


def _test(compiler: Compiler, node: Node, bound: Bound) -> cells.Test:
    if isinstance(node, syntax.Test):
        return _sign_test(compiler, node, bound)
    always = constant_of(node, bound)
    if always is not VARIES:
        return cells.belongs_to(always)
    asked, compiler.asks = compiler.asks, False
    wanted = compiler.compiled(node, (_VALUE, *bound))
    asks, compiler.asks = compiler.asks, asked
    return cells.outcome(wanted) if asks else cells.membership(wanted)


def _sign_test(compiler: Compiler, node: syntax.Test, bound: Bound) -> cells.Test:
    limit = constant_of(node.operand, bound)
    if limit is not VARIES:
        return cells.compared_with(node.sign, limit)
    return cells.compared(node.sign, compiler.compiled(node.operand, bound))


def _ranged_by(compiler: Compiler, node: syntax.Test, bound: Bound) -> Closure:
    return closures.range_by_sign(node.sign, compiler.compiled(node.operand, bound))


TESTS: Mapping[type[Node], Any] = {syntax.In: _belongs, syntax.Test: _ranged_by}
