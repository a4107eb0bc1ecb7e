"""What an editor tells somebody who writes a text: where it comes to nothing, and why."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from engine.workflow.feel import syntax
from engine.workflow.feel.type_rules import items_of
from engine.workflow.feel.types import ContextType, Type

MOST_NAMED = 12
"""Names that a hint lists."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A place where a text can give nothing but null.

    Attributes:
        line: Counted from 1.
        column: Characters, counted from 1.
        message: Why, for an analyst.
        missing: The name that isn't there, if that is why.
    """

    line: int
    column: int
    message: str
    missing: str = ""


def hint_at(text: str, at: int, message: str, missing: str = "") -> Hint:
    """Return a hint on the place ``at`` of a text."""
    before = text[:at]
    return Hint(before.count("\n") + 1, at - before.rfind("\n"), message, missing)


def no_member(node: syntax.Path, base: Type, name: str) -> str:
    """Return that there is no member of a name, with the nearest that there is."""
    item = items_of(base)
    known = [each for each, _ in item.entries] if isinstance(item, ContextType) else []
    if not known or not isinstance(node.base, syntax.Name):
        return f"a value of the type {base} has no {name}"
    path = ".".join((node.base.name, *node.names[: node.names.index(name)]))
    near = get_close_matches(name, known, 1)
    return f"{path} has no {name}; " + (
        f"the nearest is {near[0]}" if near else f"it has {', '.join(known[:MOST_NAMED])}"
    )
