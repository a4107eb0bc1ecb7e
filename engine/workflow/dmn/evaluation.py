"""One evaluation of a requirement graph: values of its elements, each computed once, and the budget of them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.workflow.dmn.explanation import Report
from engine.workflow.dmn.graph import Key
from engine.workflow.feel import Scope
from engine.workflow.feel.run import InnerRun, Run
from engine.workflow.feel.types import Types


class Evaluation:
    """Values of the elements of one graph; a decision service that is called has a graph of its own.

    Attributes:
        root: What pays for everything, and knows the time.
        report: What is told; None if nobody listens.
        given: What the caller gives, by name; None inside of a decision service, which sees its arguments alone.
        values: The values so far.
        stops: The elements whose values were there at the beginning: the arguments of a decision service.
    """

    __slots__ = ("given", "report", "root", "stops", "values")

    def __init__(
        self,
        root: Run,
        report: Report | None,
        given: Mapping[str, Any] | None,
        values: dict[Key, Any],
        stops: frozenset[Key] = frozenset(),
    ) -> None:
        self.root = root
        self.report = report
        self.given = given
        self.values = values
        self.stops = stops

    def inside(self, values: dict[Key, Any], stops: frozenset[Key]) -> Evaluation:
        """Return the evaluation of a decision service from its arguments, on the same budget."""
        return Evaluation(self.root, self.report, None, values, stops)

    def scope(self, variables: Mapping[str, Any], types: Types) -> Scope:
        """Return the outermost scope over FEEL values."""
        return Scope(GraphRun(variables, self, types))


class GraphRun(InnerRun):
    """What the texts of one element see: FEEL values, which need not be taken in again."""

    __slots__ = ("evaluation",)

    def __init__(self, variables: Mapping[str, Any], evaluation: Evaluation, types: Types) -> None:
        super().__init__(variables, evaluation.root)
        self.types = types
        self.evaluation = evaluation

    def spend(self, steps: int) -> None:
        """Count work, before it is done; see :meth:`Run.spend`."""
        payer = self.payer
        payer.left -= steps
        if payer.left < 0:
            payer.spend(0)

    def variable(self, name: str) -> Any:
        """Return a variable's value, null for one that is not there."""
        return self.variables.get(name)


def evaluation_of(scope: Scope) -> Evaluation:
    """Return the evaluation that a scope belongs to."""
    run = scope.run
    assert isinstance(run, GraphRun)
    return run.evaluation
