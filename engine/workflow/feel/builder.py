"""What the parser makes of each rule of the grammar."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lark import Token, Transformer, v_args

from engine.workflow.feel import syntax
from engine.workflow.feel.budget import MAX_DEPTH
from engine.workflow.feel.syntax import Node
from engine.workflow.feel.temporal import temporal_of
from engine.workflow.feel.types import ANY, Type
from engine.workflow.feel.values import NUMBERS


def type_of(token: Token) -> Type:
    """Return the type that a word carries: the lexer has read it already."""
    found: Type = token.value
    return found


@v_args(inline=True)
class _TreeBuilder(Transformer[Token, Any]):
    """One method for each name in the grammar."""

    def expression_alone(self, root: Node) -> Node:
        return root

    def dash(self, _sign: Token) -> Node:
        return syntax.Tests(())

    def tests(self, *tests: Node) -> Node:
        only = tests[0] if len(tests) == 1 else None
        if isinstance(only, syntax.Call) and only.function == "not" and only.arguments and not only.names:
            return syntax.Tests(only.arguments, negated=True)
        return syntax.Tests(tests)

    def conditional(self, condition: Node, then: Node, otherwise: Node) -> Node:
        return syntax.Conditional(condition, then, otherwise)

    def binding(self, name: Token, items: Node) -> tuple[str, Node]:
        return str(name), items

    def iteration(self, *parts: Any) -> Node:
        *bindings, body = parts
        names, items = zip(*bindings, strict=True)
        return syntax.Iteration(names, items, body)

    def quantified(self, word: Token, *parts: Any) -> Node:
        *bindings, condition = parts
        for name, items in reversed(bindings):
            condition = syntax.Quantified(word.type == "SOME", name, items, condition)
        return condition  # type: ignore[no-any-return]

    def steps(self, start: Node, end: Node) -> Node:
        return syntax.RangeLiteral(start, end, start_included=True, end_included=True)

    def disjunction(self, *operands: Node) -> Node:
        return syntax.Logic(decisive=True, operands=operands)

    def conjunction(self, *operands: Node) -> Node:
        return syntax.Logic(decisive=False, operands=operands)

    def comparison(self, left: Node, sign: Token, right: Node) -> Node:
        return syntax.Comparison(str(sign), left, right, sign.start_pos or 0)

    def between(self, value: Node, low: Node, high: Node) -> Node:
        return syntax.Between(value, low, high)

    def belongs(self, value: Node, *tests: Node) -> Node:
        return syntax.In(value, tests)

    def passes(self, value: Node, sign: Token, operand: Node) -> Node:
        return syntax.In(value, (syntax.Test(str(sign), operand),))

    def test(self, sign: Token, operand: Node) -> Node:
        return syntax.Test(str(sign), operand)

    def arithmetic(self, first: Node, *rest: Any) -> Node:
        places = tuple(sign.start_pos for sign in rest[::2])
        return syntax.Arithmetic(first, tuple(map(str, rest[::2])), rest[1::2], places)

    def negation(self, _sign: Token, value: Node) -> Node:
        if isinstance(value, syntax.Constant) and isinstance(value.value, Decimal):
            return syntax.Constant(NUMBERS.minus(value.value))
        return syntax.Negation(value)

    def name(self, name: Token) -> Node:
        return syntax.Name(str(name))

    def path(self, base: Node, name: Token) -> Node:
        # A path in one node is walked in one go; a hostile one is cut, so that copying it takes no square of its length.
        if isinstance(base, syntax.Path) and len(base.names) < MAX_DEPTH:
            return syntax.Path(base.base, (*base.names, str(name)), name.start_pos or 0)
        return syntax.Path(base, (str(name),), name.start_pos or 0)

    def filter(self, base: Node, condition: Node) -> Node:
        return syntax.Filter(base, condition)

    def call(self, function: Token, *arguments: Node) -> Node:
        return syntax.Call(str(function), (), arguments, function.start_pos or 0)

    def call_by_name(self, function: Token, *entries: tuple[str, Node]) -> Node:
        names, arguments = zip(*entries, strict=True)
        return syntax.Call(str(function), names, arguments, function.start_pos or 0)

    def invocation(self, function: Node, *arguments: Node) -> Node:
        return syntax.Invocation(function, (), arguments)

    def invocation_by_name(self, function: Node, *entries: tuple[str, Node]) -> Node:
        names, arguments = zip(*entries, strict=True)
        return syntax.Invocation(function, names, arguments)

    def function(self, *parts: Any) -> Node:
        *parameters, body = parts
        names, types = zip(*parameters, strict=True) if parameters else ((), ())
        return syntax.FunctionLiteral(names, types, body)

    def parameter(self, name: Token, declared: Token | None = None) -> tuple[str, Type]:
        return str(name), ANY if declared is None else type_of(declared)

    def instance_of(self, value: Node, _words: Token, wanted: Token) -> Node:
        return syntax.InstanceOf(value, type_of(wanted))

    def number(self, digits: Token) -> Node:
        value: Decimal = NUMBERS.create_decimal(digits)
        return syntax.Constant(value)

    def string(self, text: Token) -> Node:
        return syntax.Constant(str(text))

    def at_literal(self, text: Token) -> Node:
        return syntax.Constant(temporal_of(text))

    def true(self, _word: Token) -> Node:
        return syntax.Constant(value=True)

    def false(self, _word: Token) -> Node:
        return syntax.Constant(value=False)

    def null(self, _word: Token) -> Node:
        return syntax.Constant(None)

    def list(self, *items: Node) -> Node:
        return syntax.ListLiteral(items)

    def entry(self, key: Token, value: Node) -> tuple[str, Node]:
        return str(key), value

    def context(self, *entries: tuple[str, Node]) -> Node:
        return syntax.ContextLiteral(tuple(key for key, _ in entries), tuple(value for _, value in entries))

    def closed_range(self, start: Node, last: Node, end: Token) -> Node:
        return syntax.RangeLiteral(start, last, start_included=True, end_included=end.type == "_RSQB")

    def open_range(self, start: Node, last: Node, end: Token) -> Node:
        return syntax.RangeLiteral(start, last, start_included=False, end_included=end.type == "_RSQB")

    def end(self, bracket: Token) -> Token:
        return bracket


BUILDER: Transformer[Token, Any] = _TreeBuilder()
"""Makes the nodes while the parser goes over the text."""
