"""Functions over contexts.

Source: DMN 1.5, 10.3.4.12 (context functions).
"""

from __future__ import annotations

from typing import Any

from engine.workflow.feel.functions.table import BuiltIn, built_in
from engine.workflow.feel.run import Run


def _get_value(_run: Run, context: dict[str, Any], key: str) -> Any:
    return context.get(key)


def _get_entries(run: Run, context: dict[str, Any]) -> list[dict[str, Any]]:
    run.expect_items(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


def _context(run: Run, entries: list[Any]) -> dict[str, Any] | None:
    run.expect_items(len(entries))
    found: dict[str, Any] = {}
    for entry in entries:
        if type(entry) is not dict or "value" not in entry or type(entry.get("key")) is not str:
            return None
        if entry["key"] in found:
            return None
        found[entry["key"]] = entry["value"]
    return found


def _put(run: Run, context: dict[str, Any], keys: str | list[Any], value: Any) -> dict[str, Any] | None:
    """Put a value at a key, or at the end of a path of keys through contexts that are there."""
    path = [keys] if isinstance(keys, str) else keys
    if not path or any(type(key) is not str for key in path):
        return None
    found = copy = {**context}
    run.expect_items(len(context))
    for key in path[:-1]:
        inner = copy.get(key)
        if type(inner) is not dict:
            return None
        run.expect_items(len(inner))
        copy[key] = copy = {**inner}
    copy[path[-1]] = value
    return found


def _merge(run: Run, contexts: list[Any]) -> dict[str, Any] | None:
    if any(type(context) is not dict for context in contexts):
        return None
    run.expect_items(sum(map(len, contexts)))
    return {key: value for context in contexts for key, value in context.items()}


CONTEXTS: dict[str, BuiltIn] = {
    "get value": built_in(_get_value, "m: context, key: string -> Any"),
    "get entries": built_in(_get_entries, "m: context -> list<context<key: string, value: Any>>"),
    "context": built_in(_context, "entries: list -> context"),
    "context put": built_in(
        _put,
        "context: context, key or keys: string | list, value: any -> context",
        "context: context, key: string, value: any -> context",
        "context: context, keys: list, value: any -> context",
    ),
    "context merge": built_in(_merge, "contexts: list -> context"),
}
