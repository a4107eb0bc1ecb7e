"""What an instance holds is the same after it was saved, whatever its kind."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import IntegrityViolationError, InvalidInputError
from engine.workflow import feel, state
from engine.workflow.operations import OperationResult
from engine.workflow.parser import Model, parse_model
from engine.workflow.stepping import Run
from engine.workflow.values import same_json, typed, untyped
from tests.engine.workflow.feel.kit import NOW
from tests.engine.workflow.feel.texts import VARIABLES, well_formed
from tests.engine.workflow.kit import FORM, chain, element, process, user

DENVER = ZoneInfo("America/Denver")
BODY = (
    element("startEvent", "start") + user("task") + element("endEvent", "end") + chain("start", "task", "end")
)
MODEL: Model = parse_model({"0.bpmn": process("main", BODY), "any.form.json": FORM}, "main")
KINDS: dict[str, Any] = {
    "null": None,
    "boolean": True,
    "text": "2026-11-25",
    "whole number": 3,
    "fraction": 0.1,
    "decimal": Decimal("0.1"),
    "decimal of many digits": Decimal("0.1234567890123456789012345678901234"),
    "large decimal": Decimal("1E+6000"),
    "date": date(2026, 11, 25),
    "time": time(9, 30, 0, 5),
    "time with an offset": time(9, 30, tzinfo=timezone(timedelta(hours=1))),
    "time in a zone": time(9, 30, tzinfo=DENVER),
    "instant": datetime(2026, 11, 25, 9, 30, tzinfo=UTC),
    "moment with an offset": datetime(2026, 11, 25, 9, 30, tzinfo=timezone(timedelta(hours=-7))),
    "moment in a zone": datetime(2026, 11, 25, 9, 30, tzinfo=DENVER),
    "the later hour": datetime(2026, 11, 1, 1, 30, tzinfo=DENVER, fold=1),
    "duration": timedelta(days=-3, microseconds=1),
    "months": feel.YearsMonthsDuration(14),
    "far date": feel.Date(12_000, 1, 31),
    "nanoseconds": feel.DaysTimeDuration(1),
    "range": feel.Range(date(2026, 1, 1), None, start_included=True, end_included=False),
    "range by a sign": feel.Range(None, Decimal(5), start_included=False, end_included=False, sign="<"),
    "list": [1, date(2026, 1, 1), [Decimal("0.5")]],
    "context": {"a": timedelta(1), "b": {"c": "d"}},
    "what looks like one": {"feel": "date", "value": "2026-11-25"},
    "what looks like a context": {"feel": "context", "value": {"feel": 1}},
    "what looks like one, with one": {"feel": date(2026, 1, 1)},
}


def run() -> Run:
    return Run(
        MODEL,
        now=NOW,
        call=lambda _call: OperationResult({}),
        answers={},
        parked=frozenset(),
        standing=frozenset(),
        scopes={"holder": "clinic"},
    )


def stored(**variables: Any) -> bytes:
    made = run()
    made.create(variables)
    made.advance()
    return made.dump()


def restored(saved: bytes) -> dict[str, Any]:
    found = run()
    found.restore(saved)
    (task,) = [task for task in found.tasks() if task.task_spec.manual]
    return {name: value for name, value in task.data.items() if name in ("a", "x")}


def alike(one: Any, other: Any) -> bool:
    """Tell whether two values are the same to FEEL, kind and zone included."""
    return feel.to_feel(inside(one)) == feel.to_feel(inside(other))


def inside(value: Any) -> Any:
    return feel.parse("x").evaluate_in(feel.begin({"x": value}, now=NOW))


@pytest.mark.parametrize("value", KINDS.values(), ids=KINDS.keys())
def test_every_kind_comes_back_as_it_was(value: Any) -> None:
    found = restored(stored(x=value))["x"]
    assert alike(found, value)
    # A decimal that JSON has is a number of JSON; everything else is of the same type as before.
    assert type(found) is type(value) or isinstance(value, Decimal)


@pytest.mark.parametrize("value", KINDS.values(), ids=KINDS.keys())
def test_a_second_save_is_as_the_first(value: Any) -> None:
    once = stored(x=value)
    again = run()
    again.restore(once)
    twice = run()
    twice.restore(again.dump())
    assert alike(restored(again.dump())["x"], value)


@given(well_formed)
@settings(deadline=None)
def test_whatever_feel_gives_comes_back(text: str) -> None:
    try:
        value = feel.parse(text, VARIABLES).evaluate(VARIABLES, now=NOW)
        feel.to_typed_json(value)
    except feel.FeelError:
        return
    assert alike(untyped(typed(value)), value)


values = st.recursive(
    st.sampled_from([None, True, 1, 0.5, "feel", "context", date(2026, 1, 1), Decimal("0.1"), timedelta(1)]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["feel", "value", "zone", "a"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(values)
def test_nothing_that_a_person_writes_passes_for_a_date(value: Any) -> None:
    assert alike(untyped(typed(value)), value)


def test_a_state_of_plain_json_is_as_it_always_was() -> None:
    assert stored(x={"feel": "date", "value": "2026-11-25"}, a=[1, "b"]).startswith(state.FORMAT)
    assert stored(x=date(2026, 1, 1)).startswith(state.TYPED)


def test_a_state_of_a_release_to_come_is_refused() -> None:
    with pytest.raises(IntegrityViolationError, match="its format is another"):
        restored(b"CS9\x00" + stored(x=1)[4:])


def test_a_date_that_the_library_encoded_is_still_read() -> None:
    found = state._REGISTRY.restore({"x": {"typename": "datetime", "value": "2026-11-25T09:30:00+00:00"}})
    assert found == {"x": datetime(2026, 11, 25, 9, 30, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, True, False),
        (date(2026, 1, 1), date(2026, 1, 1), True),
        (date(2026, 1, 1), "2026-01-01", False),
        (Decimal("0.10"), Decimal("0.1"), True),
        ([timedelta(1)], [timedelta(2)], False),
    ],
)
def test_a_change_is_seen_by_kind_as_well(one: Any, other: Any, same: bool) -> None:
    assert same_json(one, other) is same


def test_a_name_that_the_loader_would_take_for_a_class_is_refused() -> None:
    engine = run().engine.environment
    for text in ('{"typename": "UUID"}', '[{a: [{"typename": 1}]}]'):
        with pytest.raises(InvalidInputError, match="typename"):
            engine.evaluate(text, {})
