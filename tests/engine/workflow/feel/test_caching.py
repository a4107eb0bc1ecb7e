"""Long texts are read once, refused ones as well, and don't add up."""

from __future__ import annotations

import pytest

from engine.workflow.feel import FeelSyntaxError, parse
from engine.workflow.feel.caching import MOST_CHARACTERS, TextCache
from engine.workflow.feel.expression import SHORT_TEXT

LONG = "x" * 10_000


class Made:
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.cache = TextCache(self._make)

    def _make(self, text: str, _names: frozenset[str], _bound: object) -> int:
        self.texts.append(text)
        if text.endswith("!"):
            raise FeelSyntaxError(text, 3, found="'!'", expected="FEEL")
        return len(text)

    def get(self, text: str) -> int:
        return self.cache.get(text, frozenset(), ())


def test_a_text_is_read_once() -> None:
    made = Made()
    assert [made.get(LONG), made.get(LONG)] == [10_000, 10_000]
    assert made.texts == [LONG]


def test_a_refused_text_is_read_once_and_refused_each_time() -> None:
    made = Made()
    caught = []
    for _ in range(2):
        with pytest.raises(
            FeelSyntaxError, match="expected FEEL, but found '!' at line 1, column 4"
        ) as refusal:
            made.get(LONG + "!")
        caught.append(refusal.value)
    assert made.texts == [LONG + "!"]
    assert caught[0] is not caught[1]


def test_the_texts_that_were_used_last_stay() -> None:
    made = Made()
    texts = [LONG + str(number) for number in range(9)]
    for text in texts[:7]:
        made.get(text)
    made.get(texts[0])
    for text in texts[7:]:
        made.get(text)
    made.texts.clear()
    made.get(texts[0])
    made.get(texts[1])
    assert made.texts == [texts[1]]


def test_what_is_larger_than_the_cache_is_not_kept() -> None:
    made = Made()
    made.get("x" * (MOST_CHARACTERS + 1))
    made.get("x" * (MOST_CHARACTERS + 1))
    assert len(made.texts) == 2


def test_a_long_text_is_the_same_expression_again() -> None:
    text = "1" + " + 1" * SHORT_TEXT
    assert parse(text) is parse(text)
    assert parse(text, ["a b"]) is not parse(text)
