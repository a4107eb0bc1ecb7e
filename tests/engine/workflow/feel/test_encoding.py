from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.workflow.feel import FeelEvaluationError, to_json
from tests.engine.workflow.feel.kit import value_of


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("null", None),
        ("true", True),
        ('"a"', "a"),
        ("3.0", 3),
        ("0.1 + 0.2", 0.3),
        ("2 ** 62", 2**62),
        ("1e20", 1e20),
        ("2 ** 64 + 1", "18446744073709551617"),
        ("1 / 3", "0.3333333333333333333333333333333333"),
        ("1e6000", "1E+6000"),
        ("1e-6000", "1E-6000"),
        ('@"2026-11-25"', "2026-11-25"),
        ('@"09:30:00.50+01:00"', "09:30:00.5+01:00"),
        ("now()", "2026-11-25T03:00:00Z"),
        ('@"2026-11-25T03:00:00@Europe/Paris"', "2026-11-25T03:00:00+01:00"),
        ('@"P3DT4H"', "P3DT4H"),
        ('@"P14M"', "P1Y2M"),
        ("[1, {a: 2}]", [1, {"a": 2}]),
        ("(1..2]", {"start": 1, "end": 2, "start included": False, "end included": True}),
    ],
)
def test_results_become_json(text: str, encoded: Any) -> None:
    found = to_json(value_of(text))
    assert found == encoded
    assert type(found) is type(encoded)
    json.dumps(found)


@given(st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: value_of("x", {"x": number})))
def test_no_digit_is_lost(number: Decimal | None) -> None:
    encoded = to_json(number)
    read = value_of("number(x)" if isinstance(encoded, str) else "x", {"x": encoded})
    assert read == number


def test_what_is_no_feel_value_is_refused() -> None:
    with pytest.raises(FeelEvaluationError, match="but got set"):
        to_json([{1}])
