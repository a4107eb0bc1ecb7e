"""Contracts of forms: what must be asked, how, and when."""

from __future__ import annotations

from typing import Any

import pytest

from engine.workflow.form_contract import (
    CHOICE,
    DAY,
    NOTHING_READ,
    TEXT,
    UPLOAD,
    FormContract,
    Need,
    When,
    breaches,
    require_kept,
)
from engine.workflow.forms import FormError, load_form
from tests.engine.workflow.form_kit import component, schema

CONTRACT = FormContract(
    {
        "outcome": Need(CHOICE, frozenset({"yes", "no"})),
        "reason": Need(TEXT, when=When("outcome", frozenset({"no"}))),
        "child": Need(CHOICE, options_key="children", when=When("outcome", frozenset({"yes"}))),
        "needed_by": Need(DAY, optional=True),
    }
)


def options(*values: str) -> list[dict[str, str]]:
    return [{"value": value, "label": value.capitalize()} for value in values]


def required(kind: str, key: str, **more: Any) -> dict[str, Any]:
    return component(kind, key, validate={"required": True}, **more)


OUTCOME = required("radio", "outcome", values=options("yes", "no"))
REASON = required("textarea", "reason", conditional={"hide": '=outcome != "no"'})
CHILD = required("select", "child", valuesKey="children", conditional={"hide": '=outcome = "no"'})


def found(*components: dict[str, Any], contract: FormContract = CONTRACT) -> list[tuple[str, str]]:
    return [tuple(each) for each in breaches(load_form(schema(*components)), contract)]


@pytest.mark.parametrize(
    "components",
    [
        (OUTCOME, REASON, CHILD),
        (OUTCOME, REASON, CHILD, component("datetime", "needed_by", subtype="date", dateLabel="By")),
        (OUTCOME, REASON, CHILD, component("textfield", "more")),
        (OUTCOME, {**REASON, "conditional": {}}, CHILD),
        ({**OUTCOME, "type": "select", "values": options("no")}, REASON),
        (
            OUTCOME,
            {
                "type": "group",
                "label": "If so",
                "components": [{**REASON, "conditional": {}}],
                "conditional": {"hide": '=outcome = "yes"'},
            },
            CHILD,
        ),
    ],
)
def test_a_form_may_ask_more_and_in_other_words(components: tuple[dict[str, Any], ...]) -> None:
    assert found(*components) == []


@pytest.mark.parametrize(
    ("components", "key", "words"),
    [
        ((REASON, CHILD), "outcome", "no field with the key outcome"),
        ((OUTCOME, CHILD), "reason", "no field with the key reason"),
        ((component("textfield", "outcome"), REASON, CHILD), "outcome", "asks outcome with a textfield"),
        (
            (required("checklist", "outcome", values=options("yes")), REASON, CHILD),
            "outcome",
            "with a checklist",
        ),
        (
            ({**OUTCOME, "values": options("yes", "no", "later")}, REASON, CHILD),
            "outcome",
            "offers later for outcome, which nobody understands. Offer only values among no, yes",
        ),
        (({**OUTCOME, "validate": {}}, REASON, CHILD), "outcome", "lets outcome stay unanswered"),
        (
            ({**OUTCOME, "conditional": {"hide": "=today() > outcome"}}, REASON, CHILD),
            "outcome",
            "doesn't always ask outcome",
        ),
        (
            (OUTCOME, {**REASON, "conditional": {"hide": '=outcome = "no"'}}, CHILD),
            "reason",
            "doesn't ask reason when outcome is no",
        ),
        (
            (OUTCOME, {**REASON, "conditional": {"hide": "=child = null"}}, CHILD),
            "reason",
            "reads more than outcome",
        ),
        (
            (OUTCOME, {**REASON, "conditional": {"hide": '=today() > date("2026-01-01")'}}, CHILD),
            "reason",
            "reads more than outcome",
        ),
        ((OUTCOME, {**REASON, "validate": {}}, CHILD), "reason", "lets reason stay unanswered"),
        (
            (
                OUTCOME,
                REASON,
                required("select", "child", values=options("a"), conditional=CHILD["conditional"]),
            ),
            "child",
            "Take those of the key children instead",
        ),
        ((OUTCOME, REASON, CHILD, component("textfield", "needed_by")), "needed_by", "with a textfield"),
        (
            (OUTCOME, REASON, CHILD, component("select", "other", valuesKey="children")),
            "other",
            "takes the options of other from children, which nobody gives",
        ),
        (
            (
                OUTCOME,
                REASON,
                CHILD,
                component(
                    "datetime",
                    "other",
                    subtype="date",
                    dateLabel="Day",
                    properties={"latest": "doomsday"},
                ),
            ),
            "other",
            "by the day doomsday, which nobody gives. Use a date, or one of today",
        ),
        ((OUTCOME, REASON, CHILD, component("filepicker", "proof")), "proof", "files as proof"),
    ],
)
def test_what_breaks_a_contract_is_named_by_its_key(
    components: tuple[dict[str, Any], ...], key: str, words: str
) -> None:
    ((named, clause),) = found(*components)
    assert named == key
    assert words in clause


def test_a_group_s_condition_hides_what_is_in_it() -> None:
    group = {
        "type": "group",
        "label": "If so",
        "components": [{**REASON, "conditional": {}}],
        "conditional": {"hide": '=outcome = "no"'},
    }
    ((key, clause),) = found(OUTCOME, group, CHILD)
    assert (key, "when outcome is no" in clause) == ("reason", True)


def test_of_some_fields_one_is_enough() -> None:
    contract = FormContract(
        {"files": Need(UPLOAD, optional=True), "text": Need(TEXT, optional=True)}, either=("files", "text")
    )
    assert found(component("filepicker", "files"), contract=contract) == []
    assert found(component("textarea", "text"), contract=contract) == []
    ((_, clause),) = found(component("textarea", "other"), contract=contract)
    assert "files or text" in clause


def test_a_form_that_breaks_its_contract_is_not_let_pass() -> None:
    require_kept(load_form(schema(OUTCOME, REASON, CHILD)), CONTRACT)
    with pytest.raises(FormError, match="no field with the key reason"):
        require_kept(load_form(schema(OUTCOME, CHILD)), CONTRACT)


def test_days_that_the_server_gives_are_known() -> None:
    limited = component(
        "datetime", "day", subtype="date", dateLabel="Day", properties={"latest": "emergency_latest"}
    )
    form = load_form(schema(limited))
    assert breaches(form, NOTHING_READ, days={"emergency_latest"}) == []
    assert len(breaches(form, NOTHING_READ)) == 1
