"""The decision models that a definition carries: business rule tasks ask them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from engine.workflow import decisions
from engine.workflow.decisions import Explanation, UnknownDecisionError
from engine.workflow.dmn.model import Decision, Model
from engine.workflow.dmn.reading import read
from engine.workflow.dmn.source import root_of
from engine.workflow.errors import ModelRejectedError
from engine.workflow.feel import Scope

TABLE = ".dmn"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was made.

    Attributes:
        explanation: Its value, and how it came about.
        tables: SHA-256 of the file that has the decision: what it was made by.
    """

    explanation: Explanation
    tables: str


class DecisionSource(Protocol):
    """What makes the decisions of a process; one that looks its tables up when it is asked would be another one."""

    def decide(self, decision: str, variables: Mapping[str, Any], scope: Scope) -> Decided:
        """Make a decision.

        Args:
            decision: Its name, or its id.
            variables: The process variables (JSON); it reads those that its requirements name.
            scope: Says what time it is, and pays.

        Raises:
            UnknownDecisionError: there is no such decision.
            DecisionError: it can't be made.
            ModelRejectedError: a text that it takes is no FEEL.
        """


@dataclass(frozen=True, slots=True)
class CarriedTables:
    """The decision models among the files of a definition; what one of them imports is among them too.

    Attributes:
        files: The models as they were saved, by file name.
        models: The same, read.
    """

    files: Mapping[str, bytes]
    models: Mapping[str, Model]

    @property
    def names(self) -> list[str]:
        """The names of all decisions."""
        return sorted({each.name for _, each in self._decisions()})

    def files_with(self, decision: str) -> list[str]:
        """Return the files that have a decision of a name; or, if none has, of an id."""
        named = [file for file, each in self._decisions() if each.name == decision]
        return named or [file for file, each in self._decisions() if each.id == decision]

    def _decisions(self) -> Iterator[tuple[str, Decision]]:
        for file, model in self.models.items():
            yield from ((file, each) for each in model.elements if isinstance(each, Decision))

    def inputs_of(self, decision: str) -> tuple[str, ...]:
        """Return the names of the variables that a decision reads; errors as of :meth:`decide`."""
        model, imports = self._holding(decision)
        return decisions.inputs_of(model, decision, imports=imports)

    def decide(self, decision: str, variables: Mapping[str, Any], scope: Scope) -> Decided:
        """Make a decision; see :class:`DecisionSource`."""
        model, imports = self._holding(decision)
        inputs = decisions.inputs_from_json(model, decision, variables, imports=imports)
        explanation = decisions.explain_in(scope, model, decision, inputs, imports=imports)
        return Decided(explanation, sha256(model).hexdigest())

    def _holding(self, decision: str) -> tuple[bytes, tuple[bytes, ...]]:
        """Return the model that has a decision, and what it may import."""
        found = self.files_with(decision)
        if len(found) != 1:
            there = "none has it" if not found else f"these have one: {', '.join(found)}"
            raise UnknownDecisionError(
                f"expected the decision {decision[:80]!r} in one file of the definition, but {there}"
            )
        return self.files[found[0]], self.beside(found[0])

    def beside(self, file: str) -> tuple[bytes, ...]:
        """Return what a model may import: the others, or nothing if it imports nothing."""
        others = [content for name, content in self.files.items() if name != file]
        return tuple(others) if self.models[file].imports else ()


def require_table(content: bytes) -> None:
    """Let pass a decision model that may be half-done.

    Raises:
        ModelRejectedError: it is no safe XML, or no decision model.
    """
    root_of(content)


def decisions_in(files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Return the names of the decisions of each decision model among some files; none of one that can't be read."""
    found: dict[str, list[str]] = {}
    for name in sorted(files):
        if name.endswith(TABLE):
            try:
                found[name] = carried({name: files[name]}).names
            except ModelRejectedError:
                found[name] = []
    return found


def carried(files: Mapping[str, bytes]) -> CarriedTables:
    """Return the decision models among the files of a definition.

    Raises:
        ModelRejectedError: one can't be read.
    """
    tables = {name: content for name, content in sorted(files.items()) if name.endswith(TABLE)}
    return CarriedTables(tables, {name: read(content) for name, content in tables.items()})
