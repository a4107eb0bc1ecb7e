"""Is this diagram well formed? Named rules over everything that SpiffWorkflow would run wrongly, or not at all.

The rules stand in ``lint_rules``; whatever passes them runs as BPMN 2.0 says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from engine.workflow.diagram import Diagram
from engine.workflow.errors import ModelRejectedError
from engine.workflow.lint_rules import LAST, RULES
from engine.workflow.lint_rules.base import Bundle, Finding, OperationContract, Severity

__all__ = ["Finding", "Severity", "lint", "publishable"]

DIAGRAM = ".bpmn"
SCOPES = frozenset({"holder", "requester"})
"""Keys of an instance's scopes: the agency that holds the records, and the one that asks."""
MAX_NODES = 1000
"""Nodes of one diagram: far more than a person can read, and few enough to be checked in a second."""
_WORST_FIRST = list(Severity)


def lint(
    files: Mapping[str, bytes],
    *,
    operations: Mapping[str, OperationContract],
    forms: Collection[str],
    roles: Collection[str],
    parse_feel: Callable[[str], object],
    scopes: Collection[str] = SCOPES,
) -> list[Finding]:
    """Return what is wrong with the diagrams of one definition.

    Args:
        files: The definition's files by name; those whose names don't end in ``.bpmn`` are passed over.
        operations: The registered operations by name.
        forms: Names of the forms that user tasks may use.
        roles: Roles that a user task may be for.
        parse_feel: Raises a ConcordError or a ValueError if a text is no FEEL.
        scopes: Keys of the scopes that an instance will have.

    Returns:
        Errors, then warnings, then hints; within each by rule, file and place in the file. Empty if all is well.
    """
    diagrams, unreadable = _read(files)
    bundle = Bundle(diagrams, unreadable, operations, forms, roles, scopes, parse_feel)
    findings = [finding for rule in RULES for finding in rule.findings(bundle)]
    if publishable(findings):
        findings += LAST.findings(bundle)
    return sorted(findings, key=lambda finding: _WORST_FIRST.index(finding.severity))


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
