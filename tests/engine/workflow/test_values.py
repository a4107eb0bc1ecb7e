"""What may enter the state, and what may not."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InvalidInputError
from engine.workflow.values import MAX_BYTES, MAX_DEPTH, check_json


class Word(StrEnum):
    YES = "yes"


def deep(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value", [None, True, 0, -1.5, "", "Zoë\n", [], {}, {"a": [{"b": None}]}, 2**63 - 1, deep(MAX_DEPTH)]
)
def test_plain_json_passes(value: object) -> None:
    check_json(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 1, 1), "value is of type date"),
        ({"a": [Decimal(1)]}, r"value.a\[0\] is of type Decimal"),
        ((1, 2), "is of type tuple"),
        (Word.YES, "is of type Word"),
        ({1: 2}, "a key of type int"),
        ({"typename": 1}, "no key named typename"),
        ([{"a": {"typename": None}}], "no key named typename"),
        (math.nan, "finite"),
        ([math.inf], "finite"),
        (2**63, "63 bits"),
        ("a\0b", "NUL"),
        ({"\0": 1}, "NUL"),
        ("\ud800", "Unicode"),
        ({"\udfff": 1}, "Unicode"),
        (deep(MAX_DEPTH + 1), "20 levels"),
        ("x" * (MAX_BYTES - 1), "262144 bytes"),
        ("\n" * (MAX_BYTES // 2), "262144 bytes"),
        ({str(number): [] for number in range(MAX_BYTES // 8)}, "262144 bytes"),
    ],
)
def test_everything_else_is_refused_by_name(value: object, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        check_json(value)


def test_the_largest_text_that_fits_passes() -> None:
    check_json("x" * (MAX_BYTES - 2))


def test_a_list_that_holds_itself_twice_ends_soon() -> None:
    value: list[Any] = []
    value.extend([value, value])
    with pytest.raises(InvalidInputError, match="levels"):
        check_json(value)


def test_a_value_that_is_shared_many_times_is_counted_each_time() -> None:
    value: list[Any] = []
    for _ in range(MAX_DEPTH - 1):
        value = [value] * 10
    with pytest.raises(InvalidInputError, match="bytes"):
        check_json(value)


def test_a_key_that_somebody_wrote_is_not_repeated() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        check_json({"Juniper Vale": {"b": date(2026, 1, 1)}})
    assert "Juniper" not in str(refusal.value)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(categories=["L"])).filter(lambda key: key != "typename"), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(JSON)
@settings(deadline=None)
def test_what_passes_is_read_back_unchanged(value: Any) -> None:
    check_json(value)
    assert orjson.loads(orjson.dumps(value)) == value
