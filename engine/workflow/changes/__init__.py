"""What is different between two versions of a process, in words: what it does, and not how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping

from engine.workflow.changes.base import Action, Change, Detail, Unit, compared
from engine.workflow.changes.diagrams import drawing, units_of_diagram
from engine.workflow.changes.forms import units_of_form
from engine.workflow.errors import ModelRejectedError
from engine.workflow.parser import DIAGRAM, FORM

__all__ = ["Action", "Change", "Detail", "changes"]


def changes(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[Change]:
    """Return what is different between the files of two versions.

    Args:
        before: The files of the one in force, by name.
        after: Those of the one that would replace it.

    Returns:
        By file, diagrams first; within a file in the order of the text, with what is gone at its end. Of elements that
        stay: each thing that is said of them, with its old and its new value. That a drawing was only moved is one
        change without details. Empty if both mean, and show, the same.
    """
    found: list[Change] = []
    for file in sorted({*before, *after}, key=lambda name: (not name.endswith(DIAGRAM), name)):
        if before.get(file) != after.get(file):
            found += _of_file(file, before.get(file), after.get(file))
    return found


def _of_file(file: str, old: bytes | None, new: bytes | None) -> list[Change]:
    if old is None or new is None:
        return [_whole(file, Action.ADDED if old is None else Action.REMOVED)]
    try:
        found = compared(file, _units(file, old), _units(file, new))
        if not found and file.endswith(DIAGRAM) and drawing(old) != drawing(new):
            return [_whole(file, Action.REDRAWN)]
    except ModelRejectedError:
        return [_whole(file, Action.UNREADABLE)]
    return found if file.endswith((DIAGRAM, FORM)) else [_whole(file, Action.REWRITTEN)]


def _units(file: str, content: bytes) -> Mapping[str, Unit]:
    if file.endswith(DIAGRAM):
        return units_of_diagram(content)
    return units_of_form(content) if file.endswith(FORM) else {}


def _whole(file: str, action: Action) -> Change:
    kind = "diagram" if file.endswith(DIAGRAM) else "form" if file.endswith(FORM) else "file"
    return Change(file, action, kind, file)
