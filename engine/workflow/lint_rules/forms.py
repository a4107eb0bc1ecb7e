"""Rules about forms: each of a definition's forms can be shown, and its conditions be decided."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import ConcordError
from engine.workflow.environment import parse_known
from engine.workflow.form_loader import load_form
from engine.workflow.form_model import FormError, walk
from engine.workflow.lint_rules.base import Bundle, Problem, Rule, Severity
from engine.workflow.parser import FORM


def _unusable(bundle: Bundle) -> Iterator[Problem]:
    for name, content in sorted(bundle.forms.items()):
        reason = _refusal(content)
        if reason is not None:
            yield name + FORM, None, f"The form {name} can't be used: {reason}"


def _refusal(content: bytes) -> str | None:
    try:
        form = load_form(content)
    except FormError as refusal:
        return f"{refusal.component} {refusal.why}."
    for item in walk(form.items):
        try:
            parse_known(item.hide_if or "null")
        except (ConcordError, ValueError) as refusal:
            return f"the condition of {item.ident} can't be read: {refusal}."
    return None


RULES = (Rule("form_unusable", Severity.ERROR, _unusable),)
