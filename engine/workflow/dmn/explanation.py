"""Why a decision came out as it did: what was evaluated on the way, and which rules of which table fired."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from engine.workflow.dmn.errors import Place
from engine.workflow.feel import to_typed_json
from engine.workflow.feel.values import Function

MAX_STEPS = 1_000
"""Evaluations that an explanation tells of; a business knowledge model may be called any number of times."""


@dataclass(frozen=True, slots=True)
class Note:
    """What does not stop an evaluation, and should be seen."""

    code: str
    """``no_match``, ``type``, ``not_allowed``, ``name_unknown``, ``function_unknown``, ``type_unknown``, ``no_logic`` or
    ``external_function``; stable."""
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Tested:
    """An input of a table, and its value."""

    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that counted: its number from 1, its outputs by label, and what it says for itself."""

    number: int
    rule_id: str | None
    outputs: tuple[tuple[str, Any], ...]
    annotations: tuple[tuple[str, str], ...]
    """Name of the column (empty if it has none) and text."""


@dataclass(frozen=True, slots=True)
class TableResult:
    """One evaluation of a decision table.

    Attributes:
        fired: The rules that count under the hit policy, in the order in which they count; none if no rule matches.
        default: The value is that of the default outputs, because no rule matches.
    """

    table_id: str | None
    hit_policy: str
    inputs: tuple[Tested, ...]
    fired: tuple[Fired, ...]
    default: bool
    value: Any


@dataclass(frozen=True, slots=True)
class Step:
    """A decision, business knowledge model or decision service that was evaluated, and what it gave."""

    kind: str
    name: str
    id: str
    value: Any
    tables: tuple[TableResult, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A value, and how it came about.

    Attributes:
        value: A FEEL value; see :mod:`engine.workflow.feel.values`.
        inputs: The input data that were read, by name.
        unfit: What should be seen of them: values that are not of their type, and were taken for null.
        steps: What was evaluated, each after what it needed.
        complete: There were no more than ``MAX_STEPS`` of them.
    """

    value: Any
    inputs: tuple[Tested, ...]
    unfit: tuple[Note, ...]
    steps: tuple[Step, ...]
    complete: bool

    @property
    def notes(self) -> tuple[Note, ...]:
        """Everything that should be seen."""
        return self.unfit + tuple(note for step in self.steps for note in step.notes)

    def to_json(self, *, most: int | None = None) -> dict[str, Any]:
        """Return it as JSON, values in their typed encoding; a function is only named as one.

        Args:
            most: Bytes that the steps may take together; the last ones that fit are told. All of them if None.
        """
        steps = [_step_json(step) for step in self.steps] if most is None else _last(self.steps, most)
        return {
            "value": _json(self.value),
            "inputs": {each.label: _json(each.value) for each in self.inputs},
            "unfit": [_note_json(note) for note in self.unfit],
            "steps": steps,
            "complete": self.complete and len(steps) == len(self.steps),
        }


def _last(steps: tuple[Step, ...], most: int) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    for step in reversed(steps):
        made = _step_json(step)
        most -= len(orjson.dumps(made))
        if most < 0:
            break
        told.append(made)
    return told[::-1]


def _step_json(step: Step) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "name": step.name,
        "id": step.id,
        "value": _json(step.value),
        "tables": [_table_json(table) for table in step.tables],
        "notes": [_note_json(note) for note in step.notes],
    }


def _note_json(note: Note) -> dict[str, Any]:
    place = note.place
    return {"code": note.code, "text": note.text, "place": str(place), "id": place.element_id}


def _table_json(table: TableResult) -> dict[str, Any]:
    return {
        "id": table.table_id,
        "hit_policy": table.hit_policy,
        "inputs": [{"label": each.label, "value": _json(each.value)} for each in table.inputs],
        "rules": [_rule_json(rule) for rule in table.fired],
        "default": table.default,
        "value": _json(table.value),
    }


def _rule_json(rule: Fired) -> dict[str, Any]:
    return {
        "number": rule.number,
        "id": rule.rule_id,
        "outputs": [{"label": label, "value": _json(value)} for label, value in rule.outputs],
        "annotations": [{"name": name, "text": text} for name, text in rule.annotations],
    }


def _json(value: Any) -> Any:
    return to_typed_json(_without_functions(value))


def _without_functions(value: Any) -> Any:
    if type(value) is Function:
        return f"function({', '.join(value.parameters)})"
    if type(value) is list:
        return [_without_functions(item) for item in value]
    if type(value) is dict:
        return {key: _without_functions(inner) for key, inner in value.items()}
    return value


@dataclass(slots=True)
class _Open:
    """What a step that is being evaluated has told so far."""

    tables: list[TableResult] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class Report:
    """Collects an explanation while an evaluation goes on."""

    def __init__(self) -> None:
        self._open = [_Open()]
        self._steps: list[Step] = []
        self._inputs: dict[str, Any] = {}
        self._complete = True

    def begin(self) -> None:
        """Begin a step; what follows, up to its end, belongs to it."""
        self._open.append(_Open())

    def end(self, kind: str, name: str, element_id: str, value: Any) -> None:
        """End the step that was begun last."""
        told = self._open.pop()
        if len(self._steps) >= MAX_STEPS:
            self._complete = False
            return
        self._steps.append(Step(kind, name, element_id, value, tuple(told.tables), tuple(told.notes)))

    def give(self, name: str, value: Any) -> None:
        """Tell of input data."""
        self._inputs[name] = value

    def table(self, result: TableResult) -> None:
        """Tell of a table."""
        if len(self._open[-1].tables) < MAX_STEPS:
            self._open[-1].tables.append(result)
        else:
            self._complete = False

    def note(self, code: str, text: str, place: Place) -> None:
        """Tell what should be seen."""
        if len(self._open[-1].notes) < MAX_STEPS:
            self._open[-1].notes.append(Note(code, text, place))

    def explanation(self, value: Any) -> Explanation:
        """Return what was collected."""
        inputs = tuple(Tested(name, given) for name, given in self._inputs.items())
        return Explanation(value, inputs, tuple(self._open[0].notes), tuple(self._steps), self._complete)
