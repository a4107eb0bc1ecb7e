"""One evaluation of a requirement graph: values of its elements, each computed once, and the budget of them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.workflow.dmn.explanation import Report
from engine.workflow.dmn.linking import Key
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
    """

    __slots__ = ("given", "report", "root", "values")

    def __init__(
        self,
        root: Run,
        report: Report | None,
        given: Mapping[str, Any] | None,
        values: dict[Key, Any],
    ) -> None:
        self.root = root
        self.report = report
        self.given = given
        self.values = values

    def inside(self, values: dict[Key, Any]) -> Evaluation:
        """Return the evaluation of a decision service from its arguments, on the same budget."""
        return Evaluation(self.root, self.report, None, values)

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

    def variable(self, name: str) -> Any:
        """Return a variable's value, null for one that is not there."""
        return self.variables.get(name)


def evaluation_of(scope: Scope) -> Evaluation:
    """Return the evaluation that a scope belongs to."""
    run = scope.run
    assert isinstance(run, GraphRun)
    return run.evaluation
