"""Rules about what expressions come to: what is null whatever happens, and what its place can't use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from engine.errors import ConcordError
from engine.workflow import feel
from engine.workflow.diagram import kind, title
from engine.workflow.feel.types import ANY, NULL, SIMPLE, ContextType, ListType, RangeType, SimpleType, Type
from engine.workflow.lint_rules.base import Bundle, Problem, Rule, Severity
from engine.workflow.lint_rules.expressions import BARE_TIME, expressions
from engine.workflow.lint_rules.variables import COUNTS, types_of
from engine.workflow.repeating import count_of
from engine.workflow.timers import due_after, first_cycle

_ANY_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
"""For what doesn't read the clock."""


def _constant_null(bundle: Bundle) -> Iterator[Problem]:
    for diagram in bundle.diagrams:
        for element, what, text in expressions(diagram):
            for hint in _null_parts(text):
                yield (
                    diagram.file,
                    element,
                    f"The {what} of {title(element)} can't be right: {hint.message}, at line {hint.line}, column "
                    f"{hint.column}. Correct it.",
                )


def _null_parts(text: str) -> tuple[feel.Hint, ...]:
    try:
        return feel.null_parts(text)
    except feel.FeelError:
        return ()  # feel_invalid says so


def _unfit(bundle: Bundle) -> Iterator[Problem]:
    types = types_of(bundle)
    for diagram in bundle.diagrams:
        for element, what, text in expressions(diagram):
            use = _USES.get(what)
            if use is None or BARE_TIME.match(text.strip()) or _null_parts(text):
                continue  # another rule says so, or any value will do
            wanted, types_taken, check = use
            reason = _why_unfit(text, types, types_taken, _cycle if kind(element) == "timeCycle" else check)
            if reason is not None:
                yield (
                    diagram.file,
                    element,
                    f"The {what} of {title(element)} must be {wanted}, but {reason}. Correct it.",
                )


def _why_unfit(
    text: str, types: Mapping[str, Type], taken: frozenset[str], check: Callable[[Any], None]
) -> str | None:
    try:
        expression = feel.parse(text)
        if expression.decidable(()):
            check(expression.evaluate({}, now=_ANY_INSTANT))
            return None
        of = feel.inspect(text, types).type
    except feel.FeelSyntaxError:
        return None  # feel_invalid says so
    except feel.FeelError as fault:
        return f"it can't be evaluated: {fault}"
    except (ConcordError, ValueError, TypeError, OverflowError):
        return "its value is none"
    return None if of in (ANY, NULL) or _family(of) in taken else f"it gives {_named(of)}"


def _family(of: Type) -> str:
    return of.name if isinstance(of, SimpleType) else ""


def _named(of: Type) -> str:
    names = {ListType: "a list", RangeType: "a range", ContextType: "a context"}
    return names.get(type(of), f"a {of}")


def _truth(value: Any) -> None:
    if not isinstance(value, bool):
        raise TypeError("expected true or false, but got another value")


def _person(value: Any) -> None:
    UUID(value)


def _time(value: Any) -> None:
    due_after(value, _ANY_INSTANT)


def _cycle(value: Any) -> None:
    first_cycle(value, _ANY_INSTANT)


def _count(value: Any) -> None:
    count_of(value)


_TRUTH = ("true or false", frozenset({"boolean"}), _truth)
_TIMES = frozenset({"string", "date", "date and time", "days and time duration"})
_USES: Mapping[str, tuple[str, frozenset[str], Callable[[Any], None]]] = {
    "guard": _TRUTH,
    "loop condition": _TRUTH,
    "completion condition": _TRUTH,
    "number of repetitions": ("a whole number from 0 to 100", frozenset({"number"}), _count),
    "timer": ("a time or a duration of days and hours", _TIMES, _time),
    "due time": ("a time or a duration of days and hours", _TIMES, _time),
    "responsible person": ("the id of a person", frozenset({"string"}), _person),
}
"""What an expression is for: what its value must be, in words; of which types; and how a value is tried."""


def _hints(bundle: Bundle) -> Iterator[tuple[str, Any, str, feel.Hint]]:
    types = types_of(bundle)
    counts = dict.fromkeys(COUNTS, SIMPLE["number"])
    for diagram in bundle.diagrams:
        for element, what, text in expressions(diagram):
            seen = {**types, **counts} if what == "completion condition" else types
            if _null_parts(text):
                continue  # constant_null says so
            try:
                found = feel.inspect(text, seen).hints
            except feel.FeelError:
                continue
            for hint in found:
                yield diagram.file, element, what, hint


def _path_unknown(bundle: Bundle) -> Iterator[Problem]:
    for file, element, what, hint in _hints(bundle):
        if hint.missing:
            yield file, element, f"The {what} of {title(element)} reads what isn't there: {hint.message}."


def _types_conflict(bundle: Bundle) -> Iterator[Problem]:
    for file, element, what, hint in _hints(bundle):
        if not hint.missing:
            yield (
                file,
                element,
                f"The {what} of {title(element)} comes to nothing at line {hint.line}, column {hint.column}: "
                f"{hint.message}.",
            )


RULES = (
    Rule("constant_null", Severity.ERROR, _constant_null),
    Rule("value_unfit", Severity.ERROR, _unfit),
    Rule("path_unknown", Severity.WARNING, _path_unknown),
    Rule("types_conflict", Severity.WARNING, _types_conflict),
)
