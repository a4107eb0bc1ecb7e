"""What is known of the variables of a bundle before anything runs: their names, and the types of their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.workflow import feel
from engine.workflow.diagram import Diagram, find, properties
from engine.workflow.feel.types import ANY, CONTEXT, SIMPLE, ContextType, ListType, Type
from engine.workflow.form_loader import load_form
from engine.workflow.form_model import Field, FormError, Kind
from engine.workflow.lint_rules.base import Bundle

COUNTS = frozenset({"numberOfInstances", "numberOfCompletedInstances"})
"""What the engine gives to completion conditions by itself (BPMN 2.0.2, table 10.30)."""
_STRING, _NUMBER, _BOOLEAN = SIMPLE["string"], SIMPLE["number"], SIMPLE["boolean"]
_OF_FIELD: Mapping[Kind, Type] = {
    Kind.NUMBER: _NUMBER,
    Kind.CHECKBOX: _BOOLEAN,
    Kind.CHECKLIST: ListType(_STRING),
    Kind.FILES: ListType(_STRING),
}
"""The others give texts: a civil day is one as well, and ``date(…)`` reads it."""


def given(diagram: Diagram) -> set[str]:
    """Return the names of the variables that the elements of a diagram give."""
    tasks = diagram.of("userTask")
    names = {_result(task) for task in tasks}
    names |= {properties(task).get("result", "") for task in diagram.of("businessRuleTask")}
    names |= {each.get("resultVariable", "") for each in diagram.find(".//spiff:serviceTaskOperator")}
    names |= {(each.text or "").strip() for each in diagram.find(".//spiff:messageVariable")}
    names |= {(each.text or "").strip() for each in diagram.of("loopDataOutputRef")}
    for each in diagram.of("inputDataItem", "outputDataItem", "dataObject"):
        names |= {each.get("id", ""), each.get("name", "")}
    return names


def types_of(bundle: Bundle) -> dict[str, Type]:
    """Return the type of every variable that a bundle's expressions may see; of most only which entries there are."""
    start = bundle.installation.variables
    found: dict[str, Type] = {name: feel.parse_type(text) for name, text in start.items()}
    for diagram in bundle.diagrams:
        known = dict(_known(diagram, bundle))
        for name in given(diagram) - {""}:
            of = known.get(name, ANY)
            found[name] = _either(found[name], of) if name in found else of
    return found


def _known(diagram: Diagram, bundle: Bundle) -> Iterator[tuple[str, Type]]:
    """Yield the types of what people and operations give, where one element alone gives it in a diagram."""
    seen: dict[str, Type] = {}
    for name, of in (*_of_people(diagram, bundle), *_of_operations(diagram, bundle)):
        seen[name] = _either(seen[name], of) if name in seen else of
    others = {(each.text or "").strip() for each in diagram.find(".//spiff:messageVariable")}
    others |= {(each.text or "").strip() for each in diagram.of("loopDataOutputRef")}
    others |= {properties(task).get("result", "") for task in diagram.of("businessRuleTask")}
    yield from ((name, of) for name, of in seen.items() if name not in others)


def _of_people(diagram: Diagram, bundle: Bundle) -> Iterator[tuple[str, Type]]:
    for task in diagram.of("userTask"):
        yield _result(task), _answers(bundle.forms.get(properties(task).get("form", "")))


def _of_operations(diagram: Diagram, bundle: Bundle) -> Iterator[tuple[str, Type]]:
    for operator in find(diagram.root, ".//spiff:serviceTaskOperator[@resultVariable]"):
        contract = bundle.installation.operations.get(operator.get("id", ""))
        keys = sorted(contract.result) if contract else ()
        yield operator.get("resultVariable"), ContextType(tuple((key, ANY) for key in keys)) if keys else ANY


def _result(task: Any) -> str:
    return properties(task).get("result") or task.get("id", "")


def _answers(form: bytes | None) -> Type:
    """Return the type of a form's answers."""
    try:
        fields = load_form(form).fields if form is not None else ()
    except FormError:
        fields = ()
    return _nested([(field.path, field) for field in fields]) if fields else ANY


def _nested(fields: list[tuple[tuple[str, ...], Field]]) -> ContextType:
    inside: dict[str, list[tuple[tuple[str, ...], Field]]] = {}
    for path, field in fields:
        inside.setdefault(path[0], []).append((path[1:], field))
    return ContextType(
        tuple(
            (key, _nested(those) if those[0][0] else _OF_FIELD.get(those[0][1].kind, _STRING))
            for key, those in inside.items()
        )
    )


def _either(one: Type, other: Type) -> Type:
    """Return what holds of a value of one of two types; of contexts, an entry of either may be there."""
    if one == other:
        return one
    if not isinstance(one, ContextType) or not isinstance(other, ContextType) or CONTEXT in (one, other):
        return ANY
    entries = dict(one.entries)
    for name, of in other.entries:
        entries[name] = _either(entries[name], of) if name in entries else of
    return ContextType(tuple(entries.items()))
