"""What is different between two versions of a process, in words: what it does, and not how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from engine.workflow.changes.base import Action, Change, Detail, Unit, compared
from engine.workflow.changes.diagrams import drawing as drawing_of_diagram
from engine.workflow.changes.diagrams import units_of_diagram
from engine.workflow.changes.forms import units_of_form
from engine.workflow.changes.tables import drawing as drawing_of_table
from engine.workflow.changes.tables import units_of_table
from engine.workflow.errors import ModelRejectedError
from engine.workflow.parser import DIAGRAM, FORM
from engine.workflow.tables import TABLE

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
    reader = _reader(file)
    if reader is None:
        return [_whole(file, Action.REWRITTEN)]
    try:
        found = compared(file, reader.units(old), reader.units(new))
        if not found and reader.drawing is not None and reader.drawing(old) != reader.drawing(new):
            return [_whole(file, Action.REDRAWN)]
    except ModelRejectedError:
        return [_whole(file, Action.UNREADABLE)]
    return found


def _whole(file: str, action: Action) -> Change:
    reader = _reader(file)
    return Change(file, action, reader.kind if reader else "file", file)


def _reader(file: str) -> _Reader | None:
    return next((reader for ending, reader in _READERS.items() if file.endswith(ending)), None)


class _Reader(NamedTuple):
    """How one kind of file is looked into."""

    kind: str
    units: Callable[[bytes], Mapping[str, Unit]]
    drawing: Callable[[bytes], object] | None = None


_READERS = {
    DIAGRAM: _Reader("diagram", units_of_diagram, drawing_of_diagram),
    FORM: _Reader("form", units_of_form),
    TABLE: _Reader("decision model", units_of_table, drawing_of_table),
}
