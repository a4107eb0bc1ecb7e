"""Makes forms in a line, with FEEL and a day that are always the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import forms as shipped_forms
from engine.errors import InvalidInputError
from engine.workflow import feel
from engine.workflow.forms import FormDefinition, Option, load_form, parse_submission, prepare

NOW = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
DENVER = ZoneInfo("America/Denver")
SHIPPED = Path(shipped_forms.__file__).parent
SHIPPED_NAMES = tuple(sorted(path.name.removesuffix(".form.json") for path in SHIPPED.glob("*.form.json")))
OPTIONS = {
    "holders": (Option("7f1d", "Cedar Bridge Clinic"),),
    "subjects": (Option("s-1", "Student 1"), Option("s-2", "Student 2")),
    "item_categories": (Option("health", "Health"),),
}
DAYS = {"emergency_latest": date(2026, 11, 27)}


def evaluate(expression: str, variables: Mapping[str, Any]) -> Any:
    return feel.parse(expression).evaluate(variables, now=NOW)


def schema(*components: Mapping[str, Any], **head: Any) -> str:
    return json.dumps({"type": "default", "id": "test", "components": list(components), **head})


def component(kind: str, key: str = "answer", **more: Any) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": "Label", **more}


def prepared(*components: Mapping[str, Any]) -> FormDefinition:
    return prepare(load_form(schema(*components)), today=TODAY, options=OPTIONS, days=DAYS, zone=DENVER)


@lru_cache
def shipped(name: str) -> FormDefinition:
    text = (SHIPPED / f"{name}.form.json").read_bytes()
    return prepare(load_form(text), today=TODAY, options=OPTIONS, days=DAYS)


def submit(
    form: FormDefinition, files: Mapping[str, Sequence[str]] | None = None, /, **texts: Any
) -> dict[str, Any]:
    """Submit texts by field name; two underscores stand for a dot."""
    given = {
        name.replace("__", "."): [text] if isinstance(text, str) else text for name, text in texts.items()
    }
    return parse_submission(form, given, evaluate=evaluate, files=files)


def problems(
    form: FormDefinition, files: Mapping[str, Sequence[str]] | None = None, /, **texts: Any
) -> dict[str, str]:
    try:
        values = submit(form, files, **texts)
    except InvalidInputError as refusal:
        return refusal.problems
    raise AssertionError(f"expected problems, but it was accepted as {sorted(values)}")
