"""What the pages with forms share: a form of a definition made ready for the visitor, and what was submitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from os import SEEK_END
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.datastructures import FileStorage

from engine.act.emergencies import LONGEST
from engine.act.mediatypes import HEAD_BYTES, media_type_of, require_fitting_name
from engine.act.packages import plain_name
from engine.calendars import civil_day
from engine.errors import InvalidInputError
from engine.workflow import feel, incidents
from engine.workflow.environment import evaluator
from engine.workflow.errors import ModelRejectedError, TaskFormError
from engine.workflow.form_contract import NOTHING_READ, require_kept
from engine.workflow.forms import FormDefinition, Option, load_form, parse_submission, prepare
from engine.workflow.models import UserTask
from web.guard import now, runtime, visitor, writing

PAGE_OWN = frozenset({"csrf_token", "submit_token", "conditions_met", "seen"})
"""Names in a submission that are the page's and not the form's."""
FORM_NAMES = {
    "child_given_name": "given_name",
    "child_family_name": "family_name",
    "child_born_on": "born_on",
    "needed_by_on": "needed_by",
    "threat": "threat_articulated",
    "ends_at": "ends_on",
    "file": "files",
    "items": "files",
}
"""What the room calls a thing that a form may ask for by another name."""


def ready(name: str, text: bytes, options: Mapping[str, Sequence[Option]] | None = None) -> FormDefinition:
    """Return a form with what only this request knows: options, today, and the visitor's zone.

    Raises:
        FormError: it doesn't give what is read from it; a version may be older than the rule that says so.
    """
    here = runtime().installation
    form = load_form(text)
    require_kept(form, here.form_contracts.get(name, NOTHING_READ), days=here.form_days)
    found = visitor()
    zone = found.zone if found else ZoneInfo("UTC")
    # An emergency ends with its last day, so that day is over before the longest time is.
    days = {"emergency_latest": civil_day(now() + LONGEST, zone) - timedelta(days=1)}
    return prepare(form, options=options or {}, today=civil_day(now(), zone), days=days, zone=zone)


@contextmanager
def usable(task: UserTask) -> Iterator[None]:
    """Tell a fault of the task's form from one of what was sent: the administrator gets an incident.

    Raises:
        TaskFormError: the form can't be shown, read or decided.
    """
    try:
        yield
    except (ModelRejectedError, feel.FeelError) as fault:
        refusal = TaskFormError(f"expected a form that gives what the task needs, but: {fault}")
        with writing() as session:
            incidents.raise_for_task(session, task, refusal, now=now())
        raise refusal from fault


def submitted() -> dict[str, list[str]]:
    """Return the texts of the form that was sent, by name."""
    return {name: request.form.getlist(name) for name in request.form}


def values_of(form: FormDefinition) -> dict[str, Any]:
    """Return the values of the form that was sent.

    Raises:
        InvalidInputError: ``problems`` has a sentence for each field that doesn't fit.
    """
    problems = _file_problems(form)
    try:
        values = parse_submission(form, submitted(), evaluate=evaluator(now()), page_own=PAGE_OWN)
    except InvalidInputError as refused:
        raise InvalidInputError(str(refused), {**refused.problems, **problems}) from refused
    if problems:
        raise InvalidInputError("expected files that can be released, but some can't be", problems)
    return values


def _file_problems(form: FormDefinition) -> dict[str, str]:
    """Return what is wrong with the files that were sent, each by its name, before any is taken in."""
    found: dict[str, str] = {}
    for field in form.fields:
        words = [file_problem(upload) for upload in request.files.getlist(field.name) if upload.filename]
        if any(words):
            found[field.name] = " ".join(filter(None, words))
    return found


def file_problem(upload: FileStorage) -> str:
    """Return why a file can't be taken in, as a sentence; empty if it can."""
    head = upload.stream.read(HEAD_BYTES)
    upload.stream.seek(0)
    if not head:
        return f"“{upload.filename}” is empty."
    if _size(upload) > runtime().settings.max_upload_bytes:
        return f"“{upload.filename}” is too large. Send a smaller file, or split it."
    try:
        require_fitting_name(plain_name(upload.filename or ""), media_type_of(head))
    except InvalidInputError as refused:
        return f"“{upload.filename}” can't be released. {' '.join(refused.problems.values())}"
    return ""


def _size(upload: FileStorage) -> int:
    size = upload.stream.seek(0, SEEK_END)
    upload.stream.seek(0)
    return size


def of_fields(problems: Mapping[str, str], form: FormDefinition) -> dict[str, str]:
    """Return problems by the names that the form has for them; a filter for templates."""
    labels = form.labels
    return {name if name in labels else FORM_NAMES.get(name, name): words for name, words in problems.items()}
