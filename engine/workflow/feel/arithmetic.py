"""What the signs ``+ - * / **`` do with each pair of kinds; a pair that is not here gives null.

Source: DMN 1.5, 10.3.2.12 tables 50 to 55 (semantics of addition, subtraction, multiplication, division and powers).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.workflow.feel.civil import (
    DAY,
    SECOND,
    UTC_MIDNIGHT,
    Date,
    DateTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
    clock_at,
    day_at,
    days_in,
    moment_at,
)
from engine.workflow.feel.run import Run
from engine.workflow.feel.temporal import at
from engine.workflow.feel.values import NUMBERS, PRECISE
from engine.workflow.feel.zones import at_instant

Operation = Callable[[Any, Any, Run], Any]
_Pairs = dict[tuple[type, type], Operation]

POWER_STEPS = 30
"""A power of 34 digits takes at most about this many times as long as a step."""
MOMENT_STEPS = 2
"""To move a moment takes about as many steps more than other sums."""
ZONE_STEPS = 5
"""To ask a zone for its offset takes about as long as this many steps."""


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


# -- moments and spans -------------------------------------------------------------------------------------------


def later(moment: DateTime, nanoseconds: int, run: Run) -> DateTime:
    """Return the moment that many nanoseconds later; also where clocks are put forward or back in between.

    Raises:
        ValueError: it lies beyond the last year.
    """
    run.spend(MOMENT_STEPS)
    clock = moment.time
    there = moment.local() + nanoseconds
    if clock.zone is None or clock.offset is None:
        return moment_at(there, clock.offset)
    run.spend(ZONE_STEPS)
    return at_instant(there - clock.offset * SECOND, clock.zone)


def day_later(day: Date, nanoseconds: int) -> Date:
    """Return the day that many nanoseconds after the start of another."""
    return day_at(day.ordinal() + nanoseconds // DAY)


def months_later(day: Date, months: int) -> Date:
    """Move a day by whole months; one that the month lacks becomes its last.

    Raises:
        ValueError: it lies beyond the last year.
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return Date(years, month + 1, min(day.day, days_in(years, month + 1)))


def _moment_months_later(moment: DateTime, months: int, run: Run) -> DateTime:
    run.spend(ZONE_STEPS if moment.time.zone else 0)
    return at(months_later(moment.date, months), moment.time)


def _turned(clock: Time, nanoseconds: int) -> Time:
    return clock_at(clock.since_midnight() + nanoseconds, clock.offset, clock.zone)


def _between(one: DateTime, other: DateTime, _run: Run) -> DaysTimeDuration | None:
    if (one.time.offset is None) != (other.time.offset is None):
        return None
    apart = (one.time.offset or 0) - (other.time.offset or 0)
    return DaysTimeDuration(one.local() - other.local() - apart * SECOND)


def _between_times(one: Time, other: Time, _run: Run) -> DaysTimeDuration | None:
    if (one.offset is None) != (other.offset is None) or (one.offset is None and one.zone != other.zone):
        return None
    apart = (one.offset or 0) - (other.offset or 0)
    return DaysTimeDuration(one.since_midnight() - other.since_midnight() - apart * SECOND)


def _utc(day: Date) -> DateTime:
    return DateTime(day, UTC_MIDNIGHT)


# -- spans and numbers -------------------------------------------------------------------------------------------


def _product(count: int, factor: Decimal) -> int:
    return _whole(NUMBERS.multiply(Decimal(count), factor))


def _quotient(count: int, divisor: Decimal) -> int:
    return _whole(NUMBERS.divide(Decimal(count), divisor))


def _whole(count: Decimal) -> int:
    if count.adjusted() > NUMBERS.prec:
        raise OverflowError
    return int(count)


def _ratio(one: int, other: int) -> Decimal:
    return NUMBERS.divide(Decimal(one), Decimal(other))


_SPAN, _MONTHS = DaysTimeDuration, YearsMonthsDuration

