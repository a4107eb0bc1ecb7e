"""Citations: each one that a table or an overlay may name, and whether somebody read the text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

TO_BE_CONFIRMED = "to be confirmed by counsel"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where the law says something.

    Attributes:
        verified: The text, or an official restatement of it, was read; some copies are older editions.
        source: Which copy that was, or why none was read.
    """

    text: str
    verified: bool
    source: str


@cache
def citations() -> Mapping[str, Citation]:
    """Return the citations that ship, by their text."""
    written = json.loads(resources.files("bpmn").joinpath("citations.json").read_bytes())
    return MappingProxyType(
        {text: Citation(text, each["verified"], each["source"]) for text, each in written.items()}
    )


def unconfirmed(texts: Iterable[str]) -> tuple[str, ...]:
    """Return which citations counsel has to confirm: nobody read their text, or they are not among those that ship."""
    known = citations()
    return tuple(text for text in texts if text not in known or not known[text].verified)
