"""Judges answers: what a condition hides, which rules are broken, what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.errors import InvalidInputError
from engine.workflow import form_words as words
from engine.workflow.form_model import AnyItem, FormDefinition, Group, walk
from engine.workflow.form_rules import form_validator
from engine.workflow.form_schema import json_schema
from engine.workflow.values import check_json

Evaluate: TypeAlias = Callable[[str, Mapping[str, Any]], Any]
"""Evaluates FEEL text over variables."""
WHOLE_FORM = ""
"""Key of a problem that is no field's."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """How the conditions of one form are decided."""

    evaluate: Evaluate
    variables: Mapping[str, Any]
    """What conditions may see beside the form's values; the values come first."""

    def hidden(self, form: FormDefinition, values: Mapping[str, Any]) -> frozenset[str]:
        """Return the idents of the hidden items, given the answers that keep their rules, by field name.

        A condition sees what is above it as it will be kept, and the rest as it was given; a field without an
        answer is null, as FEEL has it.
        """
        left: dict[str, Any] = {field.name: values.get(field.name) for field in form.fields}
        return frozenset(self._visit(form.items, left))

    def _visit(self, items: tuple[AnyItem, ...], left: dict[str, Any]) -> set[str]:
        hidden: set[str] = set()
        for item in items:
            if item.hide_if is not None and self._holds(item.hide_if, left):
                gone = {one.ident for one in walk((item,))}
                left.update(dict.fromkeys(gone & left.keys()))
                hidden |= gone
            elif isinstance(item, Group):
                hidden |= self._visit(item.items, left)
        return hidden

    def _holds(self, expression: str, left: Mapping[str, Any]) -> bool:
        return self.evaluate(expression, {**self.variables, **nested(left)}) is True


def judge(
    form: FormDefinition, values: Mapping[str, Any], problems: Mapping[str, str], conditions: Conditions
) -> dict[str, Any]:
    """Drop what is hidden, then return the values, nested, or raise all problems.

    Args:
        form: With the rules.
        values: Answers by field name.
        problems: Sentences for answers that gave no value, or for the whole form; they go before others.
        conditions: Says what is hidden.

    Raises:
        InvalidInputError: with the problems in the order of reading.
    """
    broken = {**rule_problems(form, values), **problems}
    hidden = conditions.hidden(form, {name: value for name, value in values.items() if name not in broken})
    kept = nested({name: value for name, value in values.items() if name not in hidden})
    found = {**_missing_problems(form, values), **broken}
    shown = [WHOLE_FORM, *(field.name for field in form.fields if field.name not in hidden)]
    sentences = {name: found[name] for name in shown if name in found} or _size_problem(kept)
    if sentences:
        count = len(sentences)
        raise InvalidInputError(f"expected values that fit form {form.id}, but {count} don't", sentences)
    return kept


def rule_problems(form: FormDefinition, values: Mapping[str, Any]) -> dict[str, str]:
    """Return a sentence for each field that breaks the JSON Schema: of several rules, the first.

    That something is missing, or more than the schema has, is no field's and is left out.
    """
    fields = {field.path: field for field in form.fields}
    problems: dict[str, str] = {}
    for error in form_validator(json_schema(form)).iter_errors(nested(values)):
        field = fields.get(tuple(part for part in error.absolute_path if isinstance(part, str)))
        if field is not None:
            problems.setdefault(field.name, words.sentence(field, error.validator, error.instance))
    return problems


def _missing_problems(form: FormDefinition, values: Mapping[str, Any]) -> dict[str, str]:
    needed = (field for field in form.fields if field.required and field.name not in values)
    return {field.name: words.missing(field) for field in needed}


def _size_problem(values: Mapping[str, Any]) -> dict[str, str]:
    try:
        check_json(values)
    except InvalidInputError:
        return {WHOLE_FORM: words.TOO_MUCH}
    return {}


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by name as nested objects along the names' dots."""
    root: dict[str, Any] = {}
    for name, value in values.items():
        *outer, leaf = name.split(".")
        inside = root
        for part in outer:
            inside = inside.setdefault(part, {})
        inside[leaf] = value
    return root
