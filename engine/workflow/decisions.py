"""Decisions by DMN 1.5: evaluated, explained, and checked before anybody relies on them.

``evaluate`` gives the value alone, ``explain`` the value and how it came about. Both take the model as bytes, so that
what is evaluated is what was published; it is compiled once and kept by its content.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from engine import clock
from engine.workflow.dmn.cache import Files, ProgramCache
from engine.workflow.dmn.errors import (
    DecisionError,
    DecisionModelError,
    HitPolicyError,
    Place,
    UnknownDecisionError,
)
from engine.workflow.dmn.evaluation import Evaluation
from engine.workflow.dmn.explanation import Explanation, Report
from engine.workflow.dmn.graph import Key
from engine.workflow.dmn.linking import KINDS, Library, place_of
from engine.workflow.dmn.lint import RULES as TABLE_RULES
from engine.workflow.dmn.lint import TableFinding, findings
from engine.workflow.dmn.program import Program
from engine.workflow.dmn.reading import read
from engine.workflow.feel import Budget, FeelError, Scope, begin
from engine.workflow.feel.run import Run
from engine.workflow.feel.temporal import date_of, duration_of, moment_of, time_of
from engine.workflow.xmlsafe import MAX_BYTES

__all__ = [
    "TABLE_RULES",
    "Asking",
    "DecisionError",
    "DecisionModelError",
    "Explanation",
    "HitPolicyError",
    "Place",
    "TableFinding",
    "UnknownDecisionError",
    "evaluate",
    "explain",
    "explain_in",
    "inputs_from_json",
    "inputs_of",
    "lint",
    "names_of",
]

BUDGET = Budget()
"""What one decision may cost, with everything that it requires."""


def evaluate(
    model: bytes,
    decision: str,
    inputs: Mapping[str, Any],
    *,
    kind: str = "decision",
    imports: Sequence[bytes] = (),
    now: datetime | None = None,
    zone: str = "UTC",
) -> Any:
    """Return the value of a decision.

    Args:
        model: The file that has the decision.
        decision: Its name, or its id.
        inputs: Values of the input data by name; those that are not given are null. What is JSON, temporal or a FEEL value
            is taken. If ``kind`` is another one, the arguments by name.
        kind: ``decision``, ``decisionService`` or ``bkm`` (business knowledge model).
        imports: The files that the model may import, in any order.
        now: The instant of ``now()`` (aware); that of the clock if None.
        zone: IANA name of the zone of ``now()`` and ``today()``.

    Returns:
        A FEEL value (:mod:`engine.workflow.feel.values`), nothing lost: numbers are decimals, a local time stays local.
        ``feel.to_typed_json`` makes it JSON. Null if no rule of its table matches; ``explain`` says so.

    Raises:
        ModelRejectedError: a file is no decision model, or (:class:`DecisionModelError`) a text in it is no FEEL.
        UnknownDecisionError: there is no such decision.
        DecisionError: it can't be made; :class:`HitPolicyError` if more rules match than the table allows.
    """
    return _evaluated(_PROGRAMS.get((model, *imports)), decision, inputs, kind, _run(now, zone), None)


def explain(
    model: bytes,
    decision: str,
    inputs: Mapping[str, Any],
    *,
    kind: str = "decision",
    imports: Sequence[bytes] = (),
    now: datetime | None = None,
    zone: str = "UTC",
) -> Explanation:
    """Return the value of a decision, and how it came about; otherwise as :func:`evaluate`."""
    report = Report()
    value = _evaluated(_PROGRAMS.get((model, *imports)), decision, inputs, kind, _run(now, zone), report)
    return report.explanation(value)


def explain_in(
    scope: Scope, model: bytes, decision: str, inputs: Mapping[str, Any], *, imports: Sequence[bytes] = ()
) -> Explanation:
    """Do what :func:`explain` does, as one of many evaluations: a scope that ``begin`` made says the time, and pays."""
    report, program = Report(), _PROGRAMS.get((model, *imports))
    value = _evaluated(program, decision, inputs, "decision", lambda: scope.run, report)
    return report.explanation(value)


class Asking:
    """Several decisions of one model over the same inputs: what they share is evaluated once, on one budget."""

    def __init__(
        self,
        model: bytes,
        inputs: Mapping[str, Any],
        *,
        imports: Sequence[bytes] = (),
        now: datetime | None = None,
        zone: str = "UTC",
    ) -> None:
        """Ask nothing yet; the arguments are those of :func:`evaluate`.

        Raises:
            ModelRejectedError: a file is no decision model.
            DecisionError: an unknown zone.
        """
        self._program = _PROGRAMS.get((model, *imports))
        self._inputs = inputs
        self._values: dict[Key, Any] = {}
        try:
            self._root = _run(now, zone)()
        except FeelError as fault:
            raise DecisionError(str(fault), Place("the model", None)) from fault

    def explain(self, decision: str) -> Explanation:
        """Return the value of a decision, and how it came about; what was evaluated before is not told again.

        Raises:
            UnknownDecisionError: there is no such decision.
            DecisionError: it can't be made.
        """
        report = Report()
        value = _evaluated(
            self._program, decision, self._inputs, "decision", lambda: self._root, report, self._values
        )
        return report.explanation(value)


def names_of(model: bytes, *, kind: str = "decision", imports: Sequence[bytes] = ()) -> list[str]:
    """Return the names of a model's own decisions (or services, or functions), in their order; errors as of :func:`lint`."""
    program = _PROGRAMS.get((model, *imports))
    return [each.name for each in program.library.main.elements if isinstance(each, KINDS[kind])]