_ADDITIONS: _Pairs = {
    (str, str): lambda a, b, run: run.made_text(a + b),
    (DateTime, _SPAN): lambda a, b, run: later(a, b.nanoseconds, run),
    (Date, _SPAN): lambda a, b, run: day_later(a, b.nanoseconds),
    (Time, _SPAN): lambda a, b, run: _turned(a, b.nanoseconds),
    (DateTime, _MONTHS): lambda a, b, run: _moment_months_later(a, b.months, run),
    (Date, _MONTHS): lambda a, b, run: months_later(a, b.months),
    (_SPAN, _SPAN): lambda a, b, run: _SPAN(a.nanoseconds + b.nanoseconds),
    (_MONTHS, _MONTHS): lambda a, b, run: _MONTHS(a.months + b.months),
    (_SPAN, DateTime): lambda a, b, run: later(b, a.nanoseconds, run),
    (_SPAN, Date): lambda a, b, run: day_later(b, a.nanoseconds),
    (_SPAN, Time): lambda a, b, run: _turned(b, a.nanoseconds),
    (_MONTHS, DateTime): lambda a, b, run: _moment_months_later(b, a.months, run),
    (_MONTHS, Date): lambda a, b, run: months_later(b, a.months),
}
_SUBTRACTIONS: _Pairs = {
    (DateTime, _SPAN): lambda a, b, run: later(a, -b.nanoseconds, run),
    (Date, _SPAN): lambda a, b, run: day_later(a, -b.nanoseconds),
    (Time, _SPAN): lambda a, b, run: _turned(a, -b.nanoseconds),
    (DateTime, _MONTHS): lambda a, b, run: _moment_months_later(a, -b.months, run),
    (Date, _MONTHS): lambda a, b, run: months_later(a, -b.months),
    (DateTime, DateTime): _between,
    (DateTime, Date): lambda a, b, run: _between(a, _utc(b), run),
    (Date, DateTime): lambda a, b, run: _between(_utc(a), b, run),
    (Date, Date): lambda a, b, run: _SPAN((a.ordinal() - b.ordinal()) * DAY),
    (Time, Time): _between_times,
    (_SPAN, _SPAN): lambda a, b, run: _SPAN(a.nanoseconds - b.nanoseconds),
    (_MONTHS, _MONTHS): lambda a, b, run: _MONTHS(a.months - b.months),
}
_MULTIPLICATIONS: _Pairs = {
    (_SPAN, Decimal): lambda a, b, run: _SPAN(_product(a.nanoseconds, b)),
    (Decimal, _SPAN): lambda a, b, run: _SPAN(_product(b.nanoseconds, a)),
    (_MONTHS, Decimal): lambda a, b, run: _MONTHS(_product(a.months, b)),
    (Decimal, _MONTHS): lambda a, b, run: _MONTHS(_product(b.months, a)),
}
_DIVISIONS: _Pairs = {
    (_SPAN, Decimal): lambda a, b, run: _SPAN(_quotient(a.nanoseconds, b)),
    (_SPAN, _SPAN): lambda a, b, run: _ratio(a.nanoseconds, b.nanoseconds),
    (_MONTHS, Decimal): lambda a, b, run: _MONTHS(_quotient(a.months, b)),
    (_MONTHS, _MONTHS): lambda a, b, run: _ratio(a.months, b.months),
}


def _power(one: Any, other: Any, run: Run) -> Any:
    run.spend(POWER_STEPS)
    return _PLAIN_POWER(one, other, run)


def _power_of(base: Decimal, exponent: Decimal) -> Decimal:
    if not exponent:
        return Decimal(1)  # of zero as well, as IEEE 754 has it
    found = NUMBERS.plus(PRECISE.power(base, exponent))
    if not found.is_finite():
        raise ZeroDivisionError  # a power of zero, which Python takes to be infinite
    return found


_PLAIN_POWER = operation(_power_of, {})

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
    return _SPAN(-value.nanoseconds) if type(value) is _SPAN else None
