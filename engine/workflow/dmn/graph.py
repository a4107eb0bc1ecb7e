"""Walks over requirements that don't use Python's stack, so that no chain is too long for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

Key = tuple[str, str]
"""Namespace and id of an element."""


def order(key: Key, reads: Callable[[Key], Sequence[Key]], stops: frozenset[Key]) -> tuple[Key, ...]:
    """Return an element after everything that it reads, directly or not; ``stops`` and what only they read are left out."""
    done: dict[Key, None] = dict.fromkeys(stops)
    left = [key]
    while left:
        at = left[-1]
        missing = [] if at in done else [each for each in reads(at) if each not in done]
        if missing:
            left += reversed(missing)
        else:
            done[left.pop()] = None
    return tuple(done)[len(stops) :]


def reach(key: Key, leads_to: Callable[[Key], Iterable[Key]]) -> set[Key]:
    """Return an element and everything that it leads to, directly or not."""
    found: set[Key] = set()
    left = [key]
    while left:
        at = left.pop()
        if at not in found:
            found.add(at)
            left += leads_to(at)
    return found


def loop(graph: Mapping[Key, tuple[Key, ...]]) -> tuple[Key, ...]:
    """Return one circle of a graph; the walk doesn't use Python's stack."""
    done: set[Key] = set()
    for start in graph:
        trail: dict[Key, None] = {}
        branches = [iter((start,))]
        while branches:
            at = next(branches[-1], None)
            if at is None:
                branches.pop()
                if trail:
                    done.add(trail.popitem()[0])
            elif at in trail:
                circle = list(trail)
                return tuple(circle[circle.index(at) :])
            elif at not in done:
                trail[at] = None
                branches.append(iter(graph[at]))
    return ()
