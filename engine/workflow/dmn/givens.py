"""What comes from outside: input data, and the arguments of what a caller calls directly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.workflow.dmn.errors import Place
from engine.workflow.dmn.evaluation import Evaluation
from engine.workflow.dmn.fitting import completed, dated, fit
from engine.workflow.dmn.types import Kind
from engine.workflow.feel.intake import taken_in
from engine.workflow.feel.types import ANY, SimpleType, Types


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a caller gives.

    Attributes:
        names: What the caller may call it; the first one that is there counts.
        kind: What it must be.
        types: What that is made of.
    """

    names: tuple[str, ...]
    kind: Kind
    place: Place
    types: Types

    def among(self, given: Mapping[str, Any], evaluation: Evaluation) -> Any:
        """Return the value among those that are given: null if it is not there, or does not fit."""
        name = next((each for each in self.names if each in given), None)
        found = None if name is None else self._fitted(taken_in(given[name], evaluation.root), evaluation)
        if evaluation.report is not None:
            evaluation.report.give(self.names[0], found)
        return found

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the value among JSON values that are given, by the name that it has there; nothing if it is not there."""
        name = next((each for each in self.names if each in given), None)
        return {} if name is None else {name: dated(given[name], self.kind.type, self.types)}

    def _fitted(self, value: Any, evaluation: Evaluation) -> Any:
        kind = self.kind
        if value is None or (kind.check is None and _is_plain(value, kind)):
            return value
        scope = evaluation.scope({}, self.types)
        return fit(completed(value, kind.type, self.types), kind, self.place, scope)


def _is_plain(value: Any, kind: Kind) -> bool:
    wanted = kind.type
    return wanted is ANY or (isinstance(wanted, SimpleType) and type(value) is wanted.kind)
