"""From FEEL text to closures: a recursive descent over the grammar's levels of precedence."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from engine.workflow.feel.errors import FeelEvaluationError, FeelSyntaxError
from engine.workflow.feel.tokens import Token, place, tokens_of, unquoted
from engine.workflow.feel.values import (
    FUNCTIONS,
    arithmetic,
    day,
    equal,
    kind,
    literal,
    moment,
    normal,
    ordered,
)

MAX_DEPTH = 40
"""Levels of parentheses and the like."""
MAX_STEPS = 10_000
"""Nodes that one evaluation may visit."""

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_WORDS = frozenset({"and", "or", "in", "between", "if", "then", "else", "true", "false", "null"})
_LONGEST_NAME = max(len(name.split()) for name in [*FUNCTIONS, "date and time"])


@dataclass(slots=True)
class Scope:
    """One evaluation: its variables, its instant and zone, and the work that is left."""

    variables: Mapping[str, Any]
    now: datetime
    zone: ZoneInfo
    left: int = MAX_STEPS

    def spend(self) -> None:
        """Count one step of work.

        Raises:
            FeelEvaluationError: none is left.
        """
        self.left -= 1
        if self.left < 0:
            raise FeelEvaluationError(
                f"expected an evaluation of at most {MAX_STEPS} steps, but it takes more"
            )


Node = Callable[[Scope], Any]

_ON_CLOCK: dict[str, tuple[int, Callable[..., Any]]] = {
    "now": (0, lambda scope: scope.now),
    "today": (0, lambda scope: day(scope.now, scope.zone)),
    "date": (1, lambda scope, value: None if value is None else day(value, scope.zone)),
    "date and time": (1, lambda scope, text: moment(text, scope.zone) if isinstance(text, str) else None),
}
"""Functions that read the instant or zone of the evaluation."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression."""

    text: str
    names: frozenset[str]
    """The variables that it reads."""
    _root: Node = field(repr=False)

    def evaluate(self, variables: Mapping[str, Any], *, now: datetime, zone: str = "UTC") -> Any:
        """Return the value.

        Args:
            variables: Name to JSON value; a name that is not there is null.
            now: The instant of ``now()`` (aware).
            zone: IANA name of the zone of ``today()`` and of texts without one.

        Returns:
            None, bool, Decimal, str, date, aware datetime, timedelta, list or mapping.

        Raises:
            FeelEvaluationError: a wrong argument of a conversion, or too much work.
        """
        return self._root(Scope(variables, now, ZoneInfo(zone)))


