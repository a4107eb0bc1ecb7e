from __future__ import annotations

import pytest

from engine.workflow.environment import parse_known
from engine.workflow.feel import FeelSyntaxError


def test_a_function_that_there_is_not_is_refused_before_anything_runs() -> None:
    with pytest.raises(FeelSyntaxError, match="whatever"):
        parse_known('release.outcome = "released" and whatever(1)')


def test_a_function_among_the_known_names_passes() -> None:
    assert parse_known("risk score(age) > 5", ["risk score", "age"]).unknown_functions == {"risk score"}
    with pytest.raises(FeelSyntaxError, match="risk"):
        parse_known("risk(age) > 5", ["age"])


def test_known_functions_pass() -> None:
    assert parse_known('not(request.urgent) and duration("P3D") > duration("P1D")').names == {"request"}