def inputs_of(
    model: bytes, decision: str, *, kind: str = "decision", imports: Sequence[bytes] = ()
) -> tuple[str, ...]:
    """Return the names of the inputs that a decision takes, by its requirements; errors as of :func:`evaluate`."""
    program = _PROGRAMS.get((model, *imports))
    return tuple(each.names[0] for each in program.givens(_key(program, decision, kind)))


def inputs_from_json(
    model: bytes,
    decision: str,
    given: Mapping[str, Any],
    *,
    kind: str = "decision",
    imports: Sequence[bytes] = (),
) -> dict[str, Any]:
    """Return the inputs of a decision among JSON values, without the others.

    A text in ISO 8601 is the date, time or duration that the type of the input wants. Errors as of :func:`evaluate`.
    """
    program = _PROGRAMS.get((model, *imports))
    key, found = _key(program, decision, kind), dict[str, Any]()
    try:
        for each in program.givens(key):
            found |= each.read(given)
    except RecursionError:
        place = place_of(program.library.elements[key])
        raise DecisionError("expected types of a sensible depth, but one goes deeper", place) from None
    return found


def lint(model: bytes, *, imports: Sequence[bytes] = ()) -> list[TableFinding]:
    """Return what is wrong with the decisions of a model, in their order; empty if all is well.

    Raises:
        ModelRejectedError: a file is no decision model at all.
    """
    return list(_findings((model, *imports)))


@lru_cache(maxsize=32)
def _findings(files: Files) -> tuple[TableFinding, ...]:
    for each in files:
        read(each)
    try:
        return findings(_PROGRAMS.get(files))
    except DecisionModelError as refusal:
        return (TableFinding("table_invalid", refusal.message, refusal.place),)


def FeelText(kind: str, text: str) -> Any:  # noqa: N802 - the name that runners of the TCK look for
    """Return the FEEL value of an ISO 8601 text of an XML Schema type: date, time, dateTime or duration."""
    return _READ[kind](text)


_READ: Mapping[str, Callable[[str], Any]] = {
    "date": date_of,
    "time": time_of,
    "dateTime": moment_of,
    "duration": duration_of,
}


def _program(files: Files) -> Program:
    size = sum(map(len, files))
    if size > MAX_BYTES:
        raise DecisionModelError(
            f"expected models of at most {MAX_BYTES} bytes together, but they have {size}"
        )
    main, *others = (read(each) for each in files)
    return Program(Library(main, others))


_PROGRAMS = ProgramCache(_program)


def _evaluated(
    program: Program,
    name: str,
    inputs: Mapping[str, Any],
    kind: str,
    run: Callable[[], Run],
    report: Report | None,
    known: dict[Key, Any] | None = None,
) -> Any:
    key = _key(program, name, kind)
    program.require_light(key)
    place = place_of(program.library.elements[key])
    try:
        evaluation = Evaluation(run(), report, inputs, {} if known is None else known)
        if kind == "decision":
            return program.value(evaluation, key)
        return program.called(evaluation, key)
    except FeelError as fault:
        raise DecisionError(str(fault), place) from fault
    except RecursionError:
        raise DecisionError("expected calls of a sensible depth, but they go deeper", place) from None


def _run(now: datetime | None, zone: str) -> Callable[[], Run]:
    return lambda: begin({}, now=now or clock.system_clock(), zone=zone, budget=BUDGET).run


def _key(program: Program, name: str, kind: str) -> Key:
    if kind not in KINDS:
        raise UnknownDecisionError(f"expected one of {', '.join(KINDS)}, but got {kind[:40]!r}")
    return program.library.find(name, KINDS[kind])
