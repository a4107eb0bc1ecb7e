"""What ``bench/feelin.mjs`` tells of a value, as a page shows it."""

from __future__ import annotations

import json

from tests.engine.workflow.feel.feelin_faults import Told


def told_text(told: Told) -> str:
    """Return the text; an error is that one word, for feelin's are not ours to quote."""
    if told is None:
        return "null"
    ((kind, value),) = told.items()
    return _TEXTS.get(kind, lambda value: f'@"{value}"')(value)


def _range(parts: list[Told]) -> str:
    start_included, start, end, end_included = parts
    return (
        f"{'[' if start_included else '('}{told_text(start)}..{told_text(end)}{']' if end_included else ')'}"
    )


_TEXTS = {
    "boolean": json.dumps,
    "string": lambda value: json.dumps(value, ensure_ascii=False),
    "number": str,
    "list": lambda items: f"[{', '.join(map(told_text, items))}]",
    "context": lambda entries: "{" + ", ".join(f"{key}: {told_text(inner)}" for key, inner in entries) + "}",
    "range": _range,
    "error": lambda _message: "error",
}
