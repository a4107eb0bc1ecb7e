"""Reading form-js: the subset in, everything else refused by name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from engine.workflow.errors import ModelRejectedError
from engine.workflow.form_fields import FIELD_TYPES
from engine.workflow.form_model import Field, Group, StaticText
from engine.workflow.forms import FormError, Option, ShownWhen, json_schema, load_form, prepare
from tests.engine.workflow.form_kit import (
    DAYS,
    OPTIONS,
    SHIPPED,
    SHIPPED_NAMES,
    TODAY,
    component,
    schema,
    shipped,
)

YES_NO = [{"value": "yes", "label": "Yes"}, {"value": "no", "label": "No"}]


def with_options(kind: str, **more: Any) -> dict[str, Any]:
    return (
        component(kind, values=YES_NO, **more)
        if kind in ("select", "radio", "checklist")
        else component(kind, **more)
    )


def only_field(given: Mapping[str, Any]) -> Field:
    (field,) = load_form(schema(given)).fields
    return field


@pytest.mark.parametrize("kind", sorted(FIELD_TYPES))
def test_every_kind_of_field_converts_and_requires(kind: str) -> None:
    form = load_form(schema(with_options(kind, validate={"required": True}, description="Help")))
    converted = json_schema(form)
    assert converted["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert converted["additionalProperties"] is False
    assert converted["required"] == ["answer"]
    assert form.fields[0].help == "Help"


@pytest.mark.parametrize("name", SHIPPED_NAMES)
def test_every_shipped_form_converts_before_and_after_it_is_prepared(name: str) -> None:
    text = (SHIPPED / f"{name}.form.json").read_text()
    form = load_form(text)
    assert form.id == name
    assert set(json_schema(form)["properties"]) == {field.name for field in form.fields}
    assert json_schema(shipped(name))["required"] == json_schema(form)["required"]


@pytest.mark.parametrize("name", SHIPPED_NAMES)
def test_every_shipped_form_says_in_its_own_words_what_is_missing(name: str) -> None:
    assert all(field.missing for field in shipped(name).fields if field.required)
    assert all(field.when for field in shipped(name).fields if not field.always)


def test_these_forms_ship() -> None:
    assert SHIPPED_NAMES == (
        "answer_question",
        "consent_answer",
        "decide_emergency",
        "disclosure_request",
        "legal_review",
        "match_subject",
        "prepare_release",
        "review_emergency",
    )


@pytest.mark.parametrize(
    ("form", "field", "codes"),
    [
        ("match_subject", "outcome", ["matched", "no_record"]),
        ("legal_review", "outcome", ["approve", "approve_with_conditions", "ask_requester", "deny"]),
        ("prepare_release", "outcome", ["ready", "no_record"]),
        ("decide_emergency", "outcome", ["approve", "ordinary"]),
        ("review_emergency", "finding", ["justified", "not_justified"]),
    ],
)
def test_the_codes_that_diagrams_read_are_those_of_the_forms(form: str, field: str, codes: list[str]) -> None:
    assert json_schema(shipped(form))["properties"][field]["enum"] == codes


def test_groups_give_nested_values() -> None:
    form = load_form(
        schema(
            {
                "type": "group",
                "label": "Child",
                "path": "child",
                "components": [
                    component("textfield", "name", validate={"required": True}),
                    {"type": "group", "label": "Where", "components": [component("textfield", "home.town")]},
                ],
            }
        )
    )
    assert [field.name for field in form.fields] == ["child.name", "child.home.town"]
    child = json_schema(form)["properties"]["child"]
    assert json_schema(form)["required"] == ["child"]
    assert child["required"] == ["name"]
    assert child["properties"]["home"]["additionalProperties"] is False


def test_what_is_conditional_or_inside_of_it_is_not_required_by_the_schema() -> None:
    group = {
        "type": "group",
        "label": "Only then",
        "conditional": {"hide": '=a != "yes"'},
        "components": [component("textfield", "b", validate={"required": True})],
    }
    form = load_form(schema(component("textfield", "a"), group))
    assert json_schema(form)["required"] == []
    assert isinstance(form.items[1], Group)
    assert form.items[1].shown_when == ShownWhen("a", "yes")
    assert not form.fields[1].always


def test_a_condition_that_is_not_simple_is_kept_as_feel() -> None:
    field = only_field(component("textfield", conditional={"hide": "=a = null or b > 3"}))
    assert (field.hide_if, field.shown_when) == ("a = null or b > 3", None)


def test_options_have_help_from_properties() -> None:
    field = only_field(component("radio", values=YES_NO, properties={"help:no": "Not now"}))
    assert field.options == (Option("yes", "Yes"), Option("no", "No", "Not now"))


def test_a_text_becomes_paragraphs() -> None:
    form = load_form(
        schema({"type": "text", "text": "One\nline.\n\nAnother.", "properties": {"tone": "warn"}})
    )
    (text,) = form.items
    assert isinstance(text, StaticText)
    assert text.paragraphs == ("One line.", "Another.")


def test_settings_of_the_editor_alone_are_ignored() -> None:
    given = component(
        "textfield", id="Field_1", layout={"row": "Row_1", "columns": None}, conditional={}, properties={}
    )
    load_form(schema(given, exporter={"name": "form-js"}, schemaVersion=19))


def test_form_errors_are_those_of_models() -> None:
    with pytest.raises(ModelRejectedError):
        load_form("{}")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not JSON"),
        ("[]", "is not a JSON object"),
        ("[" * 100_000, "is not JSON"),
        (" " * 300_000, "is larger than"),
        ('{"type": "other", "id": "a", "components": []}', "is not of type 'default'"),
        ('{"type": "default", "components": []}', "has no id"),
        ('{"type": "default", "id": "a"}', "has no list of components"),
        ('{"type": "default", "id": "a", "schemaVersion": 99, "components": []}', "schema version"),
        ('{"type": "default", "id": "a", "components": [1]}', "item 1 is no component"),
    ],
)
def test_what_is_no_form_is_refused(text: str, why: str) -> None:
    with pytest.raises(FormError, match=why):
        load_form(text)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"type": "iframe", "label": "Film"}, "'Film' is of type 'iframe'"),
        ({"type": "textfield", "label": "Name"}, "'Name' has no key"),
        (component("textfield", "two words"), "'two words' has a key that is no name"),
        (component("textfield", "a\u00e9"), "is no name"),
        (component("textfield", "typename"), "'typename' has a reserved name"),
        (component("textfield", "a.typename.b"), "reserved name"),
        (component("textfield", "csrf_token"), "reserved name"),
        ({"type": "textfield", "key": "a"}, "'a' has no label"),
        (component("textfield", label=7), "a label that is no text"),
        (component("textfield", description=["x"]), "a description that is no text"),
        (component("textfield", defaultValue="x"), "'defaultValue', which Concord doesn't follow"),
        (component("textfield", readonly=True), "'readonly'"),
        (component("textfield", validate={"pattern": "(a+)+$"}), "'validate.pattern'"),
        (component("textfield", validate={"validationType": "custom"}), "a pattern of its own"),
        (component("textfield", validate={"required": "=a"}), "neither true nor false"),
        (component("textfield", validate=[]), "settings under 'validate' that are no object"),
        (component("textfield", validate={"minLength": "3"}), "minLength that is no whole number"),
        (component("textfield", validate={"minLength": 9, "maxLength": 3}), "minLength above its maxLength"),
        (component("textarea", validate={"maxLength": 1_000_000}), "maxLength that is no whole number"),
        (component("textfield", properties={"colour": "red"}), "the property 'colour'"),
        (component("textfield", properties={"when": 3}), "a property 'when' that is no text"),
        (component("textfield", properties=[]), "properties that are no object"),
        (component("textfield", properties={"look": "huge"}), "the unknown look 'huge'"),
        (component("textfield", conditional={"hide": "a = 1"}), "no FEEL expression"),
        (component("textfield", conditional={"hide": True}), "no FEEL expression"),
        (component("textfield", conditional={"show": "=a"}), "'conditional.show'"),
        (component("number", validate={"min": "1"}), "a min that is no number"),
        (component("number", validate={"min": True}), "a min that is no number"),
        (component("number", validate={"min": 3, "max": 1}), "a min above its max"),
        (component("number", decimalDigits=99), "decimalDigits that is no whole number"),
        (component("number", serializeToString=True), "'serializeToString'"),
        (component("datetime", subtype="week"), "a subtype other than"),
        (component("datetime", properties={"earliest": "2026-13-01"}), "neither a date nor a key"),
        (component("datetime", properties={"latest": "3026-12-01"}), "outside of 1900 to 2199"),
        (
            component("datetime", properties={"earliest": "2027-01-01", "latest": "2026-01-01"}),
            "earliest day after",
        ),
        (component("datetime", subtype="time", properties={"latest": "today"}), "limits the day of a time"),
        (component("select"), "either values or a valuesKey"),
        (component("select", values=YES_NO, valuesKey="x"), "either values or a valuesKey"),
        (component("select", valuesExpression="=x"), "'valuesExpression'"),
        (component("radio", values=[]), "no list of 1 to 500 values"),
        (component("radio", values=["yes"]), "a value without"),
        (component("radio", values=[{"value": " yes", "label": "Yes"}]), "a value without"),
        (component("radio", values=[{"value": "a\nb", "label": "Yes"}]), "a value without"),
        (component("radio", values=[{"value": "y" * 201, "label": "Yes"}]), "more than 200 characters"),
        (component("radio", values=YES_NO + YES_NO), "a value twice"),
        (
            component("radio", values=YES_NO, properties={"help:maybe": "x"}),
            "help for a value that is not there",
        ),
        (component("filepicker", multiple="yes"), "a multiple that is neither"),
        ({"type": "text", "text": ""}, "item 1 has no text"),
        ({"type": "text", "text": "# Title"}, "markup"),
        ({"type": "text", "text": "Go **now**"}, "markup"),
        ({"type": "text", "text": "<b>x</b>"}, "markup"),
        ({"type": "text", "text": "Dear {{name}}"}, "markup"),
        ({"type": "text", "text": "=name"}, "markup"),
        ({"type": "text", "text": "x", "properties": {"tone": "loud"}}, "the unknown tone 'loud'"),
        ({"type": "group", "components": []}, "has no label"),
        ({"type": "group", "label": "A", "components": [], "path": "a-b"}, "a path that is no name"),
        ({"type": "group", "label": "A"}, "no list of components"),
    ],
)
def test_a_component_that_does_not_convert_is_named_with_the_reason(given: dict[str, Any], why: str) -> None:
    with pytest.raises(FormError, match=why):
        load_form(schema(given))


def test_names_are_unique_and_none_lies_inside_another() -> None:
    with pytest.raises(FormError, match="'a' is there more than once"):
        load_form(schema(component("textfield", "a"), component("number", "a")))
    with pytest.raises(FormError, match=r"'a.b' lies inside another field"):
        load_form(schema(component("textfield", "a"), component("textfield", "a.b")))


def test_groups_have_a_greatest_depth_and_forms_a_greatest_size() -> None:
    inner = component("textfield")
    for _ in range(6):
        inner = {"type": "group", "label": "G", "components": [inner]}
    with pytest.raises(FormError, match="more than 5 groups deep"):
        load_form(schema(inner))
    with pytest.raises(FormError, match="more than 200 fields"):
        load_form(schema(*(component("textfield", f"f{number}") for number in range(201))))


def test_preparing_puts_in_options_and_limits() -> None:
    form = load_form(
        schema(
            component("select", "holder", valuesKey="holders"),
            component("datetime", "until", properties={"earliest": "today", "latest": "agreement_ends_on"}),
        )
    )
    filled = prepare(form, today=TODAY, options=OPTIONS, days={"agreement_ends_on": date(2027, 6, 30)})
    assert filled.fields[0].options == OPTIONS["holders"]
    assert (filled.fields[1].earliest, filled.fields[1].latest) == (TODAY, date(2027, 6, 30))
    unlimited = prepare(form, today=TODAY, options=OPTIONS, days={"agreement_ends_on": None})
    assert unlimited.fields[1].latest == date(2199, 12, 31)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (component("select", valuesKey="others"), "needs the options 'others'"),
        (component("datetime", properties={"latest": "then"}), "needs the day 'then'"),
        (component("datetime", subtype="datetime"), "needs a zone"),
    ],
)
def test_preparing_refuses_what_is_not_given(given: dict[str, Any], why: str) -> None:
    with pytest.raises(FormError, match=why):
        prepare(load_form(schema(given)), today=TODAY, options=OPTIONS, days=DAYS)


def test_shipped_files_are_written_as_the_editor_writes_them() -> None:
    for name in SHIPPED_NAMES:
        head = json.loads((SHIPPED / f"{name}.form.json").read_text())
        assert (head["type"], head["schemaVersion"], head["id"]) == ("default", 19, name)
