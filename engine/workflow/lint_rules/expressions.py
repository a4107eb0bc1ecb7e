"""Rules about FEEL: every text that the engine would evaluate must parse when the diagram is published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from engine.errors import ConcordError
from engine.workflow.diagram import Diagram, find, kind, properties, title
from engine.workflow.environment import parse_known
from engine.workflow.lint_rules.base import Bundle, Found, Problem, Rule, Severity, error

_BARE_TIME = re.compile(r"P\d*T?\d|R\d*/|\d{4}-\d\d-\d\d")
_WORDS = {
    "conditionExpression": "guard",
    "timeDate": "timer",
    "timeDuration": "timer",
    "timeCycle": "timer",
    "loopCondition": "loop condition",
    "loopCardinality": "number of repetitions",
    "completionCondition": "completion condition",
}
_TIMERS = ("timeDate", "timeDuration", "timeCycle")
_ITEMS = ("loopCounter",)
"""What the engine gives by itself."""
_PROPERTIES = {"due": "due time", "candidate_user": "responsible person"}


def expressions_of(diagram: Diagram) -> Iterator[tuple[Any, str, str]]:
    """Yield (element, what the expression is, text)."""
    for element in diagram.of(*_WORDS):
        yield element, _WORDS[kind(element)], element.text or ""
    for task in diagram.of("userTask"):
        found = properties(task)
        for name in _PROPERTIES.keys() & found.keys():
            yield task, _PROPERTIES[name], found[name]
    for parameter in diagram.find(".//spiff:parameter[@value]"):
        yield parameter, f"parameter {parameter.get('id')}", parameter.get("value", "")


def _not_feel(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for element, what, text in expressions_of(diagram):
        reason = _refusal(text)
        if reason is not None:
            yield element, f"The {what} of {title(element)} can't be read: {reason}"


def _refusal(text: str) -> str | None:
    if not text.strip():
        return "it is empty. Write an expression in FEEL."
    try:
        parse_known(text)
    except (ConcordError, ValueError) as refusal:
        return f"{refusal}."
    return None


def _name_unknown(bundle: Bundle) -> Iterator[Problem]:
    # Nobody gives it, so it is null: a guard is never met, and the default flow is always taken.
    given = {*bundle.installation.variables, *_ITEMS}
    for diagram in bundle.diagrams:
        given |= _given(diagram)
    for diagram in bundle.diagrams:
        for element, what, text in expressions_of(diagram):
            for name in sorted(_names(text) - given):
                yield (
                    diagram.file,
                    element,
                    f"The {what} of {title(element)} reads {name}, which nothing in this process gives. Correct the "
                    "name, or put back what gave it.",
                )


def _given(diagram: Diagram) -> set[str]:
    """Return the variables that the elements of a diagram give."""
    tasks = diagram.of("userTask")
    names = {properties(task).get("result") or task.get("id", "") for task in tasks}
    names |= {each.get("resultVariable", "") for each in diagram.find(".//spiff:serviceTaskOperator")}
    names |= {(each.text or "").strip() for each in diagram.find(".//spiff:messageVariable")}
    names |= {(each.text or "").strip() for each in diagram.of("loopDataOutputRef")}
    for each in diagram.of("inputDataItem", "outputDataItem", "dataObject"):
        names |= {each.get("id", ""), each.get("name", "")}
    return names


def _names(text: str) -> frozenset[str]:
    try:
        return parse_known(text).names
    except (ConcordError, ValueError):
        return frozenset()  # feel_invalid says so


def _bare_time(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    # Bare P14D is a name in FEEL and 2027-03-01 a subtraction: both parse, and fail or mislead when they run.
    for element in diagram.of(*_TIMERS):
        text = (element.text or "").strip()
        if _BARE_TIME.match(text):
            yield (
                element,
                f'The timer {title(element)} is no FEEL. Write duration("P14D") or date("2027-03-01").',
            )


def _timer_incomplete(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for timer in diagram.of("timerEventDefinition"):
        if sum(len(find(timer, f"./bpmn:{each}")) for each in _TIMERS) != 1:
            yield (
                timer,
                f"{title(timer.getparent())} doesn't say when it fires. Give it a date, a duration or a cycle.",
            )


def _language(diagram: Diagram, _: Bundle) -> Iterator[Found]:
    for element in diagram.find(".//*[@language] | self::*[@expressionLanguage]"):
        language = element.get("language") or element.get("expressionLanguage") or ""
        if "feel" not in language.lower():
            yield (
                element,
                f"Expressions are written in FEEL, but this says {language}. Delete that, and use FEEL.",
            )


RULES = (
    error("feel_invalid", _not_feel),
    Rule("name_unknown", Severity.WARNING, _name_unknown),
    error("time_not_feel", _bare_time),
    error("timer_incomplete", _timer_incomplete),
    error("expression_language", _language),
)
