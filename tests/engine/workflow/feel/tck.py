"""Literal expressions of the DMN Technology Compatibility Kit, where it lies beside the repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from engine.workflow.feel.civil import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from engine.workflow.feel.temporal import date_of, duration_of, iso, moment_of, time_of

_HERE = Path(__file__).resolve()
ROOT = next((up / "shared/dmn-tck" for up in _HERE.parents[5:7] if (up / "shared/dmn-tck").is_dir()), None)
"""The kit; None if it is not there."""
TOLERANCE = Decimal("1e-8")
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_READ = {"date": date_of, "time": time_of, "dateTime": moment_of, "duration": duration_of}
_CIVIL = (Date, Time, DateTime, DaysTimeDuration, YearsMonthsDuration)


@dataclass(frozen=True)
class Case:
    """One expected result of a decision that is a literal expression over nothing but input data."""

    name: str
    text: str
    names: frozenset[str]
    inputs: Mapping[str, Any]
    expected: Any
    is_error: bool


def directories() -> list[Path]:
    """Return the directories of the kit, in order."""
    return sorted(ROOT.glob("compliance-level-*/*/")) if ROOT else []


def cases(directory: Path) -> Iterator[Case]:
    """Yield the cases of a directory."""
    for tests in sorted(directory.glob("*-test-*.xml")):
        root = etree.parse(tests).getroot()
        model = directory / _text(root, "modelName")
        texts, names = _literals(etree.parse(model).getroot())
        for case in _children(root, "testCase"):
            if case.get("type", "decision") == "decision":
                yield from _results(case, texts, names)


def _results(case: Any, texts: Mapping[str, str], names: frozenset[str]) -> Iterator[Case]:
    inputs = {each.get("name"): _value(each) for each in _children(case, "inputNode")}
    for result in _children(case, "resultNode"):
        name = result.get("name")
        if name in texts:
            expected = _value(_children(result, "expected")[0])
            is_error = result.get("errorResult") == "true"
            yield Case(f"{case.get('id')} {name}", texts[name], names, inputs, expected, is_error)


def _literals(model: Any) -> tuple[dict[str, str], frozenset[str]]:
    needs_more = {
        each.getparent().getparent() for each in model.iter("{*}requiredDecision", "{*}requiredKnowledge")
    }
    decisions = [each for each in model.iter("{*}decision") if each not in needs_more]
    literals = [(each, _children(each, "literalExpression")) for each in decisions]
    names = frozenset(each.get("name") for each in model.iter("{*}inputData", "{*}itemComponent"))
    return {each.get("name"): _text(found[0], "text") for each, found in literals if found}, names


def _children(element: Any, name: str) -> list[Any]:
    return list(element.findall(f"{{*}}{name}"))


def _text(element: Any, name: str) -> str:
    return (_children(element, name)[0].text or "").strip()


def _value(element: Any) -> Any:
    if element.get(_NIL) == "true":
        return None
    for child in element.iterchildren("{*}*"):
        kind = etree.QName(child).localname
        if kind == "value":
            return _simple(child)
        if kind == "list":
            return None if child.get(_NIL) == "true" else [_value(item) for item in _children(child, "item")]
    return {each.get("name"): _value(each) for each in _children(element, "component")} or None


def _simple(element: Any) -> Any:
    if element.get(_NIL) == "true":
        return None
    kind, text = element.get(_TYPE, "string").split(":")[-1], element.text or ""
    if kind in _READ:
        return _READ[kind](text.strip())
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind in ("decimal", "double", "integer", "int", "long", "float"):
        return Decimal(text.strip())
    return text


def same(found: Any, expected: Any) -> bool:
    """Tell whether a FEEL value is the expected one; numbers may differ a little."""
    if isinstance(expected, list):
        return isinstance(found, list) and len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, dict):
        keys = isinstance(found, dict) and found.keys() == expected.keys()
        return keys and all(same(found[key], expected[key]) for key in expected)
    if type(expected) is Decimal and type(found) is Decimal:
        return abs(found - expected) <= max(TOLERANCE, abs(expected) * TOLERANCE)
    if isinstance(expected, _CIVIL):
        return isinstance(found, _CIVIL) and iso(found).removesuffix("@Etc/UTC") == iso(expected)
    return type(found) is type(expected) and bool(found == expected)
