"""How much there is to compile for a decision, before anything is."""

from __future__ import annotations

from engine.workflow.dmn.errors import DecisionModelError
from engine.workflow.dmn.graph import Key
from engine.workflow.dmn.linking import Library, place_of
from engine.workflow.dmn.scopes import texts_of
from engine.workflow.feel.weight import weight

MAX_WEIGHT = 15_000
"""Words and signs of the texts that one decision takes, with everything that it requires; reading them all takes less
than a second."""


def require_light(library: Library, key: Key) -> None:
    """Let pass an element that can be compiled within a second.

    Raises:
        DecisionModelError: it can't, with everything that it requires.
    """
    elements = [library.elements[each] for each in library.reach(key)]
    if weight(each.text for each in texts_of(tuple(elements))) > MAX_WEIGHT:
        message = f"expected at most {MAX_WEIGHT} words of FEEL for a decision with what it requires, but it has more"
        raise DecisionModelError(message, place_of(library.elements[key]))
