"""What the signs ``+ - * / **`` do with each pair of kinds; a pair that is not here gives null.

Source: DMN 1.5, 10.3.2.12 tables 50 to 55 (semantics of addition, subtraction, multiplication, division and powers).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from engine.workflow.feel.run import Run
from engine.workflow.feel.temporal import DAY, MICROSECOND
from engine.workflow.feel.values import NUMBERS, YearsMonthsDuration

Operation = Callable[[Any, Any, Run], Any]
_Pairs = dict[tuple[type, type], Operation]

POWER_STEPS = 20
"""A power of 34 digits takes about this many times as long as a sum."""


def operation(on_numbers: Callable[[Decimal, Decimal], Decimal], on_others: _Pairs) -> Operation:
    """Return what a sign does; a result that can't be represented, or division by zero, gives null."""

    def calculate(one: Any, other: Any, run: Run) -> Any:
        try:
            if type(one) is Decimal and type(other) is Decimal:
                return on_numbers(one, other)
            found = on_others.get((type(one), type(other)))
            return None if found is None else found(one, other, run)
        except (ArithmeticError, ValueError):
            return None

    return calculate


def _later(moment: datetime, span: timedelta, run: Run) -> datetime:
    # Python adds on the wall clock; a span of hours is meant, also when the clock is put forward in between.
    del run
    return (moment.astimezone(UTC) + span).astimezone(moment.tzinfo)


def _months_later(day: Any, span: YearsMonthsDuration, run: Run) -> Any:
    """Move a date or moment by whole months; a day that the month lacks becomes its last."""
    del run
    years, month = divmod(day.year * 12 + day.month - 1 + span.months, 12)
    if not 1 <= years <= 9999:
        raise OverflowError
    return day.replace(year=years, month=month + 1, day=min(day.day, monthrange(years, month + 1)[1]))


def _turned(clock: time, span: timedelta, run: Run) -> time:
    del run
    return (datetime.combine(date(2000, 1, 2), clock) + span % DAY).timetz()


def _since(one: time, other: time, run: Run) -> timedelta | None:
    del run
    if (one.utcoffset() is None) != (other.utcoffset() is None):
        return None
    day = date(2000, 1, 2)
    return datetime.combine(day, one) - datetime.combine(day, other)


def _scaled(span: timedelta, factor: Decimal) -> timedelta:
    count = NUMBERS.multiply(Decimal(span // MICROSECOND), factor)
    return timedelta(microseconds=_whole(count))


def _scaled_months(span: YearsMonthsDuration, factor: Decimal) -> YearsMonthsDuration:
    return YearsMonthsDuration(_whole(NUMBERS.multiply(Decimal(span.months), factor)))


def _whole(count: Decimal) -> int:
    if count.adjusted() > NUMBERS.prec:
        raise OverflowError
    return int(count)


def _divided(span: timedelta, factor: Decimal) -> timedelta:
    return timedelta(microseconds=_whole(NUMBERS.divide(Decimal(span // MICROSECOND), factor)))


def _divided_months(span: YearsMonthsDuration, factor: Decimal) -> YearsMonthsDuration:
    return YearsMonthsDuration(_whole(NUMBERS.divide(Decimal(span.months), factor)))


def _ratio(one: int, other: int) -> Decimal:
    return NUMBERS.divide(Decimal(one), Decimal(other))


_SPAN, _MONTHS = timedelta, YearsMonthsDuration

_ADDITIONS: _Pairs = {
    (str, str): lambda a, b, run: run.made_text(a + b),
    (datetime, _SPAN): _later,
    (date, _SPAN): lambda a, b, run: a + b,
    (time, _SPAN): _turned,
    (datetime, _MONTHS): _months_later,
    (date, _MONTHS): _months_later,
    (_SPAN, _SPAN): lambda a, b, run: a + b,
    (_MONTHS, _MONTHS): lambda a, b, run: _MONTHS(a.months + b.months),
    (_SPAN, datetime): lambda a, b, run: _later(b, a, run),
    (_SPAN, date): lambda a, b, run: b + a,
    (_SPAN, time): lambda a, b, run: _turned(b, a, run),
    (_MONTHS, datetime): lambda a, b, run: _months_later(b, a, run),
    (_MONTHS, date): lambda a, b, run: _months_later(b, a, run),
}
_SUBTRACTIONS: _Pairs = {
    (datetime, _SPAN): lambda a, b, run: _later(a, -b, run),
    # Not a - b: Python drops the hours before it subtracts, and would end a day too late.
    (date, _SPAN): lambda a, b, run: a + (-b),
    (time, _SPAN): lambda a, b, run: _turned(a, -b, run),
    (datetime, _MONTHS): lambda a, b, run: _months_later(a, _MONTHS(-b.months), run),
    (date, _MONTHS): lambda a, b, run: _months_later(a, _MONTHS(-b.months), run),
    (datetime, datetime): lambda a, b, run: a.astimezone(UTC) - b.astimezone(UTC),
    (date, date): lambda a, b, run: a - b,
    (time, time): _since,
    (_SPAN, _SPAN): lambda a, b, run: a - b,
    (_MONTHS, _MONTHS): lambda a, b, run: _MONTHS(a.months - b.months),
}
_MULTIPLICATIONS: _Pairs = {
    (_SPAN, Decimal): lambda a, b, run: _scaled(a, b),
    (Decimal, _SPAN): lambda a, b, run: _scaled(b, a),
    (_MONTHS, Decimal): lambda a, b, run: _scaled_months(a, b),
    (Decimal, _MONTHS): lambda a, b, run: _scaled_months(b, a),
}
_DIVISIONS: _Pairs = {
    (_SPAN, Decimal): lambda a, b, run: _divided(a, b),
    (_SPAN, _SPAN): lambda a, b, run: _ratio(a // MICROSECOND, b // MICROSECOND),
    (_MONTHS, Decimal): lambda a, b, run: _divided_months(a, b),
    (_MONTHS, _MONTHS): lambda a, b, run: _ratio(a.months, b.months),
}


def _power(one: Any, other: Any, run: Run) -> Any:
    run.spend(POWER_STEPS)
    return _PLAIN_POWER(one, other, run)


_PLAIN_POWER = operation(NUMBERS.power, {})

OPERATIONS: dict[str, Operation] = {
    "+": operation(NUMBERS.add, _ADDITIONS),
    "-": operation(NUMBERS.subtract, _SUBTRACTIONS),
    "*": operation(NUMBERS.multiply, _MULTIPLICATIONS),
    "/": operation(NUMBERS.divide, _DIVISIONS),
    "**": _power,
}


def negated(value: Any) -> Any:
    """Return the number or duration of opposite sign; null for other kinds."""
    if type(value) is Decimal:
        return NUMBERS.minus(value)
    if type(value) is _MONTHS:
        return _MONTHS(-value.months)
    try:
        return -value if type(value) is _SPAN else None
    except OverflowError:
        return None
