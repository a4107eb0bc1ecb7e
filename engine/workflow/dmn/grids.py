"""From the XML of a decision table to the table."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from engine.workflow.dmn.boxed import Aggregation, DecisionTable, HitPolicy, Input, Output, Rule, Text
from engine.workflow.dmn.source import Node


def decision_table(node: Node) -> DecisionTable:
    """Read a decision table.

    Raises:
        DecisionModelError: an unknown hit policy or aggregation, or a rule with another number of entries.
    """
    inputs = tuple(_input(each, place) for place, each in enumerate(node.inside("input"), 1))
    outputs = tuple(_output(each, place) for place, each in enumerate(node.inside("output"), 1))
    rules = tuple(_rule(each, number) for number, each in enumerate(node.inside("rule"), 1))
    for rule, holder in zip(rules, node.inside("rule"), strict=True):
        if (len(rule.inputs), len(rule.outputs)) != (len(inputs), len(outputs)):
            wanted = f"{len(inputs)} input and {len(outputs)} output entries"
            found = f"rule {rule.number} has {len(rule.inputs)} and {len(rule.outputs)}"
            raise holder.refuse(wanted, found)
    aggregation = node.get("aggregation")
    return DecisionTable(
        inputs,
        outputs,
        rules,
        tuple(each.get("name") or "" for each in node.inside("annotation")),
        _word(node, "hitPolicy", HitPolicy, node.get("hitPolicy") or HitPolicy.UNIQUE),
        None if aggregation is None else _word(node, "aggregation", Aggregation, aggregation),
        node.get("typeRef"),
        node.get("id"),
        node.get("outputLabel"),
    )


_Words = TypeVar("_Words", bound=StrEnum)


def _word(node: Node, what: str, words: type[_Words], written: str) -> _Words:
    try:
        return words(written)
    except ValueError:
        known = ", ".join(words)
        raise node.refuse(f"as {what} one of {known}", f"it is {written[:40]!r}") from None


def _input(node: Node, place: int) -> Input:
    expression = node.first("inputExpression")
    text = Text("") if expression is None else expression.text()
    return Input(
        node.get("label") or text.text or str(place),
        text,
        None if expression is None else expression.get("typeRef"),
        node.text_of("inputValues"),
        node.get("id"),
    )


def _output(node: Node, place: int) -> Output:
    name = node.get("name")
    return Output(
        node.get("label") or name or str(place),
        name,
        node.get("typeRef"),
        node.text_of("outputValues"),
        node.text_of("defaultOutputEntry"),
        node.get("id"),
    )


def _rule(node: Node, number: int) -> Rule:
    entries: dict[str, list[Node]] = {
        "inputEntry": [],
        "outputEntry": [],
        "annotationEntry": [],
        "description": [],
    }
    for each in node.inside():
        entries.setdefault(each.kind, []).append(each)
    explained = [each.text().text for each in entries["annotationEntry"]]
    # The editors of bpmn.io write what they call an annotation into the description.
    explained += [each.content() for each in entries["description"] if each.content()]
    inputs, outputs = (tuple(each.text() for each in entries[kind]) for kind in ("inputEntry", "outputEntry"))
    return Rule(number, inputs, outputs, tuple(explained), node.get("id"))
