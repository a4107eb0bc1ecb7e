"""What a lint rule is, what it reads, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from engine.workflow.diagram import Diagram, shown
from engine.workflow.form_contract import FormContract
from engine.workflow.severity import Severity as Severity  # rules take it from here


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a diagram."""

    rule: str
    """Name of the rule; stable."""
    severity: Severity
    element_id: str | None
    """The node, flow or process to mark; None if the finding is about the file."""
    file: str
    message: str
    """What is wrong and what to do, for an analyst."""


class OperationContract(Protocol):
    """What lint must know of an operation."""

    @property
    def params(self) -> Collection[str]:
        """Names of its parameters; each must be given."""

    @property
    def result(self) -> Collection[str]:
        """Keys of its result; empty if that is not known."""


SCOPES = frozenset({"holder", "requester"})
"""Keys of an instance's scopes: the agency that holds the records, and the one that asks."""


class Candidates(NamedTuple):
    """Who may have a user task, as its properties say it."""

    role: str
    """``candidate_group``."""
    scope: str


@dataclass(frozen=True, slots=True, eq=False)
class Installation:
    """What definitions may refer to here; the composition root knows it."""

    operations: Mapping[str, OperationContract]
    """The registered operations by name."""
    roles: Collection[str]
    """Roles that a user task may be for."""
    scopes: Collection[str] = SCOPES
    """Keys of the scopes that an instance will have."""
    form_owners: Mapping[str, Candidates] = field(default_factory=dict)
    """Forms that nobody else may complete, by name; the completion policy of a higher room says so."""
    form_followers: Mapping[str, str] = field(default_factory=dict)
    """Operations without which completing a form leads nowhere, by the form's name."""
    form_contracts: Mapping[str, FormContract] = field(default_factory=dict)
    """What the rooms above read from forms, by the form's name."""
    form_days: Collection[str] = ()
    """Keys of the limits that every form is given, beside ``today``."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """The variables that an instance may begin with: FEEL's types of them, by name."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The files of one definition, and what they may refer to."""

    diagrams: tuple[Diagram, ...]
    unreadable: Mapping[str, str]
    """Why a diagram can't be read, by file."""
    forms: Mapping[str, bytes]
    """The forms by name, as they were saved."""
    tables: Mapping[str, bytes]
    """The decision models by file, as they were saved."""
    installation: Installation


Problem = tuple[str, Any, str]
"""(file, element or None, message)."""
Found = tuple[Any, str]
"""(element or None, message), in a file that is known."""
Check = Callable[[Bundle], Iterator[Problem]]
DiagramCheck = Callable[[Diagram, Bundle], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule."""

    name: str
    severity: Severity
    check: Check

    def findings(self, bundle: Bundle) -> Iterator[Finding]:
        """Yield what the rule finds."""
        for file, element, message in self.check(bundle):
            drawn = shown(element)
            element_id = None if drawn is None else drawn.get("id")
            yield Finding(self.name, self.severity, element_id, file, message)


def per_diagram(check: DiagramCheck) -> Check:
    """Return a check of a bundle that applies ``check`` to each of its diagrams."""

    def run(bundle: Bundle) -> Iterator[Problem]:
        for diagram in bundle.diagrams:
            for element, message in check(diagram, bundle):
                yield diagram.file, element, message

    return run


def error(name: str, check: DiagramCheck) -> Rule:
    """Return a rule about each diagram whose findings are errors."""
    return Rule(name, Severity.ERROR, per_diagram(check))
