"""What a decision model says: its decisions and what they need, and its tables rule by rule, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lxml import etree

from engine.workflow.changes.base import Fact, Unit
from engine.workflow.xmlsafe import safe_root

_KINDS = {
    "definitions": "file",
    "import": "import",
    "itemDefinition": "type",
    "inputData": "what is given",
    "decision": "decision",
    "decisionService": "decision service",
    "businessKnowledgeModel": "function",
    "knowledgeSource": "source",
    "decisionTable": "table",
    "input": "column",
    "output": "result column",
    "rule": "rule",
}
_LABELS = {
    "text": "expression",
    "hitPolicy": "hit policy",
    "typeRef": "type",
    "description": "description",
    "inputExpression expression": "expression",
    "inputValues expression": "values that may be given",
    "outputValues expression": "values that may come out",
    "defaultOutputEntry expression": "result if no rule fits",
    "literalExpression expression": "expression",
    "informationRequirement requiredInput href": "needs what is given",
    "informationRequirement requiredDecision href": "needs the decision",
    "knowledgeRequirement requiredKnowledge href": "needs the function",
}
_ATTRIBUTES_LEFT_OUT = frozenset({"id", "exporter", "exporterVersion", "label"})
_CELLS = {"inputEntry": ("input", "if"), "outputEntry": ("output", "then")}


def units_of_table(xml: bytes) -> dict[str, Unit]:
    """Return the parts of a decision model by id, or by their place if they have none, in the order of the text.

    Raises:
        ModelRejectedError: the file is no safe XML.
    """
    root = safe_root(xml, "decision model")
    elements = [each for each in root.iter("{*}*") if _name(each) in _KINDS and _is_model(each, root)]
    tables = {each: _columns(each) for each in elements if _name(each) == "decisionTable"}
    return {
        _key(each): _rule(each, tables.get(each.getparent(), {})) if _name(each) == "rule" else _unit(each)
        for each in elements
    }


def drawing(xml: bytes) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return how a decision model is drawn, for comparison: every part's name and what it says."""
    root = safe_root(xml, "decision model")
    parts = [part for part in root.iter("{*}*") if not _is_model(part, root)]
    return [(part.tag, sorted(part.attrib.items())) for part in parts]


def _is_model(element: Any, root: Any) -> bool:
    return etree.QName(element).namespace == etree.QName(root).namespace


def _name(element: Any) -> str:
    return etree.QName(element).localname


def _key(element: Any) -> str:
    if element.get("id"):
        return str(element.get("id"))
    around = element.getparent()
    if around is None:
        return _name(element)
    return f"{_key(around)} {_name(element)} {_place(element)}"


def _unit(element: Any) -> Unit:
    facts: dict[str, Fact] = {}
    for label, text in _said(element, ""):
        seen = facts.get(label)
        facts[label] = Fact(f"{seen.value}\n{text}", f"{seen.shown}; {text}") if seen else Fact(text, text)
    order: tuple[tuple[str, str], ...] = ()
    if _name(element) == "decisionTable":
        rules = element.iterchildren("{*}rule")
        order = tuple((_key(rule), rule.get("id") or str(place)) for place, rule in enumerate(rules, 1))
    return Unit(_KINDS[_name(element)], _title(element), facts, order)


def _rule(element: Any, columns: Mapping[str, list[_Column]]) -> Unit:
    """Return a rule: its cells by the columns that they stand in, so that a column's name may change."""
    unit = _unit(element)
    facts = dict(unit.facts)
    for name, (kind, word) in _CELLS.items():
        for place, cell in enumerate(element.iterchildren(f"{{*}}{name}")):
            those = columns.get(kind, [])
            column = those[place] if place < len(those) else _Column(f"{place}", f"{place + 1}")
            text = " ".join("".join(cell.itertext()).split())
            facts[f"{kind} {column.key}"] = Fact(text, text, f"{word} {column.name}")
    return Unit(unit.kind, unit.name, facts, unit.order)


class _Column(NamedTuple):
    """A column of a table."""

    key: str
    name: str


def _columns(table: Any) -> dict[str, list[_Column]]:
    return {
        kind: [_column(each) for each in table.iterchildren(f"{{*}}{kind}")] for kind, _ in _CELLS.values()
    }


def _column(element: Any) -> _Column:
    text = element.findtext("{*}inputExpression/{*}text")
    return _Column(_key(element), element.get("label") or element.get("name") or text or _title(element))


def _title(element: Any) -> str:
    if _name(element) == "decisionTable":
        named = next((each.get("name") for each in element.iterancestors() if each.get("name")), None)
    else:
        named = element.get("label") or element.get("name")
    named = named or element.get("id")
    return named or f"{_name(element)} {_place(element)}"


def _place(element: Any) -> int:
    """Return the place of an element among those of its kind in the one around it, from 1."""
    return 1 + sum(1 for _ in element.itersiblings(element.tag, preceding=True))


def _said(element: Any, around: str) -> Iterator[tuple[str, str]]:
    """Yield what an element says of itself, and what is in it that is no part of its own."""
    for key, value in element.attrib.items():
        name = etree.QName(key).localname
        if name not in _ATTRIBUTES_LEFT_OUT or (name == "label" and not around):
            yield _LABELS.get(f"{around}{name}", f"{around}{name}"), value.strip()
    for part in element.iterchildren("{*}*"):
        name = _name(part)
        if name in _KINDS or name in _CELLS or not _is_model(part, element):
            continue
        text = (part.text or "").strip()
        if text:
            label = f"{around}expression" if name == "text" else f"{around}{name}"
            yield _LABELS.get(label, label), text
        elif not len(part) and not part.attrib:
            yield f"{around}{name}", "yes"
        yield from _said(part, f"{around}{name} ")
