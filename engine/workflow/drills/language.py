"""The language by itself: what people try at a terminal, what editors ask while somebody types, what variables hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from engine.workflow import feel
from engine.workflow.drills.seeds import VARIABLES
from engine.workflow.environment import known
from engine.workflow.feel.types import Type

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
_TYPES: Mapping[str, Type] = {
    name: feel.type_of(feel.begin(VARIABLES, now=NOW).run.variable(name)) for name in VARIABLES
}


def _expression(text: str) -> object:
    value = feel.parse(text, feel.names_in(VARIABLES)).evaluate_in(feel.begin(VARIABLES, now=NOW))
    return _written(value)


def _written(value: object) -> object:
    feel.to_feel(value)
    feel.type_of(value)
    try:
        return feel.from_typed_json(feel.to_typed_json(value))
    except feel.FeelEvaluationError:
        return None  # it holds a function


def _cell(text: str) -> object:
    cell = known(feel.parse_unary(text))
    return [cell.evaluate(each, VARIABLES, now=NOW) for each in ("released", 3, None, VARIABLES["list"])]


def _analysis(text: str) -> object:
    feel.parse(text).decidable(VARIABLES)
    return str(feel.inspect(text, _TYPES, feel.names_in(VARIABLES)).type)[:100]


def _type(text: str) -> object:
    return str(feel.parse_type(text))[:100]


def _name(text: str) -> object:
    return feel.parse(f"1 + {text[:200]} + {text[-200:]}", [text]).evaluate({text: 1}, now=NOW)


def _value(text: str) -> object:
    """Let harmless texts read it as a value of a variable."""
    texts = (
        "x",
        "x = x",
        "upper case(x)",
        'split(x, ",")',
        "number(x)",
        "date(x)",
        "[x, x][item = x]",
        "range(x)",
    )
    given = {"x": text.encode("utf-8", "ignore").decode()}
    return [feel.parse(each).evaluate(given, now=NOW) for each in texts]


LANGUAGE_SLOTS: Mapping[str, Callable[[str], object]] = {
    "expression": _expression,
    "unary tests": _cell,
    "analysis": _analysis,
    "type": _type,
    "name": _name,
    "value": _value,
}
