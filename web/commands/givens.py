"""The values that a command is given in a file."""

from __future__ import annotations

import json
import sys
from decimal import Decimal, DecimalException
from pathlib import Path
from typing import Any

import click

from engine.workflow import feel
from engine.workflow.feel.budget import MAX_DEPTH
from engine.workflow.feel.values import NUMBERS

MOST_BYTES = 8 * 2**20


def read_context(path: str) -> dict[str, Any]:
    """Return the JSON object in a file as FEEL values by name; a number keeps 34 digits.

    An object such as ``{"feel": "date", "value": "2026-11-25"}`` is the value of that kind, as in stored state.

    Args:
        path: Of the file; ``-`` is standard input.

    Raises:
        UsageError: it can't be read, or has no such object.
    """
    shown = click.format_filename(path)
    try:
        content = _bytes(path)
    except OSError as refusal:
        raise click.UsageError(f"expected a file to read, but {shown}: {refusal.strerror}") from None
    if len(content) > MOST_BYTES:
        raise click.UsageError(f"expected at most {MOST_BYTES} bytes, but {shown} has more")
    found = _values(content, shown)
    if not isinstance(found, dict):
        raise click.UsageError(f"expected a JSON object of variables, but {shown} has another value")
    if _levels(found) > MAX_DEPTH:
        raise click.UsageError(f"expected at most {MAX_DEPTH} levels, but {shown} goes deeper")
    return found


def _bytes(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(path).open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _values(content: bytes, shown: str) -> Any:
    try:
        parsed = json.loads(content, parse_float=_number, parse_int=_number, parse_constant=_no_number)
        return feel.from_typed_json(parsed)
    except json.JSONDecodeError as refusal:
        raise click.UsageError(
            f"expected JSON, but {shown} has something else at line {refusal.lineno}, column {refusal.colno}"
        ) from None
    except RecursionError:
        raise click.UsageError(f"expected at most {MAX_DEPTH} levels, but {shown} goes deeper") from None
    except DecimalException:
        raise click.UsageError(f"expected numbers below 1e6145, but {shown} has a larger one") from None
    except ValueError:
        raise click.UsageError(f"expected JSON in UTF-8, but {shown} has something else") from None
    except feel.FeelError as refusal:
        raise click.UsageError(f"{refusal} in {shown}") from None


def _number(digits: str) -> Decimal:
    return NUMBERS.create_decimal(digits)


def _no_number(_word: str) -> Any:
    raise ValueError


def _levels(value: Any) -> int:
    """Count the levels of lists and contexts, as far as one more than there may be."""
    level, count = [value], 0
    while level and count <= MAX_DEPTH:
        count += 1
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return count
