"""What type comes of which: of arithmetic, of a property, of a value beside another.

Source: DMN 1.5, 10.3.2.9 (types), tables 50 to 55 (arithmetic) and 65 (properties).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.workflow.feel.conformance import subtype
from engine.workflow.feel.types import (
    ANY,
    NO_TYPES,
    NULL,
    SIMPLE,
    ContextType,
    FunctionType,
    ListType,
    RangeType,
    Type,
)
from engine.workflow.feel.values import Function, Range

NUMBER, STRING, BOOLEAN = SIMPLE["number"], SIMPLE["string"], SIMPLE["boolean"]
_LETTERS: Mapping[str, Type] = {
    "n": NUMBER,
    "s": STRING,
    "d": SIMPLE["date"],
    "t": SIMPLE["time"],
    "m": SIMPLE["date and time"],
    "D": SIMPLE["days and time duration"],
    "M": SIMPLE["years and months duration"],
}
_OF_KIND: Mapping[type, Type] = {each.kind: each for each in SIMPLE.values() if each.kind is not None}
_SUMS = {
    "+": "nnn sss mDm Dmm dDd Ddd tDt Dtt mMm Mmm dMd Mdd DDD MMM",
    "-": "nnn mDm dDd tDt mMm dMd mmD mdD dmD ddD ttD DDD MMM",
    "*": "nnn DnD nDD MnM nMM",
    "/": "nnn DnD DDn MnM MMn",
    "**": "nnn",
}
"""For each sign the types of the two operands and of the result, a letter each."""
_ARITHMETIC: Mapping[tuple[str, Type, Type], Type] = {
    (sign, _LETTERS[rule[0]], _LETTERS[rule[1]]): _LETTERS[rule[2]]
    for sign, rules in _SUMS.items()
    for rule in rules.split()
}
_OF_DATE = dict.fromkeys(("year", "month", "day", "weekday"), NUMBER)
_OF_TIME: dict[str, Type] = {
    **dict.fromkeys(("hour", "minute", "second"), NUMBER),
    "time offset": SIMPLE["days and time duration"],
    "timezone": STRING,
}
_PROPERTIES: Mapping[Type, Mapping[str, Type]] = {
    SIMPLE["date"]: _OF_DATE,
    SIMPLE["time"]: _OF_TIME,
    SIMPLE["date and time"]: {**_OF_DATE, **_OF_TIME},
    SIMPLE["days and time duration"]: dict.fromkeys(("days", "hours", "minutes", "seconds"), NUMBER),
    SIMPLE["years and months duration"]: dict.fromkeys(("years", "months"), NUMBER),
}


def is_known(of: Type) -> bool:
    """Tell whether a type says anything."""
    return of is not ANY and of is not NULL


def of_arithmetic(sign: str, one: Type, other: Type) -> Type | None:
    """Return the type of ``one sign other``; None if that is always null."""
    if is_known(one) and is_known(other):
        return _ARITHMETIC.get((sign, one, other))
    if NULL in (one, other):
        return NULL
    known = other if one is ANY else one
    found = {
        result
        for (s, a, b), result in _ARITHMETIC.items()
        if s == sign and (known is ANY or (b if one is ANY else a) is known)
    }
    return (found.pop() if len(found) == 1 else ANY) if found else None


def of_member(base: Type, name: str) -> Type | None:
    """Return the type of ``base.name``; None if there is no such member."""
    if isinstance(base, ContextType):
        return dict(base.entries).get(name) if base.entries else ANY
    if isinstance(base, ListType):
        found = of_member(base.of, name)
        return None if found is None else ListType(found)
    if isinstance(base, RangeType):
        ends = {"start": base.of, "end": base.of, "start included": BOOLEAN, "end included": BOOLEAN}
        return ends.get(name)
    return base if not is_known(base) else _PROPERTIES.get(base, {}).get(name)


def joined(types: Iterable[Type]) -> Type:
    """Return the narrowest type that is sure to have the values of all of these; Null if there are none."""
    found: Type = NULL
    for each in types:
        found = _wider(found, each)
    return found


def _wider(one: Type, other: Type) -> Type:
    if subtype(one, other, NO_TYPES):
        return other
    if subtype(other, one, NO_TYPES):
        return one
    if isinstance(one, ListType) and isinstance(other, ListType):
        return ListType(_wider(one.of, other.of))
    if isinstance(one, ContextType) and isinstance(other, ContextType):
        theirs = dict(other.entries)
        return ContextType(tuple((n, _wider(t, theirs[n])) for n, t in one.entries if n in theirs))
    return ANY


def of_value(value: Any) -> Type:
    """Return the narrowest type of a FEEL value."""
    if type(value) is list:
        return ListType(joined(map(of_value, value)))
    if type(value) is dict:
        return ContextType(tuple((name, of_value(inner)) for name, inner in value.items()))
    if type(value) is Range:
        return RangeType(joined((of_value(value.start), of_value(value.end))))
    if type(value) is Function:
        return FunctionType(value.types or (ANY,) * len(value.parameters), value.result)
    return NULL if value is None else _OF_KIND[type(value)]


def items_of(of: Type) -> Type:
    """Return the type of what an iteration over a value of a type goes over."""
    return of.of if isinstance(of, ListType | RangeType) else of


def may_be_equal(one: Type, other: Type) -> bool:
    """Tell whether comparing values of two types can give anything but null."""
    if not is_known(one) or not is_known(other):
        return True
    return type(one) is type(other) and (one == other or not hasattr(one, "kind"))
