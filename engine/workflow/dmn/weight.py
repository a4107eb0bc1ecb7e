"""How much there is to compile for a decision, before anything is: reading FEEL takes far longer than evaluating it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.workflow.dmn.errors import DecisionModelError
from engine.workflow.dmn.graph import Key
from engine.workflow.dmn.linking import Library, place_of
from engine.workflow.dmn.scopes import texts_of

MAX_WEIGHT = 15_000
"""Words and signs of the texts that one decision takes, with everything that it requires; reading them all takes less
than a second."""
A_TEXT = 6
"""What any text weighs besides."""

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\w.]++|[^\w\s]')


def weight(texts: Iterable[str]) -> int:
    """Return what texts weigh; each counts once, for it is read once."""
    return sum(A_TEXT + len(_PIECE.findall(text)) for text in set(texts))


def require_light(library: Library, key: Key) -> None:
    """Let pass an element that can be compiled within a second.

    Raises:
        DecisionModelError: it can't, with everything that it requires.
    """
    elements = [library.elements[each] for each in library.reach(key)]
    if weight(each.text for each in texts_of(tuple(elements))) > MAX_WEIGHT:
        message = f"expected at most {MAX_WEIGHT} words of FEEL for a decision with what it requires, but it has more"
        raise DecisionModelError(message, place_of(library.elements[key]))
