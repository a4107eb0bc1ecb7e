"""Forms: from a form-js schema to checked values.

``load_form`` reads a schema, ``prepare`` puts in what only the server knows (options, limits, zone),
``parse_submission`` and ``check_values`` give values or say, field by field, what is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from engine.errors import InvalidInputError
from engine.workflow import form_words as words
from engine.workflow.form_checking import WHOLE_FORM, Conditions, Evaluate, judge, rule_problems
from engine.workflow.form_loader import load_form
from engine.workflow.form_model import (
    Field,
    FormDefinition,
    FormError,
    Group,
    Kind,
    Option,
    Separator,
    ShownWhen,
    StaticText,
)
from engine.workflow.form_prepare import prepare
from engine.workflow.form_reading import (
    Entries,
    Unreadable,
    read,
    submitted_entries,
    value_at,
    value_entries,
)
from engine.workflow.form_schema import json_schema
from engine.workflow.values import check_json

__all__ = [
    "WHOLE_FORM",
    "Entries",
    "Evaluate",
    "Field",
    "FormDefinition",
    "FormError",
    "Group",
    "Kind",
    "Option",
    "Separator",
    "ShownWhen",
    "StaticText",
    "check_values",
    "hidden_items",
    "json_schema",
    "load_form",
    "parse_submission",
    "prepare",
    "submitted_entries",
    "value_entries",
]

PAGE_OWN = frozenset({"csrf_token"})
"""Names in a submission that are the page's, not the form's."""


def parse_submission(
    form: FormDefinition,
    submitted: Entries,
    *,
    evaluate: Evaluate,
    files: Entries | None = None,
    variables: Mapping[str, Any] | None = None,
    page_own: Collection[str] = PAGE_OWN,
) -> dict[str, Any]:
    """Read and check what a browser sent.

    Args:
        form: Prepared.
        submitted: Texts by field name. What stands here under the name of a file field is never a file.
        evaluate: Evaluates the conditions; what it raises goes through.
        files: Ids (UUID texts) of the files that the server has stored for this submission, by field name.
        variables: What conditions may see beside the form's values; the values come first.
        page_own: Names that are the page's own, such as the token against forgery.

    Returns:
        JSON values, nested along dots. An unticked box is false; an optional field without an answer is absent,
        and so is a hidden field.

    Raises:
        InvalidInputError: ``problems`` has a sentence for each field that doesn't fit, in the order of reading,
            and under `WHOLE_FORM` what is no field's.
        FormError: the form is not prepared.
    """
    if not form.prepared:
        raise FormError(f"form {form.id}", "is not prepared with options and limits")
    values, problems = _read_all(form, submitted, files or {})
    foreign = submitted.keys() - {field.name for field in form.fields} - frozenset(page_own)
    if foreign:
        problems[WHOLE_FORM] = words.FOREIGN
    return judge(form, values, problems, Conditions(evaluate, variables or {}))


def _read_all(
    form: FormDefinition, submitted: Entries, files: Entries
) -> tuple[dict[str, Any], dict[str, str]]:
    found = {field.name: _read_one(field, submitted, files) for field in form.fields}
    problems = {name: one.sentence for name, one in found.items() if isinstance(one, Unreadable)}
    return {name: one for name, one in found.items() if one is not None and name not in problems}, problems


def _read_one(field: Field, submitted: Entries, files: Entries) -> Any:
    if field.kind is not Kind.FILES:
        return read(field, submitted.get(field.name, ()))
    if any(submitted.get(field.name, ())):
        return Unreadable(words.FILE)
    return read(field, files.get(field.name, ()))


def check_values(
    form: FormDefinition,
    values: object,
    *,
    evaluate: Evaluate,
    variables: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Check JSON values, such as those of `parse_submission` or of a request to the API.

    The form need not be prepared: options and limits that only the server knows are then not checked.

    Returns:
        The values without those of hidden fields; null counts as absent, an absent box as false.

    Raises:
        InvalidInputError: as `parse_submission`; without ``problems`` if it is no bounded JSON.
    """
    check_json(values)
    if not isinstance(values, dict):
        raise InvalidInputError(f"expected an object with the values of form {form.id}, but it is none")
    found = {field.name: _value(field, values) for field in form.fields}
    given = {name: value for name, value in found.items() if value is not None}
    problems = {WHOLE_FORM: words.FOREIGN} if _has_more(values, json_schema(form)) else {}
    return judge(form, given, problems, Conditions(evaluate, variables or {}))


def _value(field: Field, values: Mapping[str, Any]) -> Any:
    value = value_at(values, field.path)
    return False if value is None and field.kind is Kind.CHECKBOX else value


def _has_more(values: object, schema: Mapping[str, Any]) -> bool:
    """Tell whether there are keys that the schema doesn't have, or no object where it has one."""
    if "properties" not in schema:
        return False
    if not isinstance(values, dict):
        return True
    inside = schema["properties"]
    return any(key not in inside or _has_more(value, inside[key]) for key, value in values.items())


def hidden_items(
    form: FormDefinition,
    entries: Entries,
    *,
    evaluate: Evaluate,
    variables: Mapping[str, Any] | None = None,
) -> frozenset[str]:
    """Return the idents of the items that conditions hide while the fields hold ``entries``."""
    values, _ = _read_all(form, entries, {})
    broken = rule_problems(form, values)
    fitting = {name: value for name, value in values.items() if name not in broken}
    return Conditions(evaluate, variables or {}).hidden(form, fitting)
