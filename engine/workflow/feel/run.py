"""One evaluation: what it reads, the instant and zone that it is given, and the work that is left to it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import Any

from engine.workflow.feel.budget import CHARACTERS_A_STEP, DEFAULT_BUDGET, MAX_CALLS, MAX_DEPTH, Budget
from engine.workflow.feel.errors import FeelEvaluationError
from engine.workflow.feel.intake import taken_in
from engine.workflow.feel.types import NO_TYPES, Types
from engine.workflow.feel.values import Range
from engine.workflow.feel.zones import UTC, zone_named

_UNREAD = object()


class Run:
    """The state of one evaluation, or of several that follow each other over the same variables; of one thread.

    Attributes:
        left: Steps that the budget still covers.
        calls: Levels of calls that are under way.
        tested: The value of ``?``, while a test is evaluated.
    """

    __slots__ = ("_known", "_paid", "budget", "calls", "left", "now", "tested", "types", "variables", "zone")

    def __init__(
        self, variables: Mapping[str, Any], now: datetime, zone: str, budget: Budget, types: Types
    ) -> None:
        self.variables = variables
        self.now = now
        self.zone = zone
        self.budget = budget
        self.left = budget.steps
        self.types = types
        self.calls = 0
        self.tested: Any = None
        self._known: dict[str, Any] = {}
        self._paid: set[Any] = set()

    def spend(self, steps: int) -> None:
        """Count work, before it is done.

        Raises:
            FeelEvaluationError: the budget does not cover it.
        """
        self.left -= steps
        if self.left < 0:
            raise FeelEvaluationError(f"expected at most {self.budget.steps} steps, but it takes more")

    def spend_once(self, what: Hashable, steps: int) -> None:
        """Count work that is done once, however often it is asked for; by the evaluation, whatever a cache knows.

        Raises:
            FeelEvaluationError: the budget does not cover it.
        """
        if what not in self._paid:
            self.spend(steps)
            self._paid.add(what)

    def enter(self, levels: int) -> None:
        """Begin a call that counts for some levels; ``enter`` of as many below zero ends it.

        Raises:
            FeelEvaluationError: there are too many levels; the call has not begun.
        """
        if self.calls + levels > MAX_CALLS:
            raise FeelEvaluationError(f"expected at most {MAX_CALLS} levels of calls, but they go deeper")
        self.calls += levels

    def variable(self, name: str) -> Any:
        """Return a variable's value as FEEL has it, null for one that is not there; it is taken in once."""
        value = self._known.get(name, _UNREAD)
        if value is _UNREAD:
            value = self._known[name] = taken_in(self.variables.get(name), self)
        return value

    def expect_characters(self, count: int) -> None:
        """Let pass a text of ``count`` characters that is about to be made.

        Raises:
            FeelEvaluationError: the text is too long.
        """
        most = self.budget.characters
        if count > most:
            raise FeelEvaluationError(f"expected texts of at most {most} characters, but one is longer")

    def made_text(self, text: str) -> str:
        """Return ``text``, which the evaluation has made, after counting it.

        Raises:
            FeelEvaluationError: the text is too long.
        """
        self.expect_characters(len(text))
        self.spend(len(text) // CHARACTERS_A_STEP)
        return text

    def expect_items(self, count: int) -> None:
        """Let pass a list of ``count`` items that is about to be made, and count it.

        Raises:
            FeelEvaluationError: the list is too long.
        """
        most = self.budget.items
        if count > most:
            raise FeelEvaluationError(f"expected lists of at most {most} items, but one is longer")
        self.spend(count)

    def checked(self, result: Any) -> Any:
        """Return the result, if it can be walked through at a sensible cost and depth.

        A value may hold the same list many times over, and that one others again: small in memory, endless to write.

        Raises:
            FeelEvaluationError: it holds too much.
        """
        level, characters, left = [result], 10 * self.budget.characters, self.budget.steps
        for _ in range(MAX_DEPTH):
            inner: list[Any] = []
            for value in level:
                left -= 1
                characters -= _add_parts(value, inner, left)
                if left < len(inner) or characters < 0:
                    raise FeelEvaluationError("expected a result of a sensible size, but it holds too much")
            if not inner:
                return result
            level = inner
        raise FeelEvaluationError(f"expected a result of at most {MAX_DEPTH} levels, but it has more")


def _add_parts(value: Any, parts: list[Any], most: int) -> int:
    """Add what a value holds to ``parts``, little more than ``most``; return the characters that it has itself."""
    if type(value) is str:
        return len(value)
    if type(value) is list:
        parts.extend(value[: most + 1])
    elif type(value) is dict:
        parts.extend(value.values())
        return sum(map(len, value))
    elif type(value) is Range:
        parts += (value.start, value.end)
    return 0


class InnerRun(Run):
    """A run over other variables inside of another, which pays for it."""

    __slots__ = ("payer",)

    def __init__(self, variables: Mapping[str, Any], payer: Run) -> None:
        super().__init__(variables, payer.now, payer.zone, payer.budget, payer.types)
        self.payer = payer
        self._paid = payer._paid

    def spend(self, steps: int) -> None:
        """Count work, before it is done; see :meth:`Run.spend`."""
        self.payer.spend(steps)

    def enter(self, levels: int) -> None:
        """Begin or end a call; see :meth:`Run.enter`."""
        self.payer.enter(levels)


class Scope:
    """What a text can see: the names that a construct binds, inside those of the ones around it, and the variables.

    ``begin`` makes the outermost one. Any number of expressions and cells may be evaluated in it, one after the other;
    together they have one budget.
    """

    __slots__ = ("parent", "run", "values")

    def __init__(self, run: Run, values: dict[str, Any] | None = None, parent: Scope | None = None) -> None:
        self.run = run
        self.values = values
        self.parent = parent

    def inner(self, values: dict[str, Any]) -> Scope:
        """Return a scope inside this one."""
        return Scope(self.run, values, self)

    def over(self, variables: Mapping[str, Any]) -> Scope:
        """Return the outermost scope over other variables, at the same instant and on the same budget."""
        return Scope(InnerRun(variables, self.run))

    def taken_in(self, value: Any) -> Any:
        """Return a value as FEEL has it; see :func:`taken_in`."""
        try:
            return taken_in(value, self.run)
        except RecursionError:
            raise FeelEvaluationError("expected values of a sensible depth, but one goes deeper") from None


def begin(
    variables: Mapping[str, Any],
    *,
    now: datetime,
    zone: str = UTC,
    budget: Budget | None = None,
    types: Types = NO_TYPES,
) -> Scope:
    """Return the scope to evaluate one or many texts in.

    Args:
        variables: Name to a JSON value, or to a date, time, datetime (without a zone it is local), timedelta or FEEL value; a
            name that is not there is null. They are read only, each once, so what changes in them later is not seen.
        now: The instant of ``now()`` (aware).
        zone: IANA name of the zone of ``now()`` and ``today()``.
        budget: What all evaluations in it together may cost; the usual one if None.
        types: The types that *instance of* and parameters may name, besides FEEL's own.

    Raises:
        FeelEvaluationError: an unknown zone, or a naive ``now``.
    """
    return begun(variables, now, zone, budget, types)


def begun(
    variables: Mapping[str, Any], now: datetime, zone: str, budget: Budget | None, types: Types = NO_TYPES
) -> Scope:
    """Do what ``begin`` does; by position, which takes less time."""
    if now.tzinfo is None:
        raise FeelEvaluationError("expected an aware instant, but the time has no zone")
    if zone != UTC:
        zone_named(zone)
    return Scope(Run(variables, now, zone, budget or DEFAULT_BUDGET, types))
