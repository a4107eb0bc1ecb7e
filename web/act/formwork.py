"""What the pages with forms share: a form of a definition made ready for the visitor, and what was submitted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import request

from engine.workflow import feel
from engine.workflow.forms import FormDefinition, Option, load_form, parse_submission, prepare
from web.guard import now, visitor

PAGE_OWN = frozenset({"csrf_token", "submit_token", "conditions_met"})
"""Names in a submission that are the page's and not the form's."""
LONGEST_EMERGENCY = timedelta(days=6)
"""The last day that counsel may choose for an emergency; ``engine.act.emergencies`` has the exact limit."""


def ready(text: bytes, options: Mapping[str, Sequence[Option]] | None = None) -> FormDefinition:
    """Return a form with what only this request knows: options, today, and the visitor's zone."""
    found = visitor()
    zone = found.zone if found else None
    today = now().astimezone(zone).date()
    days = {"emergency_latest": today + LONGEST_EMERGENCY}
    return prepare(load_form(text), options=options or {}, today=today, days=days, zone=zone)


def evaluator() -> Callable[[str, Mapping[str, Any]], Any]:
    """Return what evaluates a form's conditions, at the instant of this request."""
    at = now()
    return lambda text, variables: feel.parse(text).evaluate(variables, now=at)


def submitted() -> dict[str, list[str]]:
    """Return the texts of the form that was sent, by name."""
    return {name: request.form.getlist(name) for name in request.form}


def values_of(form: FormDefinition) -> dict[str, Any]:
    """Return the values of the form that was sent.

    Raises:
        InvalidInputError: ``problems`` has a sentence for each field that doesn't fit.
    """
    return parse_submission(form, submitted(), evaluate=evaluator(), page_own=PAGE_OWN)
