"""Making values what they should be, and telling where they can't.

Source: DMN 1.5, 10.3.2.9.4 (type conversions): what can't be converted is null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.workflow.dmn.errors import Place
from engine.workflow.dmn.evaluation import evaluation_of
from engine.workflow.dmn.types import Kind
from engine.workflow.feel import (
    MISFIT,
    Date,
    DateTime,
    DaysTimeDuration,
    Scope,
    Time,
    YearsMonthsDuration,
    coerced,
)
from engine.workflow.feel.closures import Closure
from engine.workflow.feel.temporal import date_of, duration_of, moment_of, time_of
from engine.workflow.feel.types import (
    ANY,
    ContextType,
    ListType,
    NamedType,
    SimpleType,
    Type,
    Types,
)
from engine.workflow.feel.values import KINDS


def fitted(value: Closure, kind: Kind, place: Place) -> Closure:
    """Return what makes a value one of a kind."""
    if kind.type is ANY and kind.check is None:
        return value
    if kind.check is None and isinstance(kind.type, SimpleType):
        python = kind.type.kind

        def simple(scope: Scope) -> Any:
            found = value(scope)
            return found if found is None or type(found) is python else fit(found, kind, place, scope)

        return simple
    return lambda scope: fit(value(scope), kind, place, scope)


def fit(value: Any, kind: Kind, place: Place, scope: Scope) -> Any:
    """Return what a value becomes where a kind is expected; null, and a note about it, if nothing fits."""
    found = coerced(value, kind.type, scope.run.types, scope.run.spend)
    if found is MISFIT:
        tell(scope, "type", f"expected {kind.name}, but got {KINDS[type(value)]}", place)
        return None
    if kind.check is not None and not kind.check(found, scope):
        tell(scope, "not_allowed", f"expected a value that {kind.name} allows, but got another", place)
        return None
    return found


def tell(scope: Scope, code: str, text: str, place: Place) -> None:
    """Note what should be seen."""
    report = evaluation_of(scope).report
    if report is not None:
        report.note(code, text, place)


def dated(value: Any, wanted: Type, types: Types) -> Any:
    """Return JSON with dates, times and durations where its type wants them; JSON writes these as texts (ISO 8601).

    A text that is none stays a text, and so fits nothing.
    """
    if isinstance(wanted, NamedType):
        return dated(value, types.get(wanted.name, ANY), types)
    if isinstance(wanted, ListType) and isinstance(value, list):
        return [dated(item, wanted.of, types) for item in value]
    if isinstance(wanted, ContextType) and isinstance(value, dict):
        inner = dict(wanted.entries)
        return {name: dated(each, inner.get(name, ANY), types) for name, each in value.items()}
    read = _READ.get(wanted.kind) if isinstance(wanted, SimpleType) and isinstance(value, str) else None
    found = None if read is None else read(value)
    return found if isinstance(wanted, SimpleType) and type(found) is wanted.kind else value


_READ: Mapping[type | None, Callable[[str], Any]] = {
    Date: date_of,
    Time: time_of,
    DateTime: moment_of,
    DaysTimeDuration: duration_of,
    YearsMonthsDuration: duration_of,
}


def completed(value: Any, wanted: Type, types: Types) -> Any:
    """Return a value from outside with null for the components of its type that were not given."""
    if isinstance(wanted, NamedType):
        return completed(value, types.get(wanted.name, ANY), types)
    if isinstance(wanted, ListType) and type(value) is list:
        return [completed(item, wanted.of, types) for item in value]
    if isinstance(wanted, ContextType) and type(value) is dict:
        parts = {name: completed(value.get(name), inner, types) for name, inner in wanted.entries}
        return {**value, **parts}
    return value
