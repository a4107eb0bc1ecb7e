"""From what people send to values, and the sentences for what doesn't fit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.errors import InvalidInputError
from engine.workflow.form_rules import form_validator
from engine.workflow.forms import (
    WHOLE_FORM,
    FormError,
    Option,
    check_values,
    hidden_items,
    json_schema,
    load_form,
    parse_submission,
    prepare,
    submitted_entries,
    value_entries,
)
from tests.engine.workflow.form_kit import (
    DENVER,
    TODAY,
    component,
    evaluate,
    prepared,
    problems,
    schema,
    shipped,
    submit,
)

FILE = "0b8f8f7e-3f2e-4b7e-9d4c-1f7b1c9d2a11"
FILE_2 = "1b8f8f7e-3f2e-4b7e-9d4c-1f7b1c9d2a11"
OPTIONS = {"values": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]}

REQUEST = {
    "holder_id": "7f1d",
    "purpose": "return_to_school",
    "categories": ["mental_health", "attendance"],
    "reason": "  A return meeting is planned.\r\nThe plan alone would help. ",
    "given_name": "Juniper",
    "family_name": "Vale",
    "born_on": "2012-02-29",
    "needed_by": "",
    "urgent": "no",
}


def test_a_request_becomes_values() -> None:
    assert submit(shipped("disclosure_request"), csrf_token="x", **REQUEST) == {
        "holder_id": "7f1d",
        "purpose": "return_to_school",
        "categories": ["mental_health", "attendance"],
        "reason": "A return meeting is planned.\nThe plan alone would help.",
        "given_name": "Juniper",
        "family_name": "Vale",
        "born_on": "2012-02-29",
        "urgent": "no",
    }


SUBMISSIONS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "disclosure_request",
        {**REQUEST, "urgent": "yes", "threat": "Said so.", "threatened_person": "A pupil"},
        {},
    ),
    (
        "match_subject",
        {"outcome": "matched", "subject_id": "s-1"},
        {"outcome": "matched", "subject_id": "s-1"},
    ),
    ("match_subject", {"outcome": "no_record", "subject_id": "s-1"}, {"outcome": "no_record"}),
    (
        "legal_review",
        {"outcome": "approve_with_conditions", "conditions": ["limit_to_necessary"], "reason": "Covered."},
        {"outcome": "approve_with_conditions", "conditions": ["limit_to_necessary"], "reason": "Covered."},
    ),
    (
        "legal_review",
        {
            "outcome": "ask_requester",
            "conditions": ["limit_to_necessary"],
            "reason": "Unclear.",
            "question": "When?",
        },
        {"outcome": "ask_requester", "question": "When?"},
    ),
    ("answer_question", {"answer": "On Monday."}, {"answer": "On Monday."}),
    ("prepare_release", {"outcome": "no_record", "item_category": "health"}, {"outcome": "no_record"}),
    (
        "prepare_release",
        {"outcome": "ready", "summary": "Well.", "item_category": "health"},
        {"outcome": "ready", "summary": "Well.", "item_category": "health"},
    ),
    ("decide_emergency", {"outcome": "ordinary", "to_whom": "nobody"}, {"outcome": "ordinary"}),
    (
        "decide_emergency",
        {
            "outcome": "approve",
            "threat_articulated": "Said so.",
            "to_whom": "Police",
            "ends_on": "2026-11-27",
        },
        {
            "outcome": "approve",
            "threat_articulated": "Said so.",
            "to_whom": "Police",
            "ends_on": "2026-11-27",
        },
    ),
    (
        "review_emergency",
        {"finding": "justified", "note": "Fine."},
        {"finding": "justified", "note": "Fine."},
    ),
    (
        "consent_answer",
        {"relationship": "self", "typed_name": "Marisol Vale", "language": ""},
        {"relationship": "self", "typed_name": "Marisol Vale"},
    ),
]


@pytest.mark.parametrize(("name", "texts", "expected"), SUBMISSIONS)
def test_submissions_of_shipped_forms_come_back_the_same(name: str, texts: Any, expected: Any) -> None:
    form = shipped(name)
    values = submit(form, **texts)
    assert not expected or values == expected
    assert form_validator(json_schema(form)).is_valid(values)
    assert check_values(form, values, evaluate=evaluate) == values
    assert parse_submission(form, value_entries(form, values), evaluate=evaluate) == values


def test_files_are_ids_that_the_server_stored() -> None:
    form = shipped("prepare_release")
    values = submit(form, {"files": [FILE, FILE_2]}, outcome="ready", item_category="health")
    assert values["files"] == [FILE, FILE_2]


def test_a_text_under_the_name_of_a_file_field_never_names_a_stored_file() -> None:
    form = shipped("prepare_release")
    found = problems(form, outcome="ready", item_category="health", files=FILE)
    assert found == {"files": "Choose the file again: it did not arrive"}


def test_what_is_optional_and_empty_is_absent() -> None:
    kinds = ("textfield", "textarea", "number", "datetime", "filepicker")
    form = prepared(*(component(kind, kind) for kind in kinds), component("checklist", "list", **OPTIONS))
    assert submit(form, **dict.fromkeys(kinds, "")) == {}


def test_problems_come_in_the_order_of_reading_and_the_error_names_no_answer() -> None:
    form = prepared(component("number", "z"), component("textfield", "a", validate={"maxLength": 3}))
    with pytest.raises(
        InvalidInputError, match=r"^expected values that fit form test, but 3 don't$"
    ) as refusal:
        submit(form, z="Juniper", a="Juniper", other="Juniper")
    assert list(refusal.value.problems) == [WHOLE_FORM, "z", "a"]
    assert "Juniper" not in str(refusal.value.problems)


def test_a_name_that_the_form_does_not_have_is_refused() -> None:
    found = problems(prepared(component("textfield")), typename="x")
    assert found[WHOLE_FORM].startswith("The page sent something that this form doesn't ask for.")
    form = prepared(component("textfield"))
    assert parse_submission(form, {"save": ["1"]}, evaluate=evaluate, page_own={"save"}) == {}


def test_answers_that_are_too_long_together_are_refused() -> None:
    form = prepared(*(component("textarea", f"f{n}", validate={"maxLength": 20_000}) for n in range(15)))
    found = problems(form, **{f"f{n}": "x" * 20_000 for n in range(15)})
    assert found == {WHOLE_FORM: "Taken together, the answers are too long. Shorten the longest"}


def test_a_form_is_prepared_before_it_reads() -> None:
    with pytest.raises(FormError, match="is not prepared"):
        parse_submission(load_form(schema(component("textfield"))), {}, evaluate=evaluate)


def test_a_nested_form_gives_nested_values_and_problems_by_full_name() -> None:
    group = {
        "type": "group",
        "label": "Child",
        "path": "child",
        "components": [
            component("textfield", "name", validate={"required": True}),
            component("number", "age"),
        ],
    }
    form = prepared(group)
    assert submit(form, child__name="A", child__age="7") == {"child": {"name": "A", "age": 7}}
    assert problems(form, child__age="x") == {
        "child.name": "Fill in: Label",
        "child.age": "Write a number, such as 12 or 2.5",
    }
    assert value_entries(form, {"child": {"age": 7}}) == {"child.age": ["7"]}


SHOWN_IF_YES = {"conditional": {"hide": '=a != "yes"'}}


def test_a_hidden_field_is_not_required_and_its_value_is_dropped() -> None:
    form = prepared(
        component("textfield", "a"), component("number", "b", validate={"required": True}, **SHOWN_IF_YES)
    )
    assert submit(form, a="no") == {"a": "no"}
    assert submit(form, a="no", b="7") == {"a": "no"}
    assert submit(form, a="no", b="not a number") == {"a": "no"}
    assert submit(form, a="yes", b="7") == {"a": "yes", "b": 7}
    assert problems(form, a="yes") == {"b": "Write a number: Label"}
    assert submit(form) == {}


def test_a_hidden_box_is_absent_and_a_hidden_group_hides_what_is_inside() -> None:
    group = {"type": "group", "label": "G", "components": [component("checkbox", "b")], **SHOWN_IF_YES}
    form = prepared(component("textfield", "a"), group)
    assert submit(form, a="no", b="true") == {"a": "no"}
    assert submit(form, a="yes", b="true") == {"a": "yes", "b": True}
    assert "b" in hidden_items(form, {"a": ["no"]}, evaluate=evaluate)
    assert hidden_items(form, {"a": ["yes"]}, evaluate=evaluate) == frozenset()


def test_what_a_hidden_field_said_hides_and_shows_nothing() -> None:
    form = prepared(
        component("textfield", "a"),
        component("textfield", "b", **SHOWN_IF_YES),
        component("textfield", "c", conditional={"hide": '=b != "yes"'}),
    )
    assert submit(form, a="no", b="yes", c="x") == {"a": "no"}
    assert submit(form, a="yes", b="yes", c="x") == {"a": "yes", "b": "yes", "c": "x"}


def test_a_condition_sees_variables_typed_values_and_null_for_what_does_not_fit() -> None:
    form = prepared(
        component("number", "a", validate={"max": 10}),
        component("textfield", "b", conditional={"hide": "=a = null or a < request.least"}),
    )
    variables = {"request": {"least": 3}}

    def parse(**texts: str) -> dict[str, Any]:
        sent = {name: [text] for name, text in texts.items()}
        return parse_submission(form, sent, evaluate=evaluate, variables=variables)

    assert parse(a="5", b="x") == {"a": 5, "b": "x"}
    assert parse(a="2", b="x") == {"a": 2}
    with pytest.raises(InvalidInputError) as refusal:
        parse(a="11", b="\0")
    assert list(refusal.value.problems) == ["a"]


def test_only_true_hides() -> None:
    form = prepared(component("textfield", "b", conditional={"hide": "=a"}))
    for answer in (None, False, 1, "true"):
        sent = {"b": ["x"]}
        assert parse_submission(form, sent, evaluate=lambda _text, _seen, said=answer: said) == {"b": "x"}


def test_values_are_checked_by_the_same_rules() -> None:
    form = shipped("legal_review")
    with pytest.raises(InvalidInputError) as refusal:
        check_values(form, {"outcome": "allow", "reason": " x", "more": 1}, evaluate=evaluate)
    assert refusal.value.problems == {
        WHOLE_FORM: "The page sent something that this form doesn't ask for. Load the page again and send it once more",
        "outcome": "Choose one of the answers listed",
        "reason": "Take out the space at the beginning or the end",
    }


def test_values_are_checked_without_what_only_the_server_knows() -> None:
    form = load_form(schema(component("select", valuesKey="others"), component("checkbox", "box")))
    assert check_values(form, {"answer": "x", "box": None}, evaluate=evaluate) == {
        "answer": "x",
        "box": False,
    }
    for value in ("x" * 201, "a\nb", 7):
        with pytest.raises(InvalidInputError):
            check_values(form, {"answer": value}, evaluate=evaluate)


@pytest.mark.parametrize(
    "values", [[], "x", None, {"typename": "x"}, {"answer": {"typename": 1}}, {"answer": date(2026, 1, 1)}]
)
def test_values_that_are_no_plain_object_are_refused(values: object) -> None:
    with pytest.raises(InvalidInputError):
        check_values(prepared(component("textfield")), values, evaluate=evaluate)


def test_an_object_stands_where_the_form_has_one() -> None:
    group = {"type": "group", "label": "G", "path": "child", "components": [component("textfield", "name")]}
    for values in ({"child": []}, {"child": "x"}, {"child": {"other": 1}}):
        with pytest.raises(InvalidInputError) as refusal:
            check_values(prepared(group), values, evaluate=evaluate)
        assert list(refusal.value.problems) == [WHOLE_FORM]


def test_entries_for_showing_again_have_no_control_characters_and_no_files() -> None:
    form = prepared(component("textfield"), component("filepicker", "files"))
    sent = {"answer": ["a\0b\r\nc"], "files": ["x"], "other": ["y"]}
    assert submitted_entries(form, sent) == {"answer": ["ab\nc"]}


def test_values_are_shown_as_the_fields_take_them() -> None:
    form = prepare(
        load_form(
            schema(
                component("datetime", "at", subtype="datetime"),
                component("checkbox", "box"),
                component("checkbox", "empty"),
                component("checklist", "list", valuesKey="letters"),
                component("number", "number"),
            )
        ),
        today=TODAY,
        zone=DENVER,
        options={"letters": [Option("a", "A")]},
    )
    values = {"at": "2026-12-01T16:30:00Z", "box": True, "empty": False, "list": ["a"], "number": 2.5}
    entries = value_entries(form, values)
    assert entries == {
        "at": ["2026-12-01T09:30:00"],
        "box": ["true"],
        "empty": [],
        "list": ["a"],
        "number": ["2.5"],
    }
    assert parse_submission(form, entries, evaluate=evaluate) == values
