from __future__ import annotations

import time
from typing import Any

import pytest

from engine.workflow.environment import FeelEnvironment, evaluator, parse_known
from engine.workflow.feel import FeelEvaluationError, FeelSyntaxError
from engine.workflow.form_loader import load_form
from engine.workflow.forms import hidden_items
from tests.engine.workflow.feel.kit import NOW
from tests.engine.workflow.form_kit import component, schema


def test_a_function_that_there_is_not_is_refused_before_anything_runs() -> None:
    with pytest.raises(FeelSyntaxError, match="whatever"):
        parse_known('release.outcome = "released" and whatever(1)')


def test_a_function_among_the_known_names_passes() -> None:
    assert parse_known("risk score(age) > 5", ["risk score", "age"]).unknown_functions == {"risk score"}
    with pytest.raises(FeelSyntaxError, match="risk"):
        parse_known("risk(age) > 5", ["age"])


def test_known_functions_pass() -> None:
    assert parse_known('not(request.urgent) and duration("P3D") > duration("P1D")').names == {"request"}


COSTLY = "every i in 1..30000 satisfies i > 0"
"""Takes more than half of what one step may."""


def environment(**more: Any) -> FeelEnvironment:
    return FeelEnvironment(NOW, lambda _task, _operation, _params: {}, lambda _task, _decision: None, **more)


def test_all_texts_of_a_run_are_on_one_budget() -> None:
    found = environment()
    assert found.evaluate(COSTLY, {}) is True
    with pytest.raises(FeelEvaluationError, match="at most 100000 steps"):
        found.evaluate(COSTLY, {})
    assert environment().evaluate(COSTLY, {}) is True


def test_variables_of_one_text_are_not_those_of_the_next() -> None:
    found = environment()
    assert [found.evaluate("x", {"x": 1}), found.evaluate("x", {"x": 2}), found.evaluate("x", {})] == [
        1,
        2,
        None,
    ]


def test_all_conditions_of_a_form_are_on_one_budget() -> None:
    fields = [
        component("textfield", f"a{n}", conditional={"hide": f"= ({COSTLY}) and a0 = {n}"})
        for n in range(200)
    ]
    form = load_form(schema(*fields))
    started = time.thread_time()
    with pytest.raises(FeelEvaluationError, match="at most 100000 steps"):
        hidden_items(form, {}, evaluate=evaluator(NOW))
    assert time.thread_time() - started < 2
