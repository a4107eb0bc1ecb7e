"""Where feelin 8.2.0 and Concord differ, and why: each class of difference by name.

A class holds for the smallest text that the two see differently, all of whose parts they see alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Told = Any
"""A value as ``bench/feelin.mjs`` tells it; ``None`` is null."""


def is_null(value: Told) -> Callable[[Told, Told], bool]:
    """Hold where Concord gives this, and feelin null (or not a number)."""
    return lambda ours, theirs: ours == value and theirs in (None, {"number": "NaN"})


def theirs_is_null(ours: Told, theirs: Told) -> bool:
    return ours is not None and theirs in (None, {"number": "NaN"})


def ours_is_null(ours: Told, theirs: Told) -> bool:
    return ours is None and theirs is not None


def are(one: Told, other: Told) -> Callable[[Told, Told], bool]:
    return lambda ours, theirs: ours == one and theirs == other


def both_durations(ours: Told, theirs: Told) -> bool:
    return "duration" in (ours or {}) and "duration" in (theirs or {})


def an_end_is_null(ours: Told, _theirs: Told) -> bool:
    return "range" in (ours or {}) and None in ours["range"]


def differ_as_floats_do(ours: Told, theirs: Told) -> bool:
    """Hold where numbers, wherever they are, are apart by no more than a float's rounding."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        if "number" in ours:
            return math.isclose(ours["number"], float(theirs["number"]), rel_tol=1e-9, abs_tol=1e-9)
        return all(differ_as_floats_do(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(differ_as_floats_do, ours, theirs))
    return bool(ours == theirs) or _is_same_number(ours, theirs)


def _is_same_number(one: Told, other: Told) -> bool:
    try:
        return math.isclose(float(one), float(other), rel_tol=1e-9)
    except (TypeError, ValueError):
        return False


TRUE, FALSE = {"boolean": True}, {"boolean": False}


@dataclass(frozen=True)
class Fault:
    """A class of differences.

    Attributes:
        why: What is right, and where DMN says so.
        templates: The constructs that have it (as ``generated.py`` writes them), one a line; any if empty.
        holds: Tells by the two values whether a difference is of the class.
        witness: A text that shows it; of the first of the constructs.
    """

    why: str
    templates: str
    holds: Callable[[Told, Told], bool]
    witness: str

    @property
    def constructs(self) -> list[str]:
        return [line.strip() for line in self.templates.split("\n") if line.strip()]

    def explains(self, template: str, ours: Told, theirs: Told) -> bool:
        return template in (self.constructs or [template]) and self.holds(ours, theirs)


FAULTS = {
    "floats": Fault(
        "Numbers are decimals of 34 digits (10.3.2.3.1).",
        "",
        differ_as_floats_do,
        "0.1 + 0.2",
    ),
    "arithmetic of durations": Fault(
        "Durations are multiplied, divided and negated (10.3.2.15, tables 57 to 62).",
        """
        -(<months>)
        -(<span>)
        <months> * 2
        <months> / 2
        <span> * <number>
        <span> / 2
        <span> / <span>
        """,
        theirs_is_null,
        '-(@"P1M")',
    ),
    "the first and last of what is no number": Fault(
        "All that can be compared has a minimum and a maximum (10.3.4.4).",
        """
        max([<date>, <date>])
        min([<date>, <date>])
        max([<span>, <span>])
        max(<strings>)
        min(<strings>)
        """,
        theirs_is_null,
        'max([@"2026-01-31", @"2025-12-31"])',
    ),
    "offsets, subtracted": Fault(
        "Between two moments lie the seconds between the instants (10.3.2.15, tables 57 to 62).",
        """
        <moment> - <moment>
        <time> - <time>
        """,
        both_durations,
        '@"2026-01-31T09:30:00Z" - @"2026-02-28T23:59:59+02:00"',
    ),
    "a local time less one that is not": Fault(
        "Without a zone there is no saying how far it is from one with a zone (10.3.2.15, tables 57 to 62).",
        """
        <time> - <time>
        <moment> - <moment>
        """,
        ours_is_null,
        '@"10:30:00+01:00" - @"09:30:00"',
    ),
    "a local time beside one that is not": Fault(
        "A local time is compared as if it were where the other is (decision 4).",
        "<time> < <time>",
        lambda ours, theirs: ours is not None and theirs is not None,
        '@"09:30:00" < @"10:30:00+01:00"',
    ),
    "a date that becomes a moment": Fault(
        "A date plus a duration is a date (10.3.2.15, tables 57 to 62).",
        "<date> + <span>",
        lambda ours, theirs: "date" in (ours or {}) and "date and time" in (theirs or {}),
        '@"2026-01-31" + @"PT36H"',
    ),
    "false items": Fault(
        "A condition keeps the items that it is true for, false ones too (10.3.2.5).",
        "(<booleans>)[item = false]",
        lambda ours, theirs: bool(ours["list"]) and theirs == {"list": []},
        "([true,false])[item = false]",
    ),
    "null at the end of a range": Fault(
        "The ends of a range are what is written there, with its brackets (10.3.2.7).",
        """
        [<date>..<date>]
        [<number>..<number>]
        (<number>..<number>]
        """,
        an_end_is_null,
        '[@"2026-01-31"..null]',
    ),
    "points and ranges": Fault(
        "These relations are defined for a point, and for ranges that are not whole numbers (10.3.4.7, table 78).",
        """
        starts(<number>, <range>)
        finishes(<number>, <range>)
        during(<number>, <range>)
        coincides(<range>, <range>)
        """,
        theirs_is_null,
        "starts(0.2, [1..3])",
    ),
    "ranges that begin after their end": Fault(
        "Nothing lies in a range, or between two values, the first of which is the larger (10.3.2.7).",
        """
        includes(<range>, <number>)
        <number> between <number> and <number>
        <number> in <range>
        <number> in (<range>, <number>)
        """,
        are(FALSE, TRUE),
        "includes([3..1], 2)",
    ),
    "positions that are not there": Fault(
        "A position is one of the text or list (10.3.4.3 and 10.3.4.4).",
        """
        substring(<string>, 2)
        substring(<string>, -2, 1)
        sublist(<numbers>, 1, 2)
        remove(<numbers>, 1)
        insert before(<numbers>, 1, <number>)
        list replace(<numbers>, 1, <number>)
        """,
        ours_is_null,
        'substring("", 2)',
    ),
    "lists of different lengths": Fault(
        "They are not equal (10.3.2.13, table 53).",
        "<numbers> = <numbers>",
        is_null(FALSE),
        "[1] = [1,2]",
    ),
    "members by their identity": Fault(
        "A list contains what is equal to one of its items (10.3.4.4).",
        """
        list contains([<context>], <context>)
        list contains([<date>], <date>)
        """,
        are(TRUE, FALSE),
        "list contains([{a:1}], {a:1})",
    ),
    "whole months": Fault(
        "It counts the whole months between two dates, and no days (10.3.4.1).",
        "years and months duration(<date>, <date>)",
        both_durations,
        'years and months duration(@"2025-12-31", @"2026-03-29")',
    ),
    "kinds that can't be compared": Fault(
        "That is null, not false (10.3.2.13, table 53).",
        """
        <number> in <range>
        <number> in (<range>, <number>)
        meets(<range>, <range>)
        overlaps(<range>, <range>)
        before(<number>, <range>)
        after(<range>, <number>)
        includes(<range>, <number>)
        <range> = <range>
        """,
        lambda ours, theirs: ours is None and theirs in (TRUE, FALSE),
        '1 in [@"2026-01-31"..@"2026-02-28"]',
    ),
    "a list of tests that is null": Fault(
        "A value is compared with null, as with any other value that is no range (10.3.2.15, table 55).",
        "<number> in <range>",
        is_null(FALSE),
        "1 in null",
    ),
    "null among lists": Fault(
        "Null is no list, and nothing can be joined with it (10.3.2.9.4).",
        """
        concatenate(<numbers>, <numbers>)
        union(<numbers>, <numbers>)
        """,
        ours_is_null,
        "concatenate([1], null)",
    ),
    "a median of texts": Fault(
        "Numbers are ranked as numbers (10.3.4.4).",
        "median(<numbers>)",
        lambda ours, theirs: "number" in (ours or {}) and "number" in (theirs or {}),
        "median([10,9,100])",
    ),
    "parts of a day": Fault(
        "A date is made of whole numbers (10.3.4.1).",
        "date(2026, 2, <number>)",
        ours_is_null,
        "date(2026, 2, 1.5)",
    ),
    "remainders of floats": Fault(
        "Remainders are exact (10.3.4.5).",
        """
        modulo(<number>, <number>)
        odd(<number>)
        even(<number>)
        """,
        lambda ours, theirs: ours is not None and theirs is not None,
        "modulo(2, 0.1)",
    ),
    "fractions, odd and even": Fault(
        "A number that is not whole is neither.",
        """
        odd(<number>)
        even(<number>)
        """,
        ours_is_null,
        "odd(1.5)",
    ),
    "durations of different lengths": Fault(
        "They are compared by their length, not by the days and hours that are left of it (10.3.2.13, table 53).",
        """
        <span> = <span>
        <span> < <span>
        """,
        are(FALSE, TRUE),
        '@"P190D" = @"P200D"',
    ),
    "the order of modes": Fault(
        "They come in ascending order (10.3.4.4).",
        "mode(<numbers>)",
        lambda ours, theirs: len(ours["list"]) == len(theirs["list"]),
        "mode([1, 0.1])",
    ),
    "ranges of two kinds": Fault(
        "They are null, as is whatever can't be compared (10.3.2.7).",
        """
        [<number>..<number>]
        [<date>..<date>]
        """,
        lambda ours, theirs: ours is None and "error" in (theirs or {}),
        '[1..@"2026-01-31"]',
    ),
    "between null and less": Fault(
        "It is *and* in three values, which one that is false decides (10.3.2.15, table 55).",
        "<number> between <number> and <number>",
        is_null(FALSE),
        "1 between null and 0",
    ),
    "an order that is null": Fault(
        "What can't be compared can't be sorted (10.3.4.9).",
        "sort(<numbers>, function(a, b) a < b)",
        ours_is_null,
        "sort([1, null, 2], function(a, b) a < b)",
    ),
    "a quantifier over null": Fault(
        "It is decided by three-valued logic (10.3.2.15).",
        """
        some x in <numbers> satisfies x > <number>
        every x in <numbers> satisfies x > <number>
        """,
        ours_is_null,
        "some x in [1] satisfies x > null",
    ),
    "floats, written": Fault(
        "Numbers are decimals of 34 digits, and are written as such (10.3.2.3.1).",
        """
        string(<numbers>)
        """,
        lambda ours, theirs: "string" in (ours or {}) and "string" in (theirs or {}),
        "string([9007199254740993])",
    ),
}
"""Name to class, the first that explains a difference counts."""
