"""Compiled expressions and cells of decision tables, and the caches that keep them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from engine.workflow.feel import cells
from engine.workflow.feel.boundary import PLAIN, given_out
from engine.workflow.feel.budget import Budget
from engine.workflow.feel.closures import Closure
from engine.workflow.feel.compiling import Bound, Compiler, cell, compiler_of, constants_of
from engine.workflow.feel.errors import FeelEvaluationError, FeelSyntaxError
from engine.workflow.feel.functions import SEVERAL_WORDS
from engine.workflow.feel.names import of_several_pieces
from engine.workflow.feel.run import Scope, begun
from engine.workflow.feel.syntax import Tests

SHORT_TEXT = 200
"""Characters; longer texts have small caches of their own. Compiled, a character takes about 200 bytes, so that the four
caches together hold less than 128 MiB, whatever the texts."""

_NO_NAMES: frozenset[str] = frozenset()
_TOO_DEEP = "expected values and calls of a sensible depth, but they go deeper"


@dataclass(frozen=True, slots=True)
class Compiled:
    """What is known of a text before it is evaluated."""

    text: str
    names: frozenset[str]
    """The variables that it reads, and, in a filter, names that may be keys of the items instead; not ``?`` of a cell."""
    unknown_functions: frozenset[str]
    """What it calls that is not built in. Unless the variables have a function of that name, evaluating such a call is an
    error, so publication should refuse it."""
    reads_clock: bool
    """It calls ``now()`` or ``today()``."""
    _weight: int = field(repr=False)

    def decidable(self, names: Collection[str]) -> bool:
        """Tell whether variables of these names decide its value: it reads no other, and not the clock."""
        return not self.reads_clock and (self.names | self.unknown_functions).issubset(names)


@dataclass(frozen=True, slots=True)
class Expression(Compiled):
    """A FEEL text, ready to be evaluated any number of times, in any thread."""

    _root: Closure = field(repr=False)

    def evaluate(
        self,
        variables: Mapping[str, Any],
        *,
        now: datetime,
        zone: str = "UTC",
        budget: Budget | None = None,
    ) -> Any:
        """Return the value.

        Args:
            variables: See :func:`~engine.workflow.feel.run.begin`, as for the others.
            now: The instant of ``now()`` (aware).
            zone: IANA name of the zone of ``now()`` and ``today()``, and of a local date and time that is the result.
            budget: What the evaluation may cost; the usual one if None.

        Returns:
            A value of :mod:`engine.workflow.feel.values`, with Python's date, time, aware datetime and timedelta wherever
            they carry it; ``to_json`` makes it JSON. Operands that don't fit, and texts that can't be converted, give
            None, as DMN says.

        Raises:
            FeelEvaluationError: an unknown function, a variable that is no such value, an unknown zone, a naive
                ``now``, or too much work.
        """
        value = self.evaluate_in(begun(variables, now, zone, budget))
        return value if type(value) in PLAIN else given_out(value, zone)

    def evaluate_over(self, variables: Mapping[str, Any], scope: Scope) -> Any:
        """Return the value over other variables, at the instant, in the zone and on the budget of a scope.

        Args:
            variables: As for :meth:`evaluate`.
            scope: Made by ``begin``; who evaluates one text after the other over variables that change bounds them all
                by it.

        Returns:
            As :meth:`evaluate`.

        Raises:
            FeelEvaluationError: as there.
        """
        value = self.evaluate_in(scope.over(variables))
        return value if type(value) in PLAIN else given_out(value, scope.run.zone)

    def evaluate_in(self, scope: Scope) -> Any:
        """Return the FEEL value, as one of many evaluations in a scope.

        Raises:
            FeelEvaluationError: as above; the budget is that of all evaluations in the scope.
        """
        scope.run.spend(self._weight)
        try:
            value = self._root(scope)
        except RecursionError:
            raise FeelEvaluationError(_TOO_DEEP) from None
        return scope.run.checked(value) if type(value) in (list, dict) else value


@dataclass(frozen=True, slots=True)
class UnaryTests(Compiled):
    """A cell of a decision table, ready to be tried on any number of values, in any thread.

    Source: DMN 1.5, 10.3.1.2 rule 15 (unary tests) and 10.3.2.10 (which values satisfy them).
    """

    always: bool
    """It is a dash: every value passes, null as well."""
    constants: tuple[Any, ...] | None
    """The values and ranges that it is made of, one of which a value must be or lie in; a comparison is the range of what
    it is true for. None if one of them is no constant."""
    negated: bool
    """It is ``not(…)``: a value must be none of them, and lie in none."""
    _test: cells.Test = field(repr=False)

    def evaluate(
        self,
        value: Any,
        variables: Mapping[str, Any],
        *,
        now: datetime,
        zone: str = "UTC",
        budget: Budget | None = None,
    ) -> bool | None:
        """Tell whether a value passes; null is *can't be said*, which is not a pass.

        Args:
            value: The value that ``?`` stands for, as those of ``variables``.
            variables: See :func:`~engine.workflow.feel.run.begin`, as for the others.
            now: The instant of ``now()`` (aware).
            zone: IANA name of the zone of ``now()`` and ``today()``.
            budget: What the evaluation may cost; the usual one if None.

        Raises:
            FeelEvaluationError: as for an expression.
        """
        scope = begun(variables, now, zone, budget)
        return self.evaluate_in(scope, scope.taken_in(value))

    def evaluate_in(self, scope: Scope, value: Any) -> bool | None:
        """Tell whether a FEEL value passes, as one of many evaluations in a scope.

        Args:
            scope: Made by ``begin``.
            value: What an expression gave, or ``scope.taken_in`` of another value.
        """
        scope.run.spend(self._weight)
        try:
            return self._test(value, scope)
        except RecursionError:
            raise FeelEvaluationError(_TOO_DEEP) from None


def parse(text: str, names: Collection[str] = (), bound: Bound = ()) -> Expression:
    """Compile a FEEL text; the result is cached.

    Args:
        text: At most 20,000 characters and 200 levels.
        names: Names of variables, of keys in them and of types that have spaces or signs in them (``names_in`` finds the
            keys); the longest that fits is taken. Others may be given, and need not be.
        bound: What the scopes that it is evaluated in bind (``Scope.inner``), the innermost first; None for one that binds
            the keys of an item. A name that none of them can bind is looked up in the variables alone.

    Raises:
        FeelSyntaxError: it is no FEEL; the error has the line, the column, what was found and what was expected.
    """
    several = of_several_pieces(names) if names else _NO_NAMES
    return _short(text, several, bound) if len(text) <= SHORT_TEXT else _long(text, several, bound)


def parse_unary(text: str, names: Collection[str] = (), bound: Bound = ()) -> UnaryTests:
    """Compile a cell of a decision table: ``-``, ``< 5``, ``[1..5], "a"``, ``not("a")`` or ``? > limit``; it is cached.

    Args:
        text: At most 20,000 characters and 200 levels.
        names: As for :func:`parse`.
        bound: As for :func:`parse`.

    Raises:
        FeelSyntaxError: as for :func:`parse`.
    """
    several = of_several_pieces(names) if names else _NO_NAMES
    return _short_cell(text, several, bound) if len(text) <= SHORT_TEXT else _long_cell(text, several, bound)


@lru_cache(maxsize=1024)
def _short(text: str, names: frozenset[str], bound: Bound) -> Expression:
    return _expression(text, names, bound)


@lru_cache(maxsize=4)
def _long(text: str, names: frozenset[str], bound: Bound) -> Expression:
    return _expression(text, names, bound)


@lru_cache(maxsize=1024)
def _short_cell(text: str, names: frozenset[str], bound: Bound) -> UnaryTests:
    return _cell(text, names, bound)


@lru_cache(maxsize=4)
def _long_cell(text: str, names: frozenset[str], bound: Bound) -> UnaryTests:
    return _cell(text, names, bound)


def _expression(text: str, names: frozenset[str], bound: Bound) -> Expression:
    # The parser library takes longer to load than everything else here; who evaluates nothing does not wait for it.
    from engine.workflow.feel.grammar import EXPRESSION, tree_of

    compiler = compiler_of(text)
    root = _guarded(text, lambda: compiler.compiled(tree_of(text, names, SEVERAL_WORDS, EXPRESSION), bound))
    return Expression(*_known_of(compiler), root)


def _cell(text: str, names: frozenset[str], bound: Bound) -> UnaryTests:
    from engine.workflow.feel.grammar import CELL, tree_of

    compiler = compiler_of(text)
    tree = _guarded(text, lambda: tree_of(text, names, SEVERAL_WORDS, CELL))
    test = _guarded(text, lambda: cell(compiler, tree, bound))
    negated = isinstance(tree, Tests) and tree.negated
    return UnaryTests(*_known_of(compiler), test is cells.dash, constants_of(tree, bound), negated, test)


def _known_of(compiler: Compiler) -> tuple[str, frozenset[str], frozenset[str], bool, int]:
    names, unknown = frozenset(compiler.names), frozenset(compiler.unknown)
    return compiler.text, names, unknown, compiler.clock, compiler.weight


_T = TypeVar("_T")


def _guarded(text: str, compile_text: Callable[[], _T]) -> _T:
    try:
        return compile_text()
    except RecursionError:
        raise FeelSyntaxError(text, 0, found="a deeper one", expected="fewer levels") from None
