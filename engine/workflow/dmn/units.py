"""Decisions and business knowledge models, each ready to be evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.workflow.dmn.compiling import compiled, function_body
from engine.workflow.dmn.errors import DecisionError, Place
from engine.workflow.dmn.evaluation import Evaluation
from engine.workflow.dmn.explanation import Note
from engine.workflow.dmn.fitting import fitted
from engine.workflow.dmn.linking import WORDS, Requirement
from engine.workflow.dmn.model import Decision, Element, Knowledge
from engine.workflow.dmn.texts import Reader
from engine.workflow.feel import FeelError
from engine.workflow.feel.closures import Closure
from engine.workflow.feel.types import Types

FEEL = "FEEL"
"""The kind of functions that can be called."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A decision or business knowledge model.

    Attributes:
        information: What it reads, and how its texts read that.
        functions: What it can call, by the names of its texts.
        logic: Gives its value; None if it has no logic.
        types: What its texts may name in *instance of*.
        notes: What should be seen whenever it is evaluated.
    """

    element: Element
    place: Place
    information: tuple[Requirement, ...]
    functions: Mapping[str, Any]
    logic: Closure | None
    types: Types
    notes: tuple[Note, ...]

    def evaluate(self, variables: Mapping[str, Any], evaluation: Evaluation) -> Any:
        """Return the value over what it reads and can call; ``begin`` of the report comes before.

        Raises:
            DecisionError: it can't be told.
        """
        value = None if self.logic is None else self._value(self.logic, variables, evaluation)
        report = evaluation.report
        if report is not None:
            for note in self.notes:
                report.note(note.code, note.text, note.place)
            report.end(WORDS[type(self.element)], self.element.name, self.element.id, value)
        return value

    def _value(self, logic: Closure, variables: Mapping[str, Any], evaluation: Evaluation) -> Any:
        try:
            return logic(evaluation.scope(variables, self.types))
        except FeelError as fault:
            raise DecisionError(str(fault), self.place) from fault


def decision_logic(decision: Decision, reader: Reader) -> Closure | None:
    """Compile a decision's logic."""
    if decision.logic is None:
        reader.remark("no_logic", "expected a decision with logic, but people make this one")
        return None
    return fitted(compiled(decision.logic, reader), reader.kind(decision.type_ref), reader.place)


def knowledge_logic(knowledge: Knowledge, reader: Reader) -> Closure | None:
    """Compile what a business knowledge model does, over variables that are its arguments."""
    function = knowledge.function
    if function is None or function.kind != FEEL:
        found = "has none" if function is None else f"is one of {function.kind[:20]}"
        reader.remark("external_function", f"expected a function in FEEL, but the model {found}")
        return None
    kind = reader.result(knowledge.type_ref or function.type_ref)
    return fitted(function_body(function, reader), kind, reader.place)


def put(variables: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Let a text read a value by a path: a name, or an import and a name in it."""
    *under, name = path
    if not under:
        variables[name] = value
        return
    there = variables.get(under[0])
    variables[under[0]] = {**there, name: value} if type(there) is dict else {name: value}
