"""The places of a decision model that take a text: each is a small model around it, whose decision is made and explained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from xml.sax.saxutils import escape

from engine.workflow import decisions
from engine.workflow.dmn.source import NAMESPACES
from engine.workflow.drills.seeds import VARIABLES

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
_LATEST = next(uri for uri, version in NAMESPACES.items() if version == "1.5")
_INPUTS = "".join(
    f'<inputData id="{name}" name="{name}"><variable name="{name}"/></inputData>' for name in VARIABLES
)
_NEEDS = "".join(
    f'<informationRequirement><requiredInput href="#{name}"/></informationRequirement>' for name in VARIABLES
)
_KNOWS = '<knowledgeRequirement><requiredKnowledge href="#bkm"/></knowledgeRequirement>'
MANY = 200
"""Rules of a table that has a text in each of them."""


def _text(tag: str, text: str) -> str:
    return f"<{tag}><text>{escape(text)}</text></{tag}>"


_literal = partial(_text, "literalExpression")


def _table(
    *,
    asked: str = "text",
    cell: str = "-",
    output: str = "1",
    values: str = "",
    default: str = "",
    hit: str = "COLLECT",
) -> str:
    column = f"<input>{_text('inputExpression', asked)}{values and _text('inputValues', values)}</input>"
    given = f"<output>{default and _text('defaultOutputEntry', default)}</output>"
    rule = f"<rule>{_text('inputEntry', cell)}{_text('outputEntry', output)}</rule>"
    return f'<decisionTable hitPolicy="{hit}">{column}{given}{rule}</decisionTable>'


def _many_cells(text: str) -> str:
    """Return a table with the text in each cell; a blank more makes each a new one."""
    rules = "".join(
        f"<rule>{_text('inputEntry', ' ' * number + text)}{_text('outputEntry', str(number))}</rule>"
        for number in range(min(MANY, 900_000 // (len(escape(text)) + 100) or 1))
    )
    column = f"<input>{_text('inputExpression', 'text')}</input>"
    return f'<decisionTable hitPolicy="COLLECT">{column}<output/>{rules}</decisionTable>'


def _conditional(text: str) -> str:
    return f"<conditional><if>{_literal(text)}</if><then>{_literal(text)}</then><else>{_literal('1')}</else></conditional>"


def _filter(text: str) -> str:
    return f"<filter><in>{_literal('list')}</in><match>{_literal(text)}</match></filter>"


def _iterator(text: str) -> str:
    return f'<for iteratorVariable="each"><in>{_literal("list")}</in><return>{_literal(text)}</return></for>'


def _quantifier(text: str) -> str:
    return f'<some iteratorVariable="each"><in>{_literal(text)}</in><satisfies>{_literal(text)}</satisfies></some>'


def _context(text: str) -> str:
    entries = "".join(
        f'<contextEntry><variable name="{name}"/>{_literal(value)}</contextEntry>'
        for name, value in (("a", text), ("b", "[a, a]"))
    )
    return f"<context>{entries}</context>"


def _relation(text: str) -> str:
    return f'<relation><column name="a"/><row>{_literal(text)}</row><row>{_literal(text)}</row></relation>'


def _function(text: str) -> str:
    definition = f'<functionDefinition><formalParameter name="p"/>{_literal(text)}</functionDefinition>'
    called = f'<contextEntry><variable name="f"/>{definition}</contextEntry>'
    return f"<context>{called}<contextEntry>{_literal('f(list)')}</contextEntry></context>"


def _invocation(text: str) -> str:
    binding = f'<binding><parameter name="p"/>{_literal(text)}</binding>'
    return f"<invocation>{_literal('bkm')}{binding}</invocation>"


LOGIC: Mapping[str, Callable[[str], str]] = {
    "literal expression": _literal,
    "input expression": lambda text: _table(asked=text),
    "cell": lambda text: _table(cell=text),
    "many cells": _many_cells,
    "output": lambda text: _table(output=text),
    "input values": lambda text: _table(values=text),
    "default output": lambda text: _table(cell='"another"', default=text, hit="UNIQUE"),
    "boxed conditional": _conditional,
    "boxed filter": _filter,
    "boxed iterator": _iterator,
    "boxed quantifier": _quantifier,
    "boxed context": _context,
    "boxed relation": _relation,
    "boxed function": _function,
    "invocation": _invocation,
}


def _model(logic: str, *, knowledge: str = "p", typed: str = "", items: str = "") -> bytes:
    bkm = (
        '<businessKnowledgeModel id="bkm" name="bkm"><variable name="bkm"/><encapsulatedLogic>'
        f'<formalParameter name="p"/>{_literal(knowledge)}</encapsulatedLogic></businessKnowledgeModel>'
    )
    decision = (
        f'<decision id="drill" name="drill"><variable name="drill"{typed}/>{_NEEDS}{_KNOWS}{logic}</decision>'
    )
    head = f'<definitions xmlns="{_LATEST}" name="model" id="model" namespace="urn:drill">'
    return f"{head}{items}{_INPUTS}{bkm}{decision}</definitions>".encode("utf-8", "surrogatepass")


def _decided(model: bytes) -> object:
    return decisions.explain(model, "drill", VARIABLES, now=NOW).value


def _knowledge(text: str) -> object:
    return _decided(_model(_literal("bkm(list)"), knowledge=text))


def _constraint(text: str) -> object:
    item = (
        f'<itemDefinition name="tKind"><typeRef>Any</typeRef>{_text("allowedValues", text)}</itemDefinition>'
    )
    return _decided(_model(_literal("text"), typed=' typeRef="tKind"', items=item))


def _in_logic(made: Callable[[str], str]) -> Callable[[str], object]:
    return lambda text: _decided(_model(made(text)))


TABLE_SLOTS: Mapping[str, Callable[[str], object]] = {
    **{name: _in_logic(made) for name, made in LOGIC.items()},
    "business knowledge": _knowledge,
    "allowed values": _constraint,
}
