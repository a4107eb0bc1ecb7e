"""What a regular expression says, as a tree."""

from __future__ import annotations

from dataclasses import dataclass

from engine.workflow.feel.xpath.charsets import CharClass


@dataclass(frozen=True, slots=True)
class Character:
    """One character that stands for itself."""

    sign: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any character of a class."""

    chars: CharClass


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign with a meaning of its own: ``.``, ``^`` or ``$``."""

    sign: str


@dataclass(frozen=True, slots=True)
class Group:
    """``(…)``, or without a number ``(?:…)``."""

    number: int | None
    inner: Node


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """``a|b``: the first that leads to a match."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """``a{low,high}``; as often as can be, or with ``lazy`` as seldom. Without ``high`` there is no limit."""

    node: Node
    low: int
    high: int | None
    lazy: bool


@dataclass(frozen=True, slots=True)
class Again:
    r"""``\1``: what a group has matched."""

    number: int


Node = Character | OneOf | Mark | Group | Sequence | Choice | Repeat | Again
