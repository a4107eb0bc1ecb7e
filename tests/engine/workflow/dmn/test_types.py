from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from engine.workflow import decisions
from engine.workflow.feel import Date, DateTime, Time, YearsMonthsDuration
from engine.workflow.feel.civil import UTC_MIDNIGHT
from tests.engine.workflow.dmn.kit import (
    NOW,
    decided,
    decision,
    explained,
    input_data,
    item,
    literal,
    model,
)

ITEMS = (
    item("level", "number", allowed="[1..3], 7"),
    item("color", "string", allowed='"red", "green"'),
    item("colors", "color", collection=True),
    item("few", "number", collection=True, allowed="> 0", constraint="count(?) < 3"),
    item("person", components={"name": "string", "level": "level"}),
    item("people", "person", collection=True),
    item("tree", components={"name": "string", "children": "forest"}),
    item("forest", "tree", collection=True),
    '<itemDefinition name="rule"><functionItem outputTypeRef="boolean"><parameters name="n" typeRef="number"/>'
    "</functionItem></itemDefinition>",
)


def echoed(typed: str, value: Any) -> tuple[Any, list[str]]:
    """Return what a value becomes as an input of a type, and the codes of what is noted about it."""
    told = explained(*ITEMS, input_data("a", typed), decision("d", "a", inputs=["a"]), a=value)
    return told.value, [note.code for note in told.notes]


@pytest.mark.parametrize(
    ("typed", "value", "becomes"),
    [
        ("number", 1, 1),
        ("string", "x", "x"),
        ("boolean", True, True),
        ("date", date(2026, 1, 2), Date(2026, 1, 2)),
        ("Any", [1, "x"], [1, "x"]),
        ("number", None, None),
        ("number", [1], 1),
        ("dateTime", Date(2026, 1, 2), DateTime(Date(2026, 1, 2), UTC_MIDNIGHT)),
        ("yearMonthDuration", YearsMonthsDuration(5), YearsMonthsDuration(5)),
        ("level", 3, 3),
        ("level", 7, 7),
        ("level", [2], 2),
        ("level", None, None),
        ("colors", ["red", "green"], ["red", "green"]),
        ("colors", "red", ["red"]),
        ("colors", [], []),
        ("few", [1, 2], [1, 2]),
        ("person", {"name": "A", "level": 1, "more": 5}, {"name": "A", "level": 1, "more": 5}),
        ("person", {"name": "A"}, {"name": "A", "level": None}),
        ("people", [{"level": 1}], [{"name": None, "level": 1}]),
        (
            "tree",
            {"name": "A", "children": [{"name": "B"}]},
            {"name": "A", "children": [{"name": "B", "children": None}]},
        ),
        ("list<number>", [1], [1]),
        ("unheard of", "x", "x"),
    ],
)
def test_what_fits_or_can_be_converted_is_taken(typed: str, value: Any, becomes: Any) -> None:
    assert echoed(typed, value)[0] == becomes


@pytest.mark.parametrize(
    ("typed", "value", "code"),
    [
        ("number", "1", "type"),
        ("string", 1, "type"),
        ("date", "2026-01-02", "type"),
        ("number", [1, 2], "type"),
        ("level", 4, "not_allowed"),
        ("level", 2.5, None),
        ("level", "x", "type"),
        ("color", "blue", "not_allowed"),
        ("colors", ["red", "blue"], "not_allowed"),
        ("few", [1, 2, 3], "not_allowed"),
        ("few", [1, -2], "not_allowed"),
        ("person", {"name": "A", "level": 9}, "not_allowed"),
        ("people", [{"name": "A", "level": 9}], "not_allowed"),
        ("person", {"name": 1}, "type"),
        ("person", "A", "type"),
        ("tree", {"children": [{"children": ["x"]}]}, "type"),
    ],
)
def test_what_does_not_fit_is_null_and_visible(typed: str, value: Any, code: str | None) -> None:
    found, codes = echoed(typed, value)
    assert codes == ([] if code is None else [code])
    assert (found is None) is (code is not None)


def test_a_type_that_there_is_not_is_visible() -> None:
    told = explained(decision("d", "1", typed="gone"))
    assert told.value == 1
    assert [note.code for note in told.notes] == ["type_unknown"]


def test_a_decision_and_its_text_are_of_their_types() -> None:
    assert decided(decision("d", literal("[1]", "number"), typed="number")) == 1
    assert decided(decision("d", literal("1"), typed="list<number>")) == [1]
    told = explained(decision("d", literal('"x"', "number")))
    assert told.value is None
    assert told.notes[0].text == "expected number, but got string"


def test_a_component_that_a_decision_leaves_out_does_not_fit() -> None:
    assert decided(*ITEMS, decision("d", '{name: "A"}', typed="person")) is None
    assert decided(*ITEMS, decision("d", '{name: "A", level: 1}', typed="person")) == {
        "name": "A",
        "level": 1,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{name: "A", level: 1} instance of person', True),
        ('{name: "A"} instance of person', False),
        ("[] instance of people", True),
        ("(function(n: number) n > 1) instance of rule", True),
        ("(function(n: string) n) instance of rule", False),
        ('{name: "A", children: [{name: "B", children: null}]} instance of tree', True),
    ],
)
def test_types_of_the_model_are_known_to_its_texts(text: str, expected: bool) -> None:
    assert decided(*ITEMS, decision("d", text)) is expected


def test_dmn_1_1_writes_types_with_a_prefix() -> None:
    old = "http://www.omg.org/spec/DMN/20151101/dmn.xsd"
    head = f'<definitions xmlns="{old}" xmlns:feel="http://www.omg.org/spec/FEEL/20140401/FEEL/" xmlns:own="urn:here" namespace="urn:here" name="m" id="m">'
    feel = head.replace(
        "http://www.omg.org/spec/FEEL/20140401/FEEL/", "http://www.omg.org/FEEL/20140401/FEEL/"
    )
    parts = (
        item("level", "feel:number", allowed="[1..3]"),
        input_data("a", "own:level"),
        input_data("b", "feel:string"),
        decision("d", "[a, b]", inputs=["a", "b"]),
    )
    file = f"{feel}{''.join(parts)}</definitions>".encode()
    assert decisions.evaluate(file, "d", {"a": 2, "b": "x"}, now=NOW) == [2, "x"]
    assert decisions.evaluate(file, "d", {"a": 4, "b": 1}, now=NOW) == [None, None]


def test_allowed_values_that_are_no_feel_are_refused() -> None:
    with pytest.raises(decisions.DecisionModelError, match="item definition “level”"):
        decided(item("level", allowed="1 +"), input_data("a", "level"), decision("d", "a", inputs=["a"]), a=1)


def test_a_local_time_stays_local() -> None:
    parts = (input_data("a", "date and time"), decision("d", "a", inputs=["a"]))
    local = datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001
    assert decided(*parts, a=local) == DateTime(Date(2026, 1, 2), Time(3, 4, 0))


def test_now_and_zone_are_those_of_the_caller() -> None:
    file = model(decision("d", "today()"))
    assert decisions.evaluate(file, "d", {}, now=NOW) == Date(2026, 11, 25)
    assert decisions.evaluate(file, "d", {}, now=NOW, zone="America/New_York") == Date(2026, 11, 24)


def test_without_now_the_clock_is_read() -> None:
    assert (
        decisions.evaluate(model(decision("d", 'now() > date and time("2026-01-01T00:00:00Z")')), "d", {})
        is True
    )
