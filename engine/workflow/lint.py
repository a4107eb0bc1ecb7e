"""Is this diagram well formed? Named rules over everything that SpiffWorkflow would run wrongly, or not at all.

The rules stand in ``lint_rules``; whatever passes them runs as BPMN 2.0 says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import ClassVar

from engine.workflow.diagram import Diagram
from engine.workflow.errors import ModelRejectedError
from engine.workflow.lint_rules import FIRST, LAST, READ_FEEL, RULES
from engine.workflow.lint_rules.base import (
    SCOPES,
    Bundle,
    Candidates,
    Finding,
    Installation,
    OperationContract,
)
from engine.workflow.parser import DIAGRAM, FORM
from engine.workflow.severity import Severity
from engine.workflow.tables import TABLE

__all__ = [
    "SCOPES",
    "Candidates",
    "Finding",
    "FindingsError",
    "Installation",
    "OperationContract",
    "Severity",
    "lint",
    "publishable",
]

MAX_NODES = 1000
"""Nodes of one diagram: far more than a person can read, and few enough to be checked in a second."""
_WORST_FIRST = list(Severity)


class FindingsError(ModelRejectedError):
    """Files with errors can't be put in force; ``findings`` names them."""

    code: ClassVar[str] = "findings"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(f"expected files without errors, but they have {len(findings)}")
        self.findings = findings


def lint(files: Mapping[str, bytes], installation: Installation) -> list[Finding]:
    """Return what is wrong with the diagrams, decision tables and forms of one definition.

    Args:
        files: The definition's files by name: ``.bpmn``, ``.dmn`` and ``.form.json``; others are passed over.
        installation: What they may refer to.

    Returns:
        Errors, then warnings, then hints; within each by rule, file and place in the file. Empty if all is well. What
        was found in the last files is kept: a page, a save and a publication ask for the same.
    """
    return list(_found(tuple(sorted(files.items())), installation))


@lru_cache(maxsize=32)
def _found(packed: tuple[tuple[str, bytes], ...], installation: Installation) -> tuple[Finding, ...]:
    files = dict(packed)
    diagrams, unreadable = _read(files)
    forms = {name.removesuffix(FORM): content for name, content in files.items() if name.endswith(FORM)}
    tables = {name: content for name, content in sorted(files.items()) if name.endswith(TABLE)}
    bundle = Bundle(diagrams, unreadable, forms, tables, installation)
    findings = [*FIRST.findings(bundle)]
    unread = READ_FEEL if findings else frozenset()
    findings += [finding for rule in RULES if rule not in unread for finding in rule.findings(bundle)]
    if publishable(findings):
        findings += LAST.findings(bundle)
    return tuple(sorted(findings, key=lambda finding: _WORST_FIRST.index(finding.severity)))


def publishable(findings: Collection[Finding]) -> bool:
    """Tell whether a diagram with these findings may be published: none of them is an error."""
    return all(finding.severity is not Severity.ERROR for finding in findings)


def _read(files: Mapping[str, bytes]) -> tuple[tuple[Diagram, ...], dict[str, str]]:
    diagrams: list[Diagram] = []
    unreadable: dict[str, str] = {}
    for name, content in sorted(files.items()):
        if name.endswith(DIAGRAM):
            try:
                diagrams.append(_modest(Diagram(name, content)))
            except ModelRejectedError as refusal:
                unreadable[name] = str(refusal)
    return tuple(diagrams), unreadable


def _modest(diagram: Diagram) -> Diagram:
    count = len(diagram.nodes)
    if count > MAX_NODES:
        raise ModelRejectedError(f"expected at most {MAX_NODES} nodes in a diagram, but it has {count}")
    return diagram
