"""Sorting by a function that tells which of two items comes first.

Source: DMN 1.5, 10.3.4.9 (sort).
"""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any

from engine.workflow.feel.functions.table import BuiltIn, built_in
from engine.workflow.feel.run import Run, Scope
from engine.workflow.feel.values import Function


class _NoOrderError(Exception):
    """The function gave no boolean."""


def _sort(run: Run, items: list[Any], precedes: Function) -> list[Any] | None:
    if len(precedes.parameters) != 2:
        return None
    run.expect_items(len(items))
    scope = Scope(run)

    def before(one: Any, other: Any) -> bool:
        run.spend(1)
        found = precedes.body(scope, one, other)
        if type(found) is not bool:
            raise _NoOrderError
        return found

    def compare(one: Any, other: Any) -> int:
        return -1 if before(one, other) else int(before(other, one))

    try:
        return sorted(items, key=cmp_to_key(compare))
    except _NoOrderError:
        return None


SORTING: dict[str, BuiltIn] = {"sort": built_in(_sort, "list: list, precedes: function -> $1")}
