"""How hostile texts are made large."""

from __future__ import annotations

from engine.workflow.feel.budget import MAX_TEXT

MOST = MAX_TEXT - 100
"""Characters of a text that still passes, whatever is put around it."""


def filled(piece: str, end: str = "") -> str:
    """Return a piece again and again, as long as a text may be; ``end`` is what it ends in."""
    return piece * ((MOST - len(end)) // len(piece)) + end


def nested(opening: str, closing: str, inner: str = "1") -> str:
    """Return an inside in as many brackets as a text holds."""
    count = (MOST - len(inner)) // (len(opening) + len(closing))
    return opening * count + inner + closing * count


def doubled(first: str, step: str, count: int) -> str:
    """Return the last of a row of entries, each made of the one before (``#``)."""
    entries = ", ".join(f"a{i + 1}: {step.replace('#', f'a{i}')}" for i in range(count))
    return f"{{a0: {first}, {entries}}}.a{count}"
