"""How a decision came about, on a terminal and in JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.workflow.decisions import Explanation
from engine.workflow.dmn.explanation import Fired, Step, TableResult
from engine.workflow.feel import to_feel


def as_json(told: Explanation, unread: Sequence[str], *, whole: bool) -> dict[str, Any]:
    """Return a decision as JSON: its value (in the typed encoding, and as FEEL), its notes, and the rules that counted.

    Args:
        told: The decision.
        unread: Names that were given and are not read.
        whole: Tell everything that was evaluated, too.
    """
    everything = told.to_json()
    rules = [
        {"of": step["name"], **{key: rule[key] for key in ("number", "id", "annotations")}}
        for step in everything["steps"]
        for table in step["tables"]
        for rule in table["rules"]
    ]
    notes = everything["unfit"] + [note for step in everything["steps"] for note in step["notes"]]
    answer = {
        "value": everything["value"],
        "feel": to_feel(told.value),
        "rules": rules,
        "notes": notes,
        "unread": [*unread],
    }
    return {**answer, "explanation": everything} if whole else answer


def short_story(told: Explanation) -> Iterator[str]:
    """Yield the value, and the rules that counted with what they say for themselves."""
    yield to_feel(told.value)
    for step in told.steps:
        for table in step.tables:
            yield from _short(step, table)


def _short(step: Step, table: TableResult) -> Iterator[str]:
    if not table.fired:
        yield f"  {step.name}: no rule matches{', so the default counts' if table.default else ''}"
    for rule in table.fired:
        yield f"  {step.name}: rule {rule.number}{_annotations(rule)}"


def _annotations(rule: Fired) -> str:
    said = [f"{name}: {text}" if name else text for name, text in rule.annotations if text]
    return f" ({'; '.join(said)})" if said else ""


def full_story(told: Explanation) -> Iterator[str]:
    """Yield everything that was evaluated, each after what it needed; the value comes first."""
    yield to_feel(told.value)
    for each in told.inputs:
        yield f"input data {each.label} = {to_feel(each.value)}"
    for step in told.steps:
        yield f"{step.kind} {step.name} = {to_feel(step.value)}"
        for table in step.tables:
            yield from _table(table)
        for note in step.notes:
            yield f"  note: {note.text} ({note.place})"
    if not told.complete:
        yield "and more, which is not told: it is too long"


def _table(table: TableResult) -> Iterator[str]:
    yield f"  table, hit policy {table.hit_policy}"
    for tested in table.inputs:
        yield f"    {tested.label} is {to_feel(tested.value)}"
    for rule in table.fired:
        outputs = ", ".join(f"{label} = {to_feel(value)}" for label, value in rule.outputs)
        yield f"    rule {rule.number}: {outputs}{_annotations(rule)}"
    if not table.fired:
        yield f"    no rule matches{', so the default counts' if table.default else ''}"
