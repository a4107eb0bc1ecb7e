"""Rules about business rule tasks, and about the decision tables that they ask."""

from __future__ import annotations

from collections.abc import Iterator

from engine.workflow import decisions
from engine.workflow.decisions import TABLE_RULES
from engine.workflow.diagram import Diagram, properties, title
from engine.workflow.errors import ModelRejectedError
from engine.workflow.lint_rules.base import Bundle, Check, Found, Problem, Rule, Severity, error
from engine.workflow.tables import CarriedTables, carried


def readable(bundle: Bundle) -> CarriedTables:
    """Return the decision models of a bundle; none at all if one can't be read, which another rule says."""
    try:
        return carried(bundle.tables)
    except ModelRejectedError:
        return carried({})


def _decision_missing(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for task in diagram.of("businessRuleTask"):
        if not properties(task).get("decision"):
            yield task, f"{title(task)} asks no decision. Choose the one that it asks."


def _decision_unknown(diagram: Diagram, bundle: Bundle) -> Iterator[Found]:
    tables = readable(bundle)
    if len(tables.files) < len(bundle.tables):
        return
    for task in diagram.of("businessRuleTask"):
        decision = properties(task).get("decision")
        files = tables.files_with(decision) if decision else []
        if decision and not files:
            yield (
                task,
                f"{title(task)} asks the decision {decision}, which no table of this process has. Choose another, or "
                "add its table.",
            )
        elif len(files) > 1:
            yield (
                task,
                f"{title(task)} asks the decision {decision}, which is in {' and in '.join(files)}. Rename one of them.",
            )


def _table_unreadable(bundle: Bundle) -> Iterator[Problem]:
    for file, content in bundle.tables.items():
        try:
            carried({file: content})
        except ModelRejectedError as refusal:
            yield file, None, f"This file can't be read: {refusal}."


def _of(rule: str) -> Check:
    """Return the check that finds in the tables of a bundle what a rule about tables is for."""

    def check(bundle: Bundle) -> Iterator[Problem]:
        tables = readable(bundle)
        for file, content in tables.files.items():
            for finding in decisions.lint(content, imports=tables.beside(file)):
                if finding.rule == rule:
                    yield file, None, str(finding)

    return check


RULES = (
    error("decision_missing", _decision_missing),
    error("decision_unknown", _decision_unknown),
    Rule("table_unreadable", Severity.ERROR, _table_unreadable),
    *(Rule(name, severity, _of(name)) for name, severity in TABLE_RULES.items()),
)
