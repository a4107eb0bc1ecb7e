"""What the room reads from the forms that ship: every answer is declared, and no form can lose one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from engine.act.form_contracts import FORM_CONTRACTS, FORM_DAYS
from engine.act.policy import HOLDER_WORK
from engine.workflow.form_contract import breaches
from engine.workflow.forms import load_form

NEEDED = [
    (form, key)
    for form, contract in FORM_CONTRACTS.items()
    for key, need in contract.needs.items()
    if not need.optional
]


def schema_of(form: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("forms").joinpath(f"{form}.form.json").read_bytes())
    return found


def keys_of_breaches(form: str, schema: dict[str, Any]) -> set[str]:
    found = breaches(load_form(json.dumps(schema)), FORM_CONTRACTS[form], days=FORM_DAYS)
    return {breach.key for breach in found}


def fields(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (component for component in schema["components"] if "key" in component)


def test_every_form_of_the_holder_s_has_a_contract() -> None:
    assert set(HOLDER_WORK) <= set(FORM_CONTRACTS)


@pytest.mark.parametrize("form", sorted(FORM_CONTRACTS))
def test_what_ships_keeps_its_contract(form: str) -> None:
    assert keys_of_breaches(form, schema_of(form)) == set()


@pytest.mark.parametrize(("form", "key"), NEEDED)
def test_no_field_that_is_read_can_be_left_out(form: str, key: str) -> None:
    schema = schema_of(form)
    schema["components"] = [each for each in schema["components"] if each.get("key") != key]
    assert key in keys_of_breaches(form, schema)


@pytest.mark.parametrize(("form", "key"), NEEDED)
def test_no_field_that_is_read_can_be_optional_or_hidden(form: str, key: str) -> None:
    schema = schema_of(form)
    (field,) = [each for each in fields(schema) if each["key"] == key]
    assert field.get("validate", {}).get("required")
    field["validate"] = {}
    assert keys_of_breaches(form, schema) == {key}
    field["validate"], field["conditional"] = {"required": True}, {"hide": "=true"}
    assert keys_of_breaches(form, schema) == {key}


@pytest.mark.parametrize(
    ("form", "key"), [(form, key) for form, key in NEEDED if FORM_CONTRACTS[form].needs[key].values]
)
def test_no_choice_can_offer_what_is_not_understood(form: str, key: str) -> None:
    schema = schema_of(form)
    (field,) = [each for each in fields(schema) if each["key"] == key]
    field["values"].append({"value": "whatever", "label": "Whatever"})
    assert keys_of_breaches(form, schema) == {key}
