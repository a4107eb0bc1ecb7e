"""Functions over contexts.

Source: DMN 1.5, 10.3.4.9 (context functions).
"""

from __future__ import annotations

from typing import Any

from engine.workflow.feel.functions.table import BuiltIn, function
from engine.workflow.feel.run import Run


def _get_value(run: Run, context: Any, key: Any) -> Any:
    del run
    return context.get(key) if type(context) is dict and type(key) is str else None


def _get_entries(run: Run, context: Any) -> list[dict[str, Any]] | None:
    if type(context) is not dict:
        return None
    run.expect_items(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


CONTEXTS: dict[str, BuiltIn] = {
    "get value": function(_get_value, "m, key"),
    "get entries": function(_get_entries, "m"),
}
