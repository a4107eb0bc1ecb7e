"""From one kind to another, and what the clock says. A text that is not of the wanted form gives null.

Source: DMN 1.5, 10.3.4.1 (conversion functions) and 10.3.4.10 (date and time functions).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal, DecimalException
from typing import Any

from engine.workflow.feel.functions.table import BuiltIn, function
from engine.workflow.feel.run import Run
from engine.workflow.feel.temporal import at, date_of, duration_of, iso, moment_of, time_of
from engine.workflow.feel.values import NUMBERS, Function, Range, YearsMonthsDuration, whole

LONGEST_NUMBER = 100
_NUMBER = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_GROUPINGS = (None, " ", ",", ".")
_POINTS = (None, ".", ",")


def _date(run: Run, value: Any, *rest: Any) -> date | None:
    del run
    if rest:
        made: date | None = _made(date, value, *rest)
        return made
    if isinstance(value, str):
        return date_of(value)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _made(kind: Callable[..., Any], *parts: Any) -> Any:
    numbers = [whole(part) for part in parts]
    try:
        return None if None in numbers else kind(*numbers)
    except (ValueError, OverflowError):
        return None


def _time(run: Run, value: Any, *rest: Any) -> time | None:
    del run
    if rest:
        return _clock(value, *rest)
    if type(value) is datetime:
        return value.timetz()
    if type(value) is date:
        return time(tzinfo=UTC)
    return time_of(value) if type(value) is str else value if type(value) is time else None


def _clock(hour: Any, minute: Any, second: Any, offset: Any = None) -> time | None:
    if type(second) is not Decimal or not 0 <= second < 60:
        return None
    found: time | None = _made(time, hour, minute, Decimal(int(second)))
    if found is None:
        return None
    found = found.replace(microsecond=int((second - int(second)) * 1_000_000))
    if offset is None:
        return found
    return found.replace(tzinfo=timezone(offset)) if _is_offset(offset) else None


def _is_offset(value: Any) -> bool:
    return type(value) is timedelta and abs(value) < timedelta(days=1)


def _date_and_time(run: Run, value: Any, clock: Any = None) -> datetime | None:
    if clock is not None or type(value) is date:
        return _combined(run, value, time() if clock is None else clock)
    if type(value) is str:
        return moment_of(value, run.zone)
    return value if type(value) is datetime else None


def _combined(run: Run, day: Any, clock: Any) -> datetime | None:
    if type(clock) is not time or type(day) not in (date, datetime):
        return None
    return at(day.date() if type(day) is datetime else day, clock, run.zone)


def _duration(run: Run, value: Any) -> timedelta | YearsMonthsDuration | None:
    del run
    if type(value) in (timedelta, YearsMonthsDuration):
        return value  # type: ignore[no-any-return]
    return duration_of(value) if type(value) is str else None


def _years_and_months(run: Run, start: Any, end: Any) -> YearsMonthsDuration | None:
    """Return the whole months from one date or moment to another."""
    del run
    if type(start) not in (date, datetime) or type(end) not in (date, datetime):
        return None
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        months -= 1
    elif months < 0 and end.day > start.day:
        months += 1
    return YearsMonthsDuration(months)


def _now(run: Run) -> datetime:
    return run.now.astimezone(run.zone)


def _today(run: Run) -> date:
    return run.now.astimezone(run.zone).date()


def _number(run: Run, value: Any, grouping: Any = None, point: Any = None) -> Decimal | None:
    del run
    if type(value) is not str or len(value) > LONGEST_NUMBER:
        return None
    if grouping not in _GROUPINGS or point not in _POINTS or (grouping is not None and grouping == point):
        return None
    digits = value.replace(grouping, "") if grouping else value
    if point == ",":
        digits = "" if "." in digits else digits.replace(",", ".")
    try:
        return NUMBERS.create_decimal(digits) if _NUMBER.fullmatch(digits) else None
    except DecimalException:
        return None


def _string(run: Run, value: Any) -> str | None:
    return None if value is None else value if type(value) is str else text_of(value, run)


def text_of(value: Any, run: Run) -> str:
    """Return a value as FEEL writes it; numbers without an exponent, texts inside of others in quotes."""
    run.spend(1)
    if value is None or type(value) is bool:
        return {None: "null", True: "true", False: "false"}[value]
    if type(value) is Decimal:
        return run.made_text(format(value, "f"))
    if type(value) is str:
        return run.made_text('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"')
    return _text_of_parts(value, run)


def _text_of_parts(value: Any, run: Run) -> str:
    if type(value) is list:
        return _joined("[", [text_of(item, run) for item in value], "]", run)
    if type(value) is dict:
        return _joined("{", [f"{key}: {text_of(inner, run)}" for key, inner in value.items()], "}", run)
    if type(value) is Range and value.sign:
        return f"{value.sign} {text_of(value.end if value.start is None else value.start, run)}"
    if type(value) is Function:
        return run.made_text(f"function({', '.join(value.parameters)})")
    if type(value) is Range:
        ends = f"{text_of(value.start, run)}..{text_of(value.end, run)}"
        return ("[" if value.start_included else "(") + ends + ("]" if value.end_included else ")")
    return iso(value)


def _joined(start: str, parts: Iterable[str], end: str, run: Run) -> str:
    return run.made_text(start + ", ".join(parts) + end)


CONVERSIONS: dict[str, BuiltIn] = {
    "date": function(_date, "from", "year, month, day"),
    "time": function(_time, "from", "hour, minute, second", "hour, minute, second, offset"),
    "date and time": function(_date_and_time, "from", "date, time"),
    "duration": function(_duration, "from"),
    "years and months duration": function(_years_and_months, "from, to"),
    "now": function(_now, ""),
    "today": function(_today, ""),
    "number": function(
        _number, "from", "from, grouping separator", "from, grouping separator, decimal separator"
    ),
    "string": function(_string, "from"),
}
