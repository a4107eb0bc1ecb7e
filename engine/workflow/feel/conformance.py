"""What values conform to a type, and what a value becomes where one is expected.

Source: DMN 1.5, 10.3.2.9.2 (type conformance) and 10.3.2.9.4 (type conversions).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.workflow.feel.civil import UTC_MIDNIGHT, Date, DateTime
from engine.workflow.feel.types import (
    ANY,
    MOMENT,
    NULL,
    ContextType,
    FunctionType,
    ListType,
    NamedType,
    RangeType,
    SimpleType,
    Type,
    Types,
)
from engine.workflow.feel.values import Function, Range

MISFIT = object()
"""What no value becomes."""

Spend = Callable[[int], None]
"""Counts the values that are looked at."""


def free(_steps: int) -> None:
    """Count nothing, where a value is looked at once."""


def conforms(value: Any, wanted: Type, types: Types, spend: Spend = free) -> bool:
    """Tell whether a value conforms to a type; null conforms to every one, and nothing to a type that there is not."""
    if value is None or wanted is ANY:
        return True
    if isinstance(wanted, SimpleType):
        return type(value) is wanted.kind
    check = _CHECKS[type(wanted)]
    return check(value, wanted, types, spend)


def is_instance(value: Any, wanted: Type, types: Types, spend: Spend = free) -> bool | None:
    """Tell whether a value is an instance of a type; null is one of *Null* alone.

    Returns:
        None if there is no such type.
    """
    if not is_known(wanted, types):
        return None
    if value is None:
        return wanted is NULL
    return conforms(value, wanted, types, spend)


def coerced(value: Any, wanted: Type, types: Types, spend: Spend = free) -> Any:
    """Return what a value becomes where a type is expected, or ``MISFIT``.

    A list of one becomes its item and the other way round, and a date its midnight in UTC, if that is what it takes.
    """
    if conforms(value, wanted, types, spend):
        return value
    if type(value) is list and len(value) == 1 and conforms(value[0], wanted, types, spend):
        return value[0]
    if isinstance(wanted, NamedType) and wanted.name in types:
        return coerced(value, types[wanted.name], types, spend)
    if isinstance(wanted, ListType) and type(value) is not list and conforms(value, wanted.of, types, spend):
        return [value]
    return DateTime(value, UTC_MIDNIGHT) if wanted is MOMENT and type(value) is Date else MISFIT


def is_known(wanted: Type, types: Types) -> bool:
    """Tell whether every type that a type is made of is there."""
    if isinstance(wanted, NamedType):
        return wanted.name in types
    if isinstance(wanted, ListType | RangeType):
        return is_known(wanted.of, types)
    if isinstance(wanted, ContextType):
        return all(is_known(inner, types) for _, inner in wanted.entries)
    if isinstance(wanted, FunctionType):
        return all(is_known(each, types) for each in (*wanted.parameters, wanted.result))
    return True


# -- what conforms to which --------------------------------------------------------------------------------------


def _in_list(value: Any, wanted: Any, types: Types, spend: Spend) -> bool:
    if type(value) is not list:
        return False
    spend(len(value))
    return all(conforms(item, wanted.of, types, spend) for item in value)


def _in_range(value: Any, wanted: Any, types: Types, spend: Spend) -> bool:
    if type(value) is not Range:
        return False
    return conforms(value.start, wanted.of, types, spend) and conforms(value.end, wanted.of, types, spend)


def _in_context(value: Any, wanted: Any, types: Types, spend: Spend) -> bool:
    if type(value) is not dict:
        return False
    spend(len(wanted.entries))
    return all(name in value and conforms(value[name], inner, types, spend) for name, inner in wanted.entries)


def _in_function(value: Any, wanted: Any, types: Types, _spend: Spend) -> bool:
    if type(value) is not Function or len(value.parameters) != len(wanted.parameters):
        return False
    given = value.types or (ANY,) * len(value.parameters)
    takes = all(subtype(each, own, types) for each, own in zip(wanted.parameters, given, strict=True))
    # What a body without a declared result gives can't be told before it is called.
    return takes and (value.result is ANY or subtype(value.result, wanted.result, types))


def _in_named(value: Any, wanted: Any, types: Types, spend: Spend) -> bool:
    return wanted.name in types and conforms(value, types[wanted.name], types, spend)


_CHECKS: Mapping[type, Callable[[Any, Any, Types, Spend], bool]] = {
    ListType: _in_list,
    RangeType: _in_range,
    ContextType: _in_context,
    FunctionType: _in_function,
    NamedType: _in_named,
}


def subtype(one: Type, other: Type, types: Types) -> bool:
    """Tell whether every value of one type conforms to the other."""
    one, other = resolved(one, types), resolved(other, types)
    if one == other or other is ANY or one is NULL:
        return True
    if isinstance(one, ListType | RangeType):
        return type(one) is type(other) and subtype(one.of, other.of, types)
    if isinstance(one, ContextType) and isinstance(other, ContextType):
        entries = dict(one.entries)
        return all(n in entries and subtype(entries[n], t, types) for n, t in other.entries)
    if isinstance(one, FunctionType) and isinstance(other, FunctionType):
        pairs = list(zip(other.parameters, one.parameters, strict=False))
        fits = len(one.parameters) == len(other.parameters) and subtype(one.result, other.result, types)
        return fits and all(subtype(theirs, own, types) for theirs, own in pairs)
    return False


def resolved(wanted: Type, types: Types) -> Type:
    """Return the type that a name stands for, or the type itself."""
    return types.get(wanted.name, wanted) if isinstance(wanted, NamedType) else wanted
