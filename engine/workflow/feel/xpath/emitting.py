"""From the tree of a regular expression to the text that RE2 reads, which can't be made to hang.

RE2 has no references to groups and no class that is taken from another; for these there is the machine.
"""

from __future__ import annotations

from engine.workflow.feel.xpath.charsets import CharClass, Kinds, Ranges, common, inverted
from engine.workflow.feel.xpath.nodes import (
    Character,
    Choice,
    Group,
    Mark,
    Node,
    OneOf,
    Repeat,
    Sequence,
)

_ASSIGNED = r"\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}"
_OTHERS = {"C": _ASSIGNED, "Cn": _ASSIGNED + r"\p{Cc}\p{Cf}\p{Co}\p{Cs}"}
"""Categories that RE2 does not know in full, and what it knows that is none of them."""


class BeyondRE2Error(Exception):
    """RE2 can't say it."""


def re2_text(node: Node, *, fold: bool) -> str:
    """Return a tree as RE2 writes it.

    Args:
        node: The tree.
        fold: Case does not matter; RE2 is told so as well.

    Raises:
        BeyondRE2Error: it has no text in RE2.
    """
    if isinstance(node, Character):
        return _point(ord(node.sign))
    if isinstance(node, OneOf):
        return _class_text(node.chars, fold=fold)
    if isinstance(node, Mark):
        return node.sign if node.sign == "." else f"(?:{node.sign})"
    return _whole_text(node, fold=fold)


def _whole_text(node: Node, *, fold: bool) -> str:
    if isinstance(node, Sequence):
        return "".join([re2_text(each, fold=fold) for each in node.nodes])
    if isinstance(node, Choice):
        return "|".join([re2_text(each, fold=fold) for each in node.nodes])
    if isinstance(node, Group):
        return ("(" if node.number else "(?:") + re2_text(node.inner, fold=fold) + ")"
    if isinstance(node, Repeat):
        high = "" if node.high is None else node.high
        return f"{re2_text(node.node, fold=fold)}{{{node.low},{high}}}" + ("?" if node.lazy else "")
    raise BeyondRE2Error


def _class_text(chars: CharClass, *, fold: bool) -> str:
    if chars.without is not None:
        if fold:
            raise BeyondRE2Error  # RE2 would add the other cases after taking characters away
        return _bracket(_ranges_text(_ranges_of(chars)), negated=False)
    pieces = _pieces(chars, fold=fold)
    if len(pieces) == 1:
        inside, negated, flags = pieces[0]
        return flags.format(_bracket(inside, negated=negated is not chars.negated))
    if chars.negated:
        raise BeyondRE2Error
    return "(?:" + "|".join([flags.format(_bracket(inside, negated=n)) for inside, n, flags in pieces]) + ")"


def _pieces(chars: CharClass, *, fold: bool) -> list[tuple[str, bool, str]]:
    """Return what a class is made of: the inside of a bracket, whether it is negated, and what stands around it."""
    alike, pieces = _ranges_text(chars.ranges), []
    for kinds in chars.kinds:
        inside, negated = _kinds_text(kinds)
        if negated or fold:
            pieces.append((inside, negated, "(?-i:{})" if fold else "{}"))
        else:
            alike += inside
    return ([(alike, False, "{}")] if alike else []) + pieces


def _kinds_text(kinds: Kinds) -> tuple[str, bool]:
    for category in kinds.categories & _OTHERS.keys():
        return _OTHERS[category], not kinds.negated
    return "".join(rf"\p{{{each}}}" for each in sorted(kinds.categories)), kinds.negated


def _ranges_of(chars: CharClass) -> Ranges:
    if chars.kinds:
        raise BeyondRE2Error
    found = inverted(chars.ranges) if chars.negated else chars.ranges
    return found if chars.without is None else common(found, inverted(_ranges_of(chars.without)))


def _ranges_text(ranges: Ranges) -> str:
    return "".join(f"{_point(low)}-{_point(high)}" for low, high in ranges)


def _bracket(inside: str, *, negated: bool) -> str:
    # A class without characters matches nothing.
    return f"[{'^' if negated else ''}{inside}]" if inside else r"[^\x{0}-\x{10ffff}]"


def _point(code: int) -> str:
    return rf"\x{{{code:x}}}"
