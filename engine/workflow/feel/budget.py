"""How much a text and an evaluation may cost; a hostile one ends in an error, not in a hanging process."""

from __future__ import annotations

from dataclasses import dataclass

MAX_TEXT = 20_000
"""Characters of one FEEL text."""
MAX_DEPTH = 200
"""Levels of brackets, of operations inside operations, and of lists and contexts in a result."""
MAX_CALLS = 100
"""Levels of calls inside of calls. Each takes at most some eight frames of Python's stack, so that this limit is met before
Python's own, however deep the caller stands."""
OPERATIONS_A_CALL = 4
"""A function counts as a level for each of these levels of operations in its body."""
BOXED_LEVELS = 2
"""A function of a decision model counts for so many: its boxes lie around its texts."""
CHARACTERS_A_STEP = 64
"""Making a text costs a step for each of these, so that many long texts cost as much as many short ones."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The limits of one evaluation."""

    steps: int = 100_000
    """Operations, items looked at and (by ``CHARACTERS_A_STEP``) characters made; also values in the result."""
    items: int = 20_000
    """Items of any one list that the evaluation makes."""
    characters: int = 100_000
    """Characters of any one text that the evaluation makes; a result may hold ten times as many."""


DEFAULT_BUDGET = Budget()
