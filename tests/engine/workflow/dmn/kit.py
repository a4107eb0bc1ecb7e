"""Decision models for tests, in a few words each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from engine.workflow import decisions
from engine.workflow.dmn.source import NAMESPACES

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
LATEST = next(uri for uri, version in NAMESPACES.items() if version == "1.5")


def attributes(**given: str | None) -> str:
    names = {"typed": "typeRef", "hit": "hitPolicy", "iterator": "iteratorVariable"}
    return "".join(
        f" {names.get(key, key)}={quoteattr(value)}" for key, value in given.items() if value is not None
    )


def model(
    *parts: str,
    namespace: str = "urn:here",
    imports: Mapping[str, str] | None = None,
    uri: str = LATEST,
    **given: str,
) -> bytes:
    """Return a file; ``imports`` maps the names of imports to namespaces."""
    imported = (
        f"<import{attributes(name=name or None, namespace=where, importType=uri)}/>"
        for name, where in (imports or {}).items()
    )
    head = f'<definitions xmlns="{uri}"{attributes(name="model", id="model", namespace=namespace, **given)}>'
    return f"{head}{''.join(imported)}{''.join(parts)}</definitions>".encode()


def ident(name: str) -> str:
    return name.replace(" ", "_")


def literal(text: str, typed: str | None = None, **given: str) -> str:
    return f"<literalExpression{attributes(typed=typed, **given)}><text>{escape(text)}</text></literalExpression>"


def box(logic: str) -> str:
    """Return a boxed expression: a text in FEEL is made one."""
    return logic if logic.startswith("<") else literal(logic)


def input_data(name: str, typed: str | None = None) -> str:
    return f'<inputData id="{ident(name)}"{attributes(name=name)}><variable{attributes(name=name, typed=typed)}/></inputData>'


def needs(names: Iterable[str], requirement: str, kind: str) -> str:
    hrefs = (name if "#" in name else f"#{ident(name)}" for name in names)
    return "".join(f'<{requirement}><{kind} href="{href}"/></{requirement}>' for href in hrefs)


def decision(
    name: str,
    logic: str,
    *,
    inputs: Sequence[str] = (),
    decisions: Sequence[str] = (),
    knows: Sequence[str] = (),
    typed: str | None = None,
) -> str:
    body = (
        f"<variable{attributes(name=name, typed=typed)}/>",
        needs(inputs, "informationRequirement", "requiredInput"),
        needs(decisions, "informationRequirement", "requiredDecision"),
        needs(knows, "knowledgeRequirement", "requiredKnowledge"),
        box(logic) if logic else "",
    )
    return f'<decision id="{ident(name)}"{attributes(name=name)}>{"".join(body)}</decision>'


def parameters(given: Mapping[str, str | None], tag: str = "formalParameter") -> str:
    return "".join(f"<{tag}{attributes(name=name, typed=typed)}/>" for name, typed in given.items())


def knowledge(
    name: str,
    logic: str,
    *,
    takes: Mapping[str, str | None] | None = None,
    knows: Sequence[str] = (),
    typed: str | None = None,
    kind: str | None = None,
) -> str:
    body = (
        f"<encapsulatedLogic{attributes(kind=kind)}>{parameters(takes or {})}{box(logic)}</encapsulatedLogic>"
    )
    required = needs(knows, "knowledgeRequirement", "requiredKnowledge")
    variable = f"<variable{attributes(name=name, typed=typed)}/>"
    return (
        f'<businessKnowledgeModel id="{ident(name)}"{attributes(name=name)}>{variable}{body}{required}'
        "</businessKnowledgeModel>"
    )


def service(
    name: str,
    *,
    outputs: Sequence[str],
    encapsulated: Sequence[str] = (),
    decisions: Sequence[str] = (),
    inputs: Sequence[str] = (),
    typed: str | None = None,
) -> str:
    kinds = {
        "outputDecision": outputs,
        "encapsulatedDecision": encapsulated,
        "inputDecision": decisions,
        "inputData": inputs,
    }
    hrefs = "".join(f'<{kind} href="#{ident(each)}"/>' for kind, names in kinds.items() for each in names)
    variable = f"<variable{attributes(name=name, typed=typed)}/>"
    return f'<decisionService id="{ident(name)}"{attributes(name=name)}>{variable}{hrefs}</decisionService>'


def item(
    name: str,
    typed: str | None = None,
    *,
    components: Mapping[str, str | None] | None = None,
    allowed: str | None = None,
    constraint: str | None = None,
    collection: bool = False,
) -> str:
    inner = [f"<typeRef>{typed}</typeRef>"] if typed else []
    inner += [tests("allowedValues", allowed), tests("typeConstraint", constraint)]
    for key, of in (components or {}).items():
        based = f"<typeRef>{of}</typeRef>" if of else ""
        inner.append(f"<itemComponent{attributes(name=key)}>{based}</itemComponent>")
    many = "true" if collection else None
    return f"<itemDefinition{attributes(name=name, isCollection=many)}>{''.join(inner)}</itemDefinition>"


def tests(tag: str, text: str | None) -> str:
    return "" if text is None else f"<{tag}><text>{escape(text)}</text></{tag}>"


def column_in(
    expression: str, typed: str | None = None, values: str | None = None, label: str | None = None
) -> str:
    text = f"<inputExpression{attributes(typed=typed)}><text>{escape(expression)}</text></inputExpression>"
    return f"<input{attributes(label=label)}>{text}{tests('inputValues', values)}</input>"


def column_out(
    name: str | None = None, typed: str | None = None, values: str | None = None, default: str | None = None
) -> str:
    inner = tests("outputValues", values) + tests("defaultOutputEntry", default)
    return f"<output{attributes(name=name, typed=typed)}>{inner}</output>"


def table(
    inputs: Sequence[str],
    outputs: Sequence[str],
    rules: Sequence[str],
    *,
    annotations: Sequence[str] = (),
    **given: str | None,
) -> str:
    """Return a decision table.

    Args:
        inputs: Columns, or expressions.
        outputs: Columns, or names.
        rules: ``cell | cell => output | output // annotation | annotation``.
    """
    columns = [each if each.startswith("<") else column_in(each) for each in inputs]
    columns += [each if each.startswith("<") else column_out(each or None) for each in outputs]
    columns += [f"<annotation{attributes(name=name)}/>" for name in annotations]
    rows = [rule(text, number) for number, text in enumerate(rules, 1)]
    return f'<decisionTable id="table"{attributes(**given)}>{"".join(columns + rows)}</decisionTable>'


def rule(text: str, number: int) -> str:
    body, _, explained = text.partition("//")
    tested, _, given = body.partition("=>")
    entries = [("inputEntry", each) for each in split(tested)]
    entries += [("outputEntry", each) for each in split(given)]
    entries += [("annotationEntry", each) for each in split(explained)] if explained else []
    cells = (
        f'<{tag} id="r{number}c{place}"><text>{escape(cell)}</text></{tag}>'
        for place, (tag, cell) in enumerate(entries, 1)
    )
    return f'<rule id="r{number}">{"".join(cells)}</rule>'


def split(cells: str) -> list[str]:
    return [cell.strip() for cell in cells.split("|")]


def decided(
    *parts: str, of: str = "d", imports: Sequence[bytes] = (), kind: str = "decision", **inputs: Any
) -> Any:
    """Return the value of a decision of a model of some parts."""
    given = {name.replace("_", " "): value for name, value in inputs.items()}
    return decisions.evaluate(model(*parts), of, given, kind=kind, imports=imports, now=NOW)


def explained(*parts: str, of: str = "d", **inputs: Any) -> decisions.Explanation:
    given = {name.replace("_", " "): value for name, value in inputs.items()}
    return decisions.explain(model(*parts), of, given, now=NOW)


def tabled(*args: Any, **given: Any) -> tuple[str, ...]:
    """Return a model's parts: a decision ``d`` with a table over the input data ``a`` and ``b``."""
    return input_data("a"), input_data("b"), decision("d", table(*args, **given), inputs=["a", "b"])
