"""Which values of a type a model allows: what FEEL's types can't carry."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from engine.workflow.dmn.boxed import Text
from engine.workflow.dmn.errors import DecisionModelError, Place
from engine.workflow.dmn.model import ItemDefinition, Model
from engine.workflow.feel import FeelSyntaxError, Scope, parse_unary

Check = Callable[[Any, Scope], bool]
"""Tells whether a value of the right type is one that is allowed."""


def all_of(checks: Collection[Check]) -> Check:
    """Return the check that a value passes that passes each of some checks."""
    several = tuple(checks)
    if len(several) == 1:
        return several[0]
    return lambda value, scope: all(each(value, scope) for each in several)


def each_of(check: Check) -> Check:
    """Return the check of a list, by that of its items."""
    return lambda value, scope: value is None or all(check(item, scope) for item in value)


def components(checks: Mapping[str, Check]) -> Check:
    """Return the check of a context, by those of its entries."""

    def check(value: Any, scope: Scope) -> bool:
        return value is None or all(each(value.get(name), scope) for name, each in checks.items())

    return check


def allowed(text: Text, model: Model, item: ItemDefinition) -> Check:
    """Return the check that unary tests of an item definition make.

    Null is a value of every type; what must not be null, the texts that use it have to say.

    Raises:
        DecisionModelError: they are no FEEL.
    """
    names = [component.name for each in model.items for component in each.components]
    try:
        tests = parse_unary(text.text, names)
    except FeelSyntaxError as fault:
        place = Place(f"item definition “{item.name}”", item.id)
        raise DecisionModelError(str(fault), place) from fault
    return lambda value, scope: value is None or tests.evaluate_in(scope, value) is True
