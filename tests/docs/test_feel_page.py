"""What ``docs/feel.md`` says is so."""

from __future__ import annotations

import re

import pytest

from engine.workflow.dmn.weight import MAX_WEIGHT as DECISION
from engine.workflow.feel.budget import CHARACTERS_A_STEP, DEFAULT_BUDGET, MAX_CALLS, MAX_DEPTH, MAX_TEXT
from engine.workflow.feel.functions import FUNCTIONS
from engine.workflow.feel.members import PROPERTIES_OF_SEVERAL_WORDS
from engine.workflow.feel.values import NUMBERS
from engine.workflow.feel.vocabulary import KEYWORDS
from engine.workflow.lint_rules.weight import MAX_WEIGHT as DEFINITION
from tests.docs.feel_page import PAGE, Example, examples, given, variables
from tests.docs.told import told_text
from tests.engine.workflow.feel.feelin_faults import FAULTS
from tests.engine.workflow.feel.test_feelin import Both
from web.commands.feelin import Feelin, is_there

EXAMPLES = list(examples())
TEXT = PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.text} {example.tested or ''}")
def test_an_example_gives_what_the_page_says(example: Example) -> None:
    assert given(example, variables()) == example.told


@pytest.mark.parametrize("name", [*FUNCTIONS, "is defined"])
def test_every_function_has_an_example(name: str) -> None:
    called = re.compile(rf"(?<![\w ]){name}\(")
    found = [each for each in EXAMPLES if called.search(each.text) and not each.told.startswith("error")]
    assert any(each.told != "null" for each in found)


@pytest.mark.parametrize("word", sorted(KEYWORDS))
def test_every_word_of_the_language_has_an_example(word: str) -> None:
    assert any(re.search(rf"\b{word}\b", each.text) for each in EXAMPLES)


@pytest.mark.parametrize("name", sorted(PROPERTIES_OF_SEVERAL_WORDS))
def test_every_property_is_named(name: str) -> None:
    assert f"`{name}`" in TEXT


def test_the_budgets_are_those_of_the_engine() -> None:
    figures = [
        int(found.replace(",", "")) for found in re.findall(r"^\|[^|`]+\| ([0-9,]+) \|$", TEXT, re.MULTILINE)
    ]
    budget = DEFAULT_BUDGET
    assert figures == [
        MAX_TEXT,
        MAX_DEPTH,
        MAX_CALLS,
        budget.steps,
        budget.items,
        budget.characters,
        NUMBERS.prec,
    ]
    assert f"{CHARACTERS_A_STEP} characters made" in TEXT
    assert f"{DEFINITION:,} words and signs" in TEXT
    assert f"requires {DECISION:,}" in TEXT


ROW = re.compile(
    r"^\| `(?P<witness>[^|]*)` \| `(?P<here>[^|]*)` \| `(?P<there>[^|]*)` \| (?P<why>[^|]*) \|$", re.MULTILINE
)


def test_every_class_of_differences_is_told() -> None:
    rows = [(row["witness"], row["why"]) for row in ROW.finditer(TEXT)]
    assert rows == [(fault.witness, fault.why) for fault in FAULTS.values()]


@pytest.mark.skipif(not is_there(), reason="feelin's npm package is not installed")
def test_the_differences_are_those_of_the_editor() -> None:
    with Feelin() as feelin:
        both = Both(feelin)
        for row in ROW.finditer(TEXT):
            assert (row["here"], row["there"]) == tuple(map(told_text, both.values(row["witness"])))
