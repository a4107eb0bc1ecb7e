"""The rule that is asked first: whether reading all of the FEEL would hold up everybody else."""

from __future__ import annotations

from collections.abc import Iterator

from engine.workflow.feel.weight import weight
from engine.workflow.form_loader import load_form
from engine.workflow.form_model import FormError, walk
from engine.workflow.lint_rules.base import Bundle, Problem, Rule, Severity
from engine.workflow.lint_rules.expressions import expressions

MAX_WEIGHT = 8_000
"""Words and signs of the FEEL in one definition; those that ship have some hundred. Each text is read more than once before
it is in force, so that these take about a second."""


def _too_much(bundle: Bundle) -> Iterator[Problem]:
    found = weight(_texts(bundle))
    if found > MAX_WEIGHT:
        yield (
            _file(bundle),
            None,
            f"The expressions have {found} words and signs together, and at most {MAX_WEIGHT} can be read. Put what "
            "they decide into a decision table, or divide the process.",
        )


def _texts(bundle: Bundle) -> Iterator[str]:
    for diagram in bundle.diagrams:
        yield from (text for _, _, text in expressions(diagram))
    for content in bundle.forms.values():
        try:
            form = load_form(content)
        except FormError:
            continue  # form_unusable says so
        yield from (item.hide_if for item in walk(form.items) if item.hide_if)


def _file(bundle: Bundle) -> str:
    """Return the file that weighs most."""
    heaviest = max(
        bundle.diagrams, key=lambda each: weight(text for *_, text in expressions(each)), default=None
    )
    return heaviest.file if heaviest else ""


FIRST = Rule("feel_too_much", Severity.ERROR, _too_much)
