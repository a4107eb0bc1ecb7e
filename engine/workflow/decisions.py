"""Decisions by DMN 1.5: evaluated, explained, and checked before anybody relies on them.

``evaluate`` gives the value alone, ``explain`` the value and how it came about. Both take the model as bytes, so that
what is evaluated is what was published; it is compiled once and kept by its content.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
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
from engine.workflow.dmn.program import Program
from engine.workflow.dmn.reading import read
from engine.workflow.feel import Budget, FeelError, begin
from engine.workflow.feel.run import Run
from engine.workflow.feel.temporal import date_of, duration_of, moment_of, time_of
from engine.workflow.xmlsafe import MAX_BYTES

__all__ = [
    "Asking",
    "DecisionError",
    "DecisionModelError",
    "Explanation",
    "HitPolicyError",
    "Place",
    "UnknownDecisionError",
    "evaluate",
    "explain",
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
    return _evaluated(_PROGRAMS.get((model, *imports)), decision, inputs, kind, now, zone, None)


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
    value = _evaluated(_PROGRAMS.get((model, *imports)), decision, inputs, kind, now, zone, report)
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
        self._root = _begun(now, zone, Place("the model", None))
        self._values: dict[Key, Any] = {}

    def explain(self, decision: str) -> Explanation:
        """Return the value of a decision, and how it came about; what was evaluated before is not told again.

        Raises:
            UnknownDecisionError: there is no such decision.
            DecisionError: it can't be made.
        """
        report = Report()
        evaluation = Evaluation(self._root, report, self._inputs, self._values)
        return report.explanation(_value(self._program, evaluation, decision, "decision"))


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
    now: datetime | None,
    zone: str,
    report: Report | None,
) -> Any:
    if kind not in KINDS:
        raise UnknownDecisionError(f"expected one of {', '.join(KINDS)}, but got {kind[:40]!r}")
    place = place_of(program.library.elements[program.library.find(name, KINDS[kind])])
    return _value(program, Evaluation(_begun(now, zone, place), report, inputs, {}), name, kind)


def _begun(now: datetime | None, zone: str, place: Place) -> Run:
    try:
        return begin({}, now=now or clock.system_clock(), zone=zone, budget=BUDGET).run
    except FeelError as fault:
        raise DecisionError(str(fault), place) from fault


def _value(program: Program, evaluation: Evaluation, name: str, kind: str) -> Any:
    key = program.library.find(name, KINDS[kind])
    program.require_light(key)
    place = place_of(program.library.elements[key])
    try:
        if kind == "decision":
            return program.value(evaluation, key)
        return program.called(evaluation, key)
    except FeelError as fault:
        raise DecisionError(str(fault), place) from fault
    except RecursionError:
        raise DecisionError("expected calls of a sensible depth, but they go deeper", place) from None
