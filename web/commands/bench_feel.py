"""``concord bench feel``: what an expression and a decision table cost, beside feelin and SpiffWorkflow.

The expressions are what guards, due times and cells are made of. A further subject is one entry in ``_subjects``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

from engine.workflow import feel
from engine.workflow.yardsticks import SpiffExpressions
from web.commands import bench_table
from web.commands.feelin import Feelin, is_there

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
REPEAT = 2_000
"""Times that a round evaluates each expression; so many that the caches of the processor are warm."""
COMPILED = 50
"""Times that a round compiles each expression, and that feelin evaluates it."""

VARIABLES: dict[str, Any] = {
    "release": {"outcome": "released", "count": 3},
    "age": 17,
    "amount": 1200,
    "categories": ["health", "attendance"],
}
EXPRESSIONS: Mapping[str, str] = {
    'release.outcome = "released"': 'release["outcome"] == "released"',
    "age >= 18 or amount < 5000": "age >= 18 or amount < 5000",
    "amount * 2 + age": "amount * 2 + age",
    "amount in [1000..5000]": "1000 <= amount <= 5000",
    'if age < 18 then "minor" else "adult"': '"minor" if age < 18 else "adult"',
    'list contains(categories, "health")': '"health" in categories',
}
"""FEEL, and the same in Python, for SpiffWorkflow."""

Subject = Callable[[], float]
"""Does its work once, and returns the seconds that one expression took."""


def _compiled() -> float:
    expressions = [feel.parse(text) for text in EXPRESSIONS]
    begun = time.perf_counter()
    for expression in expressions * REPEAT:
        expression.evaluate(VARIABLES, now=NOW)
    return (time.perf_counter() - begun) / (REPEAT * len(EXPRESSIONS))


def _in_one_scope() -> float:
    """Evaluate as a decision table does: many texts over the same variables."""
    expressions = [feel.parse(text) for text in EXPRESSIONS]
    begun = time.perf_counter()
    for _ in range(REPEAT):
        scope = feel.begin(VARIABLES, now=NOW)
        for expression in expressions:
            expression.evaluate_in(scope)
    return (time.perf_counter() - begun) / (REPEAT * len(EXPRESSIONS))


_FRESH = count()


def _compiling() -> float:
    # A comment makes each text a new one, so that no cache knows it.
    texts = [f"{text} // {next(_FRESH)}" for text in EXPRESSIONS for _ in range(COMPILED)]
    begun = time.perf_counter()
    for text in texts:
        feel.parse(text)
    return (time.perf_counter() - begun) / len(texts)


def _by_spiff(spiff: SpiffExpressions) -> float:
    begun = time.perf_counter()
    for text in [*EXPRESSIONS.values()] * REPEAT:
        spiff.evaluate(text, VARIABLES)
    return (time.perf_counter() - begun) / (REPEAT * len(EXPRESSIONS))


def _by_feelin(feelin: Feelin) -> float:
    answer = feelin.ask(texts=[*EXPRESSIONS], repeat=COMPILED, context=VARIABLES)
    return float(answer["seconds"]) / (COMPILED * len(EXPRESSIONS))


def _subjects(stack: ExitStack) -> dict[str, Subject]:
    spiff = SpiffExpressions()
    found: dict[str, Subject] = {
        "an expression, compiled before": _compiled,
        "one of several over the same variables": _in_one_scope,
        "compiling one": _compiling,
        "SpiffWorkflow, the same in Python": lambda: _by_spiff(spiff),
    }
    found |= {
        "a table of 40 rules and 6 inputs": bench_table.decided,
        "the same, explained": bench_table.explained,
        "the same for the first time, read and compiled": bench_table.compiled,
        "SpiffWorkflow, the same table": bench_table.by_spiff(),
    }
    if is_there():
        feelin = stack.enter_context(Feelin())
        found["feelin, which compiles each time"] = lambda: _by_feelin(feelin)
    return found


@contextmanager
def feel_bench() -> Iterator[Callable[[], Mapping[str, float]]]:
    """Time expressions; without feelin where its npm package is not installed."""
    with ExitStack() as stack:
        subjects = _subjects(stack)
        yield lambda: {what: subject() for what, subject in subjects.items()}
