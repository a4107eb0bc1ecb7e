"""No text reaches Python: it gives null, an error or a FEEL value, but never a Python object."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest

from engine.workflow.feel import FeelError, parse, to_json
from tests.engine.workflow.feel.kit import NOW, VARIABLES, value_of

ROOTS = [
    "release",
    "release.outcome",
    "request.categories",
    "n",
    "now()",
    "[1..2]",
    '@"P1D"',
    '@"P1Y"',
    "{a: 1}",
    '""',
]
ATTRIBUTES = [
    "__class__",
    "__class__.__mro__",
    "__class__.__base__.__subclasses__",
    "__dict__",
    "__globals__",
    "__init__.__globals__",
    "__doc__",
    "__getattribute__",
    "get",
    "keys",
    "append",
    "format",
    "tzinfo",
    "real",
    "total_seconds",
    "constructor",
    "prototype",
    "__proto__",
]
TEXTS = [
    "__builtins__",
    "__import__",
    "self",
    "scope.run.variables",
    "'{0.__class__}'",
    '"{0.__class__}"',
    '"%s" + "{release.__class__}"',
    "__import__('os')",
    '__import__("os").system("id")',
    'eval("1")',
    'exec("import os")',
    'open("/etc/passwd")',
    'getattr(release, "__class__")',
    "release.get(1)",
    "release.outcome.upper()",
    "now.__globals__",
    "date.today",
    "lambda: 1",
    "release; import os",
    "[x for x in ().__class__.__bases__]",
    'release["__class__"]',
    'get value(release, "__class__")',
    'get value("a", "__class__")',
    '{"__class__": 1}.__class__',
    "{__proto__: {a: 1}}.a",
    "for __builtins__ in [1] return __builtins__",
    '"${7*7}{{7*7}}"',
    'string("{0}")',
    'function(x) external {java: {class: "java.lang.Runtime"}}',
    '@"2026-01-01T00:00:00@/etc/passwd"',
]
CORPUS = [f"{root}.{attribute}" for root in ROOTS for attribute in ATTRIBUTES] + TEXTS


def plain(value: Any) -> bool:
    """Tell whether a value is JSON, and no subclass of its types."""
    if type(value) is list:
        return all(map(plain, value))
    if type(value) is dict:
        return all(type(key) is str and plain(inner) for key, inner in value.items())
    return type(value) in (type(None), bool, int, float, str)


@pytest.mark.parametrize("text", CORPUS)
def test_no_text_reaches_python(text: str) -> None:
    try:
        value = parse(text, VARIABLES).evaluate(VARIABLES, now=NOW)
    except FeelError:
        return
    assert plain(to_json(value))


@pytest.mark.parametrize("attribute", ATTRIBUTES)
@pytest.mark.parametrize("root", ["release", "release.outcome", "n", "now()", "[1..2]", '@"P1D"', '""'])
def test_an_attribute_of_python_is_null(root: str, attribute: str) -> None:
    assert value_of(f"{root}.{attribute}") is None


def test_a_text_with_braces_stays_a_text() -> None:
    assert value_of('"{0.__class__}" + "%s"') == "{0.__class__}%s"


def test_a_key_is_only_a_key() -> None:
    assert value_of('{"__class__": 1}.__class__') == 1


class Colour(StrEnum):
    RED = "red"


def test_an_enumeration_is_its_text_alone() -> None:
    assert type(value_of("x", {"x": Colour.RED})) is str
    assert type(value_of("x.y", {"x": {"y": [Colour.RED]}})[0]) is str
