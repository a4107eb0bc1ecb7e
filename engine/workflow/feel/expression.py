"""A compiled expression, and the cache that keeps it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from engine.workflow.feel.budget import DEFAULT_BUDGET, Budget
from engine.workflow.feel.compiler import Closure, Compiler
from engine.workflow.feel.errors import FeelEvaluationError, FeelSyntaxError
from engine.workflow.feel.functions import SEVERAL_WORDS
from engine.workflow.feel.names import of_several_pieces
from engine.workflow.feel.run import Run, Scope, zone_named

SHORT_TEXT = 200
"""Characters; longer texts have a small cache of their own. Compiled, a character takes about 200 bytes, so that the two caches
together hold less than 64 MiB, whatever the texts."""

_NO_NAMES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Expression:
    """A FEEL text, ready to be evaluated any number of times, in any thread."""

    text: str
    names: frozenset[str]
    """The variables that it reads, and, in a filter, names that may be keys of the items instead."""
    unknown_functions: frozenset[str]
    """What it calls that is no function; evaluating such a call is an error, so publication should refuse it."""
    _root: Closure = field(repr=False)
    _weight: int = field(repr=False)

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
            variables: Name to a JSON value, or to a date, time, aware datetime, timedelta or FEEL value; a name that is
                not there is null. They are read only.
            now: The instant of ``now()`` (aware).
            zone: IANA name of the zone of ``now()``, ``today()`` and of dates and times without one.
            budget: What the evaluation may cost; the usual one if None.

        Returns:
            A value of :mod:`engine.workflow.feel.values`; ``to_json`` makes it JSON. Operands that don't fit, and
            texts that can't be converted, give None, as DMN says.

        Raises:
            FeelEvaluationError: an unknown function, a variable that is no such value, an unknown zone, a naive
                ``now``, or too much work.
        """
        if now.tzinfo is None:
            raise FeelEvaluationError("expected an aware instant, but the time has no zone")
        run = Run(variables, now, zone_named(zone), budget or DEFAULT_BUDGET)
        run.spend(self._weight)
        try:
            value = self._root(Scope(run))
        except RecursionError:
            raise FeelEvaluationError("expected values of a sensible depth, but one is deeper") from None
        return run.checked(value) if type(value) in (list, dict) else value


def parse(text: str, names: Collection[str] = ()) -> Expression:
    """Compile a FEEL text; the result is cached.

    Args:
        text: At most 20,000 characters and 200 levels.
        names: Names of variables that have spaces or signs in them; the longest that fits is taken. Others may be given,
            and need not be.

    Raises:
        FeelSyntaxError: it is no FEEL; the error has the line, the column, what was found and what was expected.
    """
    several = of_several_pieces(names) if names else _NO_NAMES
    return _short(text, several) if len(text) <= SHORT_TEXT else _long(text, several)


@lru_cache(maxsize=1024)
def _short(text: str, names: frozenset[str]) -> Expression:
    return _compiled(text, names)


@lru_cache(maxsize=4)
def _long(text: str, names: frozenset[str]) -> Expression:
    return _compiled(text, names)


def _compiled(text: str, names: frozenset[str]) -> Expression:
    # The parser library takes longer to load than everything else here; who evaluates nothing does not wait for it.
    from engine.workflow.feel.grammar import tree_of

    compiler = Compiler(text)
    try:
        root = compiler.compiled(tree_of(text, names, SEVERAL_WORDS))
    except RecursionError:
        raise FeelSyntaxError(text, 0, found="a deeper one", expected="fewer levels") from None
    return Expression(text, frozenset(compiler.names), frozenset(compiler.unknown), root, compiler.weight)
