"""Rules about forms: each of a definition's forms can be shown, and its conditions be decided."""

from __future__ import annotations

from collections.abc import Iterator

from engine.errors import ConcordError
from engine.workflow.diagram import properties, title
from engine.workflow.environment import parse_known
from engine.workflow.form_contract import NOTHING_READ, Breach, breaches
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


def _breaks_contract(bundle: Bundle) -> Iterator[Problem]:
    used: set[str] = set()
    for diagram in bundle.diagrams:
        for task in diagram.of("userTask"):
            name = properties(task).get("form", "")
            used.add(name)
            for breach in _breaches(bundle, name):
                yield diagram.file, task, f"The form {name} of {title(task)} {breach.clause}."
    for name in sorted(bundle.installation.form_contracts.keys() - used):
        for breach in _breaches(bundle, name):
            yield name + FORM, None, f"The form {name} {breach.clause}."


def _breaches(bundle: Bundle, name: str) -> list[Breach]:
    here = bundle.installation
    if name not in bundle.forms:
        return []  # form_missing says so, where a task wants it
    try:
        form = load_form(bundle.forms[name])
    except FormError:
        return []  # form_unusable says so
    return breaches(form, here.form_contracts.get(name, NOTHING_READ), days=here.form_days)


RULES = (
    Rule("form_unusable", Severity.ERROR, _unusable),
    Rule("form_contract", Severity.ERROR, _breaks_contract),
)
