"""Functions from many values to one. They take a list, or its items as arguments.

Source: DMN 1.5, 10.3.4.4 (list functions).
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable
from decimal import Decimal, DecimalException
from typing import Any

from engine.workflow.feel.comparison import Order, ordered
from engine.workflow.feel.functions.table import BuiltIn, form
from engine.workflow.feel.run import Run
from engine.workflow.feel.values import NUMBERS, PRECISE

OfNumbers = Callable[[Run, list[Decimal]], Any]


def _over(calculate: Callable[[Run, list[Any]], Any], item: str, result: str) -> BuiltIn:
    def over_list(run: Run, items: list[Any]) -> Any:
        run.spend(len(items))
        return calculate(run, items)

    def over_items(run: Run, *items: Any) -> Any:
        return calculate(run, list(items))

    one, many = (
        f"list: list -> {result}",
        f"{item}1: any, {item}2: any... -> {result.removeprefix('item of ')}",
    )
    return BuiltIn((form(over_list, one), form(over_items, many)))


def _of_numbers(calculate: OfNumbers, result: str = "number") -> BuiltIn:
    def checked(run: Run, items: list[Any]) -> Any:
        if any(type(item) is not Decimal for item in items):
            return None
        try:
            return calculate(run, items)
        except DecimalException:
            return None

    return _over(checked, "n", result)


def _count(_run: Run, items: list[Any]) -> Decimal:
    return Decimal(len(items))


def _first_by(before: Order) -> Callable[[Run, list[Any]], Any]:
    def find(_run: Run, items: list[Any]) -> Any:
        if not items or ordered(before, items[0], items[0]) is None:
            return None
        found = items[0]
        for item in items:
            comes_first = ordered(before, item, found)
            if comes_first is None:
                return None
            found = item if comes_first else found
        return found

    return find


def _decided_by(*, decisive: bool) -> Callable[[Run, list[Any]], bool | None]:
    def decide(_run: Run, items: list[Any]) -> bool | None:
        if any(type(item) is not bool and item is not None for item in items):
            return None
        if decisive in items:
            return decisive
        return None if None in items else not decisive

    return decide


def _sum(_run: Run, items: list[Decimal]) -> Decimal | None:
    total = Decimal(0)
    for item in items:
        total = NUMBERS.add(total, item)
    return total if items else None


def _product(_run: Run, items: list[Decimal]) -> Decimal | None:
    total = Decimal(1)
    for item in items:
        total = NUMBERS.multiply(total, item)
    return total if items else None


def _mean(run: Run, items: list[Decimal]) -> Decimal | None:
    total = _sum(run, items)
    return None if total is None else NUMBERS.divide(total, Decimal(len(items)))


def _median(_run: Run, items: list[Decimal]) -> Decimal | None:
    if not items:
        return None
    ranked, half = sorted(items), len(items) // 2
    if len(items) % 2:
        return ranked[half]
    return NUMBERS.divide(NUMBERS.add(ranked[half - 1], ranked[half]), Decimal(2))


def _deviation(run: Run, items: list[Decimal]) -> Decimal | None:
    """Return the standard deviation of a sample."""
    if len(items) < 2:
        return None
    run.spend(2 * len(items))
    mean = PRECISE.divide(_exact_sum(items), Decimal(len(items)))
    squares = [PRECISE.power(PRECISE.subtract(item, mean), 2) for item in items]
    variance = PRECISE.divide(_exact_sum(squares), Decimal(len(items) - 1))
    return NUMBERS.plus(PRECISE.sqrt(variance))


def _exact_sum(items: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for item in items:
        total = PRECISE.add(total, item)
    return total


def _mode(_run: Run, items: list[Decimal]) -> list[Decimal]:
    counts = Counter(items)
    most = max(counts.values(), default=0)
    return sorted(item for item, count in counts.items() if count == most)


AGGREGATES: dict[str, BuiltIn] = {
    "count": BuiltIn((form(_count, "list: list -> number"),)),
    "min": _over(_first_by(operator.lt), "c", "item of $1"),
    "max": _over(_first_by(operator.gt), "c", "item of $1"),
    "all": _over(_decided_by(decisive=False), "b", "boolean"),
    "any": _over(_decided_by(decisive=True), "b", "boolean"),
    "sum": _of_numbers(_sum),
    "product": _of_numbers(_product),
    "mean": _of_numbers(_mean),
    "median": _of_numbers(_median),
    "stddev": _of_numbers(_deviation),
    "mode": _of_numbers(_mode, "list<number>"),
}
