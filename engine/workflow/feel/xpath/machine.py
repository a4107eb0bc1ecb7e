"""A matcher for what RE2 can't say. It tries one way after the other, and each try is paid for out of the budget.

Source: W3C, XQuery 1.0 and XPath 2.0 Functions and Operators, 7.6.1 (references to groups, and lines).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.workflow.feel.errors import FeelEvaluationError
from engine.workflow.feel.run import Run
from engine.workflow.feel.xpath.charsets import cases_of
from engine.workflow.feel.xpath.nodes import (
    Again,
    Character,
    Choice,
    Group,
    Mark,
    Node,
    OneOf,
    Repeat,
    Sequence,
)

MAX_PROGRAM = 5_000
"""Instructions."""
TRIES_A_STEP = 4
"""Instructions that cost as much as a step."""

_Slots = tuple[int | None, ...]
Test = Callable[[str, int, _Slots], int | None]
"""Takes a text, a place in it and what the groups have; returns the place after what matches, or None."""


@dataclass(frozen=True, slots=True)
class Found:
    """A match; the places of groups that took no part are None."""

    text: str
    slots: _Slots

    def start(self) -> int:
        """Return where it begins."""
        return self.slots[0] or 0

    def end(self) -> int:
        """Return where it ends."""
        return self.slots[1] or 0

    def group(self, number: int) -> str | None:
        """Return the text of a group."""
        begin, end = self.slots[2 * number : 2 * number + 2]
        return None if begin is None or end is None else self.text[begin:end]


class Machine:
    """The program of one pattern.

    Instructions: a test; ``("save", slot)``; ``("split", first, second)``, which tries the one place and then the other;
    ``("leave", slot, place)``, which goes to a place if nothing was matched since the slot was saved.
    """

    def __init__(self, node: Node, groups: int, flags: str) -> None:
        self.groups = groups
        self._flags = flags
        self._slots = 2 * groups + 2
        self._program: list[Any] = []
        self._add(node)

    def search(self, run: Run, text: str, begin: int = 0) -> Found | None:
        """Return the first match that begins at a place or after it.

        Raises:
            FeelEvaluationError: it takes more than the budget.
        """
        for start in range(begin, len(text) + 1):
            slots = self._match(run, text, start)
            if slots is not None:
                return Found(text, slots)
        return None

    def matches(self, run: Run, text: str) -> Iterator[Found]:
        """Yield the matches, from left to right."""
        at = 0
        while at <= len(text) and (found := self.search(run, text, at)) is not None:
            yield found
            at = max(found.end(), found.start() + 1)

    def _match(self, run: Run, text: str, start: int) -> _Slots | None:
        program, end = self._program, len(self._program)
        left: list[tuple[int, int, _Slots]] = [(0, start, (start,) + (None,) * (self._slots - 1))]
        tries = 0
        while left:
            place, at, slots = left.pop()
            while place < end:
                tries += 1
                if tries >= TRIES_A_STEP:
                    run.spend(tries // TRIES_A_STEP)
                    tries = 0
                instruction = program[place]
                place += 1
                if callable(instruction):
                    after = instruction(text, at, slots)
                    if after is None:
                        break
                    at = after
                elif instruction[0] == "save":
                    tries += len(slots) // 2  # a copy for each way that is left
                    slots = (*slots[: instruction[1]], at, *slots[instruction[1] + 1 :])
                elif instruction[0] == "leave":
                    place = instruction[2] if slots[instruction[1]] == at else place
                else:
                    left.append((instruction[2], at, slots))
                    place = instruction[1]
            else:
                return (start, at, *slots[2:])
        return None

    # -- from nodes to instructions --------------------------------------------------------------------------------

    def _put(self, instruction: Any) -> int:
        if len(self._program) >= MAX_PROGRAM:
            raise FeelEvaluationError("expected a pattern of a sensible size, but one is larger")
        self._program.append(instruction)
        return len(self._program) - 1

    def _add(self, node: Node) -> None:
        if isinstance(node, Sequence):
            for each in node.nodes:
                self._add(each)
        elif isinstance(node, Choice):
            self._add_choice(node)
        elif isinstance(node, Group):
            self._add_group(node)
        elif isinstance(node, Repeat):
            self._add_repeat(node)
        else:
            self._put(_test_of(node, self._flags))

    def _add_choice(self, node: Choice) -> None:
        ends = []
        for each in node.nodes[:-1]:
            split = self._put(None)
            self._add(each)
            ends.append(self._put(None))
            self._program[split] = ("split", split + 1, len(self._program))
        self._add(node.nodes[-1])
        for end in ends:
            self._program[end] = ("split", len(self._program), len(self._program))

    def _add_group(self, node: Group) -> None:
        if node.number is None:
            self._add(node.inner)
            return
        self._put(("save", 2 * node.number))
        self._add(node.inner)
        self._put(("save", 2 * node.number + 1))

    def _add_repeat(self, node: Repeat) -> None:
        for _ in range(node.low):
            self._add(node.node)
        if node.high is None:
            self._add_loop(node)
            return
        splits = []
        for _ in range(node.high - node.low):
            splits.append(self._put(None))
            self._add(node.node)
        for split in splits:
            self._program[split] = _split(split + 1, len(self._program), lazy=node.lazy)

    def _add_loop(self, node: Repeat) -> None:
        slot, self._slots = self._slots, self._slots + 1
        split = self._put(None)
        self._put(("save", slot))
        self._add(node.node)
        leave = self._put(None)
        self._put(("split", split, split))
        # A round that matches nothing is the last one, as in RE2 and Perl; without that, it would go round for ever.
        self._program[leave] = ("leave", slot, len(self._program))
        self._program[split] = _split(split + 1, len(self._program), lazy=node.lazy)


def _split(inside: int, after: int, *, lazy: bool) -> tuple[str, int, int]:
    return ("split", after, inside) if lazy else ("split", inside, after)


# -- tests -------------------------------------------------------------------------------------------------------


def _test_of(node: Node, flags: str) -> Test:
    fold = "i" in flags
    if isinstance(node, Character):
        signs = cases_of(node.sign) if fold else frozenset(node.sign)
        return _one(lambda sign: sign in signs)
    if isinstance(node, OneOf):
        chars = node.chars
        return _one(lambda sign: chars.holds(sign, fold=fold))
    if isinstance(node, Again):
        return _again(node.number, fold=fold)
    assert isinstance(node, Mark)
    return _mark(node.sign, flags)


def _one(fits: Callable[[str], bool]) -> Test:
    return lambda text, at, _slots: at + 1 if at < len(text) and fits(text[at]) else None


def _mark(sign: str, flags: str) -> Test:
    if sign == ".":
        return _one(lambda sign: "s" in flags or sign != "\n")
    lines = "m" in flags
    if sign == "^":
        # The end of the last line begins no further one.
        return lambda text, at, _slots: (
            at if at == 0 or (lines and at < len(text) and text[at - 1] == "\n") else None
        )
    return lambda text, at, _slots: at if at == len(text) or (lines and text[at] == "\n") else None


def _again(number: int, *, fold: bool) -> Test:
    """Match what a group has matched; nothing, if it has matched nothing."""

    def test(text: str, at: int, slots: _Slots) -> int | None:
        begin, end = slots[2 * number], slots[2 * number + 1]
        if begin is None or end is None:
            return at
        wanted, found = text[begin:end], text[at : at + end - begin]
        if fold:
            wanted, found = wanted.lower(), found.lower()
        return at + end - begin if wanted == found else None

    return test
