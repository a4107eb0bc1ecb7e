"""What a text weighs tells how long reading it takes."""

from __future__ import annotations

import contextlib
import time

import pytest

from engine.workflow.feel import FeelError, parse
from engine.workflow.feel.weight import A_TEXT, weight


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", 0),
        ("a.b.c", 5),
        ("1.5 + 2", 3),
        ('"one text, with (signs)" = x', 3),
        ('f("a\\"b", [1..2])', 11),
        ("due date - today()", 6),
    ],
)
def test_words_and_signs_are_counted(text: str, pieces: int) -> None:
    assert weight([text]) == A_TEXT + pieces


def test_a_text_that_is_there_twice_counts_once() -> None:
    assert weight(["a", "b", "a"]) == 2 * (A_TEXT + 1)


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".b" * 3_500,
        "1" + "+1" * 3_500,
        "[" + "1," * 3_500 + "1]",
        "(" * 150 + "a or " * 3_000 + "a" + ")" * 150,
        "x" + "(1)" * 2_000,
        '"' + "x" * 15_000 + '"',
    ],
)
def test_a_weight_of_eight_thousand_is_read_within_a_second(text: str) -> None:
    assert weight([text]) <= 8_000
    assert min(time_to_read(text + " " * number) for number in range(1, 4)) < 1


def time_to_read(text: str) -> float:
    """Return seconds of this thread; the shortest of some is what the work takes, as others slow the machine down."""
    started = time.thread_time()
    with contextlib.suppress(FeelError):
        parse(text)
    return time.thread_time() - started
