"""The places of a form that take a text: each is a small form around it, which is loaded, shown and submitted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.workflow.drills.holds import let_go
from engine.workflow.drills.seeds import VARIABLES
from engine.workflow.environment import evaluator
from engine.workflow.form_loader import MAX_FIELDS, MAX_FORM_BYTES
from engine.workflow.forms import (
    Option,
    check_values,
    hidden_items,
    load_form,
    parse_submission,
    prepare,
    submitted_entries,
)
from engine.workflow.lint import FindingsError, Installation, lint
from engine.workflow.lint_rules import FIRST

_NOTHING = Installation({}, roles=[])
NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
_CHOICES = [{"value": "a", "label": "A"}]


def _field(key: str = "a", kind: str = "textfield", **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": "Label", **more}


def _hidden(text: str) -> dict[str, str]:
    return {"hide": f"={text}"}


def _group(text: str) -> dict[str, Any]:
    inner = [_field("b"), _field("c", "checkbox")]
    return {"type": "group", "label": "Group", "path": "g", "components": inner, "conditional": _hidden(text)}


def _many(text: str) -> list[dict[str, Any]]:
    """Return as many conditions as a form may have; a blank more makes each a new text."""
    count = min(MAX_FIELDS, MAX_FORM_BYTES // (len(json.dumps(text)) + 300) or 1)
    return [_field(f"a{number}", conditional=_hidden(" " * number + text)) for number in range(count)]


COMPONENTS: Mapping[str, Callable[[str], list[dict[str, Any]]]] = {
    "condition": lambda text: [_field(conditional=_hidden(text)), _field("b")],
    "condition of a group": lambda text: [_group(text)],
    "condition of a text": lambda text: [
        {"type": "text", "text": "Read this.", "conditional": _hidden(text)},
        _field(),
    ],
    "many conditions": _many,
    "default value": lambda text: [_field(defaultValue=text)],
    "options expression": lambda text: [_field(kind="select", valuesExpression=f"={text}")],
    "options key": lambda text: [_field(kind="select", valuesKey=text)],
    "option": lambda text: [_field(kind="radio", values=[{"value": text, "label": text}])],
    "label": lambda text: [_field(label=text, description=text)],
    "words": lambda text: [{"type": "text", "text": text}, _field()],
    "limit": lambda text: [_field(kind="datetime", properties={"earliest": text})],
    "pattern": lambda text: [_field(validate={"pattern": text})],
    "field name": lambda text: [_field(text)],
}


def _submitted(components: list[dict[str, Any]], answer: str = "a") -> object:
    """Check a form as publication does, show it, and send it with an answer in each field."""
    content = json.dumps({"type": "default", "id": "drill", "components": components}).encode()
    findings = lint({"drill.form.json": content}, _NOTHING)
    if any(finding.rule == FIRST.name for finding in findings):
        raise FindingsError(findings)
    let_go()
    form = load_form(content)
    options = {field.options_key: (Option("a", "A"),) for field in form.fields if field.options_key}
    ready = prepare(form, today=date(2026, 11, 25), options=options, zone=ZoneInfo("UTC"))
    entries = {field.name: [answer] for field in ready.fields}
    hidden_items(ready, submitted_entries(ready, entries), evaluate=evaluator(NOW), variables=VARIABLES)
    let_go()
    values = parse_submission(ready, entries, evaluate=evaluator(NOW), variables=VARIABLES)
    let_go()
    return check_values(ready, values, evaluate=evaluator(NOW), variables=VARIABLES)


def _in_form(made: Callable[[str], list[dict[str, Any]]]) -> Callable[[str], object]:
    return lambda text: _submitted(made(text))


def _answer(text: str) -> object:
    reading = {"hide": '=a = "x" or contains(a, b)'}
    return _submitted([_field(), _field("b", "textarea"), _field("c", conditional=reading)], text)


FORM_SLOTS: Mapping[str, Callable[[str], object]] = {
    **{name: _in_form(made) for name, made in COMPONENTS.items()},
    "answer": _answer,
}
