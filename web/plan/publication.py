"""What a publisher reads before a draft comes into force: what it changes, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from engine.access import Permission
from engine.plan.drafts import DefinitionDraft
from engine.workflow import catalogue, definitions
from engine.workflow.changes import Change, changes
from engine.workflow.lint import Finding, Severity
from engine.workflow.parser import FORM
from engine.workflow.tables import TABLE
from web.guard import current_actor


def publication_of(session: Session, row: DefinitionDraft, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return what the part of the page about publication shows."""
    actor = current_actor()
    newest = definitions.in_force(session, partnership_id=row.partnership_id, key=row.key)
    files = definitions.unpack(row.files)
    base = definitions.unpack(newest.files) if newest else {}
    errors = [each for each in findings if each.severity is Severity.ERROR]
    is_newest = newest is None or newest.id == row.base_id
    return {
        "draft": row,
        "newest": newest,
        "wrote_it": actor.user_id in row.writers,
        "may_publish": actor.may(Permission.PROCESS_PUBLISH) and actor.user_id not in row.writers,
        "obstacles": list(_obstacles(errors=len(errors), is_newest=is_newest)),
        "changes": _by_file(changes(base, files), catalogue.diagrams(row.files, row.key)),
    }


def _obstacles(*, errors: int, is_newest: bool) -> Iterator[str]:
    if not is_newest:
        yield (
            "Another version came into force since this draft was copied, and publishing it would undo that one. "
            "Change a copy of the version in force instead."
        )
    if errors:
        things = "One thing has" if errors == 1 else f"{errors} things have"
        yield f"{things} to be mended first; the findings say what."


def _by_file(found: Sequence[Change], titles: Mapping[str, str]) -> list[tuple[str, list[Change]]]:
    """Return changes with the title of the diagram or form that they are in."""
    return [
        (titles.get(file) or _title_of(file), list(those))
        for file, those in groupby(found, key=lambda change: change.file)
    ]


def _title_of(file: str) -> str:
    for ending, what in ((FORM, "Form"), (TABLE, "Decision tables")):
        if file.endswith(ending):
            return f"{what}: {file.removesuffix(ending).replace('_', ' ')}"
    return file
