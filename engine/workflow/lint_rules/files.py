"""Rules about files as a whole: readable, one process each, drawn, and accepted by SpiffWorkflow's parser."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine.workflow.diagram import Diagram, title
from engine.workflow.lint_rules.base import Bundle, Found, Problem, Rule, Severity, error, per_diagram
from engine.workflow.repeating import ModelParser

_BREAKS = (
    ValidationException,
    AssertionError,
    AttributeError,
    KeyError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)


def _unreadable(bundle: Bundle) -> Iterator[Problem]:
    for file, reason in bundle.unreadable.items():
        yield file, None, f"This file can't be read: {reason}."


def _one_process(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    processes = list(diagram.of("process"))
    executable = [each for each in processes if each.get("isExecutable") in ("true", "1")]
    if not executable:
        yield None, "No process in this file can run. Mark one as executable."
    for another in [each for each in processes if each is not executable[0]] if executable else []:
        yield (
            another,
            f"{title(another)} is a second process in this file. Give each process a file of its own.",
        )


def _not_drawn(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    drawn = {each.get("bpmnElement") for each in diagram.find(".//bpmndi:BPMNShape | .//bpmndi:BPMNEdge")}
    if not drawn:
        yield from (
            (process, f"{title(process)} is not drawn: nobody can see it.")
            for process in diagram.of("process")
        )
        return
    for element in (*diagram.nodes, *diagram.flows):
        if element.get("id") not in drawn:
            yield element, f"{title(element)} is not drawn: nobody can see it. Draw it again."


def _engine_refuses(bundle: Bundle) -> Iterator[Problem]:
    parser = ModelParser()
    for diagram in bundle.diagrams:
        try:
            parser.add_bpmn_xml(diagram.root, filename=diagram.file)
        except _BREAKS as refusal:
            yield diagram.file, None, _wrapped(refusal)
    for diagram in bundle.diagrams:
        for process in diagram.of("process"):
            try:
                _parse(parser, process.get("id"))
            except _BREAKS as refusal:
                node = diagram.by_id.get(getattr(refusal, "id", ""), process)
                yield diagram.file, node, _wrapped(refusal)


def _parse(parser: ModelParser, process_id: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        parser.get_spec(process_id)
        parser.get_subprocess_specs(process_id)


def _wrapped(refusal: Exception) -> str:
    if isinstance(refusal, RecursionError):
        return (
            "The engine can't run this: too many elements follow each other. Split the process into several."
        )
    first = (str(refusal).splitlines() or [type(refusal).__name__])[0][:200]
    return f"The engine can't run this: {first.rstrip(' .')}."


RULES = (
    Rule("xml_unreadable", Severity.ERROR, _unreadable),
    error("one_process", _one_process),
    Rule("not_drawn", Severity.WARNING, per_diagram(_not_drawn)),
)
LAST = Rule("engine_refuses", Severity.ERROR, _engine_refuses)
"""Asked only about bundles in which no other rule finds an error: its words are SpiffWorkflow's."""