@lru_cache(maxsize=2048)
def parse(text: str) -> Expression:
    """Compile a FEEL text; the result is cached.

    Raises:
        FeelSyntaxError: with line, column, what was found and what was expected.
    """
    parser = _Parser(text)
    root = parser.expression()
    parser.expect_end()
    return Expression(text, frozenset(parser.names), root)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.at = 0
        self.depth = 0
        self.names: set[str] = set()

    # -- words ----------------------------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.next
        self.at += 1
        return token

    def accept(self, *words: str) -> str | None:
        if self.next.kind in ("sign", "name") and self.next.text in words:
            return self.take().text
        return None

    def expect(self, word: str) -> None:
        if self.accept(word) is None:
            raise self.unexpected(repr(word))

    def expect_end(self) -> None:
        if self.next.kind != "end":
            raise self.unexpected("the end")

    def unexpected(self, wanted: str) -> FeelSyntaxError:
        found = repr(self.next.text) if self.next.kind != "end" else "the end"
        return FeelSyntaxError(f"expected {wanted}, but found {found} at {place(self.text, self.next.at)}")

    # -- levels of precedence, loosest first -----------------------------------------------------------------

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelSyntaxError(f"expected at most {MAX_DEPTH} levels, but the expression is deeper")
        node = self.conditional() if self.accept("if") else self.disjunction()
        self.depth -= 1
        return node

    def conditional(self) -> Node:
        test = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        otherwise = self.expression()
        return lambda scope: then(scope) if test(scope) is True else otherwise(scope)

    def disjunction(self) -> Node:
        node = self.conjunction()
        while self.accept("or"):
            node = _logical(node, self.conjunction(), decisive=True)
        return node

    def conjunction(self) -> Node:
        node = self.comparison()
        while self.accept("and"):
            node = _logical(node, self.comparison(), decisive=False)
        return node

    def comparison(self) -> Node:
        node = self.sum()
        if sign := self.accept("=", "!=", "<", "<=", ">", ">="):
            return _compare(sign, node, self.sum())
        if self.accept("between"):
            low = self.sum()
            self.expect("and")
            return _logical(_compare(">=", node, low), _compare("<=", node, self.sum()), decisive=False)
        if self.accept("in"):
            return _in(node, self.sum())
        return node

    def sum(self) -> Node:
        node = self.product()
        while sign := self.accept("+", "-"):
            node = _calculate(sign, node, self.product())
        return node

    def product(self) -> Node:
        node = self.power()
        while sign := self.accept("*", "/"):
            node = _calculate(sign, node, self.power())
        return node

    def power(self) -> Node:
        node = self.negated()
        while self.accept("**"):
            node = _calculate("**", node, self.negated())
        return node

    def negated(self) -> Node:
        signs = 0
        while self.accept("-"):
            signs += 1
        node = self.path()
        return _calculate("-", lambda _scope: Decimal(0), node) if signs % 2 else node

    def path(self) -> Node:
        node = self.atom()
        while self.accept("."):
            if self.next.kind != "name":
                raise self.unexpected("a name")
            node = _member(node, self.take().text)
        return node

    def atom(self) -> Node:
        token = self.next
        if token.kind in ("number", "string", "at"):
            return self.constant(self.take())
        if self.accept("("):
            node = self.expression()
            self.expect(")")
            return node
        if self.accept("["):
            return _list(self.separated("]"))
        if token.kind == "name":
            return self.named()
        raise self.unexpected("a value")

    def constant(self, token: Token) -> Node:
        if token.kind == "at":
            text = token.text[2:-1]
            return lambda scope: literal(text, scope.zone)
        value: Any = Decimal(token.text) if token.kind == "number" else unquoted(token.text)
        return lambda _scope: value

    def named(self) -> Node:
        call = self.call()
        if call is not None:
            return call
        name = self.take().text
        if name in ("true", "false", "null"):
            value = {"true": True, "false": False, "null": None}[name]
            return lambda _scope: value
        if name in _WORDS:
            self.at -= 1
            raise self.unexpected("a value")
        self.names.add(name)
        return _variable(name)

    def call(self) -> Node | None:
        """Parse a call: the longest name of up to three words that a parenthesis follows."""
        for length in range(_LONGEST_NAME, 0, -1):
            words = self.tokens[self.at : self.at + length]
            after = self.tokens[self.at + length : self.at + length + 1]
            if not after or after[0].text != "(" or any(word.kind != "name" for word in words):
                continue
            name = " ".join(word.text for word in words)
            if name in FUNCTIONS or name in _ON_CLOCK:
                self.at += length + 1
                return self.function(name, self.separated(")"))
            if length == 1 and name not in _WORDS:
                raise self.unexpected("a known function")
        return None

    def function(self, name: str, arguments: list[Node]) -> Node:
        clocked = name in _ON_CLOCK
        count, run = (_ON_CLOCK if clocked else FUNCTIONS)[name]
        if len(arguments) != count:
            raise FeelSyntaxError(f"expected {count} arguments of {name}(), but it has {len(arguments)}")
        if clocked:
            return lambda scope: run(scope, *[argument(scope) for argument in arguments])
        return lambda scope: run(*[argument(scope) for argument in arguments])

    def separated(self, closing: str) -> list[Node]:
        found: list[Node] = []
        if self.accept(closing):
            return found
        while True:
            found.append(self.expression())
            if self.accept(closing):
                return found
            self.expect(",")


def _logical(one: Node, other: Node, *, decisive: bool) -> Node:
    """Three-valued *and* (decided by false) and *or* (decided by true); anything but a boolean counts as null."""

    def run(scope: Scope) -> bool | None:
        scope.spend()
        values: list[object] = []
        for node in (one, other):
            value: object = node(scope)
            if value is decisive:
                return decisive
            values.append(value)
        return (not decisive) if all(value is (not decisive) for value in values) else None

    return run


def _compare(sign: str, one: Node, other: Node) -> Node:
    def run(scope: Scope) -> bool | None:
        scope.spend()
        left, right = one(scope), other(scope)
        if sign == "=":
            return equal(left, right)
        if sign == "!=":
            same = equal(left, right)
            return None if same is None else not same
        return ordered(left, right, _ORDERS[sign])

    return run


def _in(item: Node, items: Node) -> Node:
    def run(scope: Scope) -> bool | None:
        scope.spend()
        wanted, found = item(scope), items(scope)
        if not isinstance(found, list):
            return equal(wanted, found)
        return any(equal(wanted, one) is True for one in found)

    return run


def _calculate(sign: str, one: Node, other: Node) -> Node:
    def run(scope: Scope) -> Any:
        scope.spend()
        return arithmetic(sign, one(scope), other(scope))

    return run


def _member(node: Node, name: str) -> Node:
    def run(scope: Scope) -> Any:
        scope.spend()
        value = node(scope)
        return normal(value.get(name)) if kind(value) == "context" else None

    return run


def _variable(name: str) -> Node:
    def run(scope: Scope) -> Any:
        scope.spend()
        return normal(scope.variables.get(name))

    return run


def _list(nodes: list[Node]) -> Node:
    return lambda scope: [node(scope) for node in nodes]
