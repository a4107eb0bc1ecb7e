"""Whatever is sent: values that fit the JSON Schema, or problems; nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import InvalidInputError
from engine.workflow.form_rules import form_validator
from engine.workflow.forms import (
    WHOLE_FORM,
    Field,
    FormDefinition,
    Kind,
    check_values,
    hidden_items,
    json_schema,
    parse_submission,
    submitted_entries,
    value_entries,
)
from engine.workflow.values import check_json
from tests.engine.workflow.form_kit import SHIPPED_NAMES, component, evaluate, prepared, shipped

LIST = {"values": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]}
EVERYTHING = prepared(
    component("textfield", "line", validate={"required": True, "minLength": 2, "maxLength": 12}),
    component("textfield", "mail", validate={"validationType": "email"}),
    component("textfield", "phone", validate={"validationType": "phone"}),
    component("textarea", "lines", validate={"maxLength": 20}),
    component("number", "number", decimalDigits=2, validate={"min": -5, "max": 1000}),
    component("number", "whole", decimalDigits=0),
    component("datetime", "day", properties={"earliest": "today"}),
    component("datetime", "clock", subtype="time"),
    component("datetime", "moment", subtype="datetime", properties={"latest": "2030-01-01"}),
    component("select", "select", conditional={"hide": "=number > 3"}, **LIST),
    component("radio", "radio", validate={"required": True}, **LIST),
    {
        "type": "group",
        "label": "G",
        "path": "inner",
        "conditional": {"hide": '=radio = "a"'},
        "components": [
            component("checklist", "list", validate={"required": True}, **LIST),
            component("checkbox", "box"),
        ],
    },
    component("filepicker", "files", multiple=True),
)
FORMS = {"everything": EVERYTHING, **{name: shipped(name) for name in SHIPPED_NAMES}}

SETTINGS = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ODD_TEXTS = (
    "",
    " ",
    "\0",
    "\r\n",
    "true",
    "on",
    "a",
    "b",
    "yes",
    "no",
    "ready",
    "approve",
    "0",
    "-1.50",
    "1e9",
    "NaN",
)
TIMES = (
    "2026-12-01",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31T23:59",
    "2026-03-08T02:30",
    "23:59",
    "1 Dec 2026",
)
ANY_TEXT = st.text(st.characters(), max_size=30)


GOOD_TEXTS = {
    "number": ("0", "7", "12.50"),
    "date": ("2026-11-25", "2026-11-27", "2012-02-29"),
    "time": ("23:59",),
    "datetime": ("2026-12-01T09:30",),
    "checkbox": ("true",),
    "email": ("a@b.example",),
    "phone": ("406-555-0142",),
}


def good_texts(field: Field) -> list[str]:
    """Texts that a field may well take."""
    codes = [option.value for option in field.options or ()]
    return codes or [*GOOD_TEXTS.get(field.text_format or field.kind, ("Some words", "\u00c9 \r\n x"))]


def entries(field: Field) -> st.SearchStrategy[list[str]]:
    good = st.lists(st.sampled_from(good_texts(field)), min_size=1, max_size=1)
    odd = st.sampled_from(ODD_TEXTS + TIMES) | ANY_TEXT | st.integers().map(str) | st.dates().map(str)
    return st.one_of(good, good, good, st.lists(odd, max_size=3))


def submissions(form: FormDefinition) -> st.SearchStrategy[dict[str, list[str]]]:
    foreign = {name: st.just(["1"]) for name in ("typename", "x.y", "csrf_token")}
    asked = [field for field in form.fields if field.kind is not Kind.FILES]
    own = st.fixed_dictionaries({}, optional={field.name: entries(field) for field in asked})
    full = st.fixed_dictionaries({field.name: entries(field) for field in asked})
    return st.one_of(
        full,
        full,
        own,
        st.fixed_dictionaries({}, optional=foreign | {f.name: entries(f) for f in form.fields}),
    )


def outcome(form: FormDefinition, sent: Any, files: Any) -> dict[str, Any] | InvalidInputError:
    try:
        return parse_submission(form, sent, evaluate=evaluate, files=files)
    except InvalidInputError as refusal:
        return refusal


@pytest.mark.parametrize("name", FORMS)
@given(drawn=st.data())
@SETTINGS
def test_a_submission_gives_values_that_fit_or_problems(name: str, drawn: st.DataObject) -> None:
    form = FORMS[name]
    sent = drawn.draw(submissions(form))
    some_files = st.dictionaries(st.just("files"), st.lists(ANY_TEXT | st.uuids().map(str), max_size=3))
    files = drawn.draw(some_files)
    hidden_items(form, sent, evaluate=evaluate)
    submitted_entries(form, sent)
    values = outcome(form, sent, files)
    if isinstance(values, InvalidInputError):
        assert values.problems
        assert values.problems.keys() <= {WHOLE_FORM, *form.labels}
        assert all(values.problems.values())
        return
    form_validator(json_schema(form)).validate(values)
    check_json(values)
    assert check_values(form, values, evaluate=evaluate) == values
    assert parse_submission(form, value_entries(form, values), evaluate=evaluate, files=files) == values


@pytest.mark.parametrize("name", FORMS)
def test_the_texts_of_this_test_are_accepted(name: str) -> None:
    form = FORMS[name]
    for choice in range(3):
        sent = {f.name: [(good_texts(f) * 3)[choice]] for f in form.fields if f.kind is not Kind.FILES}
        if isinstance(outcome(form, sent, {}), dict):
            return
    raise AssertionError(f"expected that some of the good texts fit {name}")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT | st.sampled_from(ODD_TEXTS + TIMES),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["list", "box", "typename"]), inner)
    ),
    max_leaves=8,
)
NAMES = sorted({field.path[0] for form in FORMS.values() for field in form.fields})


@pytest.mark.parametrize("name", FORMS)
@given(values=st.dictionaries(st.sampled_from(NAMES), JSON, max_size=12) | JSON)
@SETTINGS
def test_json_gives_values_that_fit_or_a_refusal(name: str, values: Any) -> None:
    form = FORMS[name]
    try:
        kept = check_values(form, values, evaluate=evaluate)
    except InvalidInputError:
        return
    form_validator(json_schema(form)).validate(kept)
