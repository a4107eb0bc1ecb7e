from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.workflow.feel import FeelEvaluationError, begin, from_typed_json, parse, to_typed_json
from tests.engine.workflow.feel.kit import NOW

DENVER = ZoneInfo("America/Denver")
TWICE = [datetime(2026, 11, 1, 1, 30, tzinfo=DENVER, fold=fold) for fold in (0, 1)]


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ('[null, true, "a", 1, 0.5]', [None, True, "a", 1, 0.5]),
        ("1 / 3", {"feel": "number", "value": "0.3333333333333333333333333333333333"}),
        ('@"2026-11-25"', {"feel": "date", "value": "2026-11-25"}),
        ('@"09:30:00@Europe/Paris"', {"feel": "time", "value": "09:30:00@Europe/Paris"}),
        ('@"2026-11-25T03:00:00"', {"feel": "date and time", "value": "2026-11-25T03:00:00"}),
        ("now()", {"feel": "date and time", "value": "2026-11-25T03:00:00Z"}),
        (
            '@"2026-11-25T03:00:00@Europe/Paris"',
            {"feel": "date and time", "value": "2026-11-25T03:00:00+01:00", "zone": "Europe/Paris"},
        ),
        ('@"P1D"', {"feel": "duration", "value": "P1D"}),
        ('@"P1Y"', {"feel": "duration", "value": "P1Y"}),
        ("{a: 1}", {"a": 1}),
        ('{feel: "date", value: "x"}', {"feel": "context", "value": {"feel": "date", "value": "x"}}),
        (
            "(1..2]",
            {
                "feel": "range",
                "start": 1,
                "end": 2,
                "start included": False,
                "end included": True,
                "sign": "",
            },
        ),
        (
            "[(< 2)]",
            [
                {
                    "feel": "range",
                    "start": None,
                    "end": 2,
                    "start included": False,
                    "end included": False,
                    "sign": "<",
                }
            ],
        ),
    ],
)
def test_every_value_comes_back(text: str, encoded: Any) -> None:
    value = parse(text).evaluate_in(begin({}, now=NOW))
    found = to_typed_json(value)
    assert found == encoded
    assert from_typed_json(json.loads(json.dumps(found))) == value


def test_values_of_python_are_encoded_as_well() -> None:
    assert to_typed_json([timedelta(days=1), NOW.astimezone(UTC)]) == [
        {"feel": "duration", "value": "P1D"},
        {"feel": "date and time", "value": "2026-11-25T03:00:00Z"},
    ]


def test_the_hour_that_comes_twice_keeps_which_it_is() -> None:
    first, second = (from_typed_json(to_typed_json(moment)) for moment in TWICE)
    assert first != second
    assert first.time.zone == second.time.zone == "America/Denver"


@pytest.mark.parametrize(
    "encoded",
    [
        {"feel": "date"},
        {"feel": "date", "value": "2026-13-01"},
        {"feel": "date", "value": 1},
        {"feel": "dates", "value": "2026-11-25"},
        {"feel": ["date"], "value": "2026-11-25"},
        {"feel": "context", "value": 1},
        {"feel": "range"},
        {"feel": "range", "start included": True, "end included": 1},
        {"feel": "date", "value": "2026-11-25", "zone": "Europe/Paris"},
        {"feel": "number", "value": "NaN"},
        [{1}],
    ],
)
def test_other_objects_are_refused(encoded: Any) -> None:
    with pytest.raises(FeelEvaluationError, match="expected JSON of FEEL values"):
        from_typed_json(encoded)


def test_what_is_too_deep_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(2_000):
        deep = [deep]
    with pytest.raises(FeelEvaluationError, match="but got a deeper one"):
        from_typed_json(deep)


def test_a_function_is_refused() -> None:
    function = parse("function(x) x").evaluate_in(begin({}, now=NOW))
    with pytest.raises(FeelEvaluationError, match="but got Function"):
        to_typed_json([function])


def test_a_decimal_among_json_keeps_its_digits() -> None:
    digits = "0.1234567890123456789012345678901234"
    assert from_typed_json({"n": [Decimal(digits)]}) == {"n": [Decimal(digits)]}
