"""Compiled long texts, and refused ones: what takes long to read is read once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from engine.workflow.feel.compiling import Bound
from engine.workflow.feel.errors import FeelSyntaxError

_T = TypeVar("_T")
_Key = tuple[str, frozenset[str], Bound]

MOST_CHARACTERS = 80_000
"""Of the texts that one cache keeps. Compiled, a character takes about 200 bytes."""


class TextCache(Generic[_T]):
    """What was made of the texts that were used last; for any number of threads.

    The cache of the standard library counts texts and not characters, and keeps no errors: a hostile text would be read
    again by each who asks.
    """

    def __init__(self, make: Callable[[str, frozenset[str], Bound], _T]) -> None:
        self._make = make
        self._known: OrderedDict[_Key, _T | FeelSyntaxError] = OrderedDict()
        self._characters = 0
        self._lock = threading.Lock()

    def get(self, text: str, names: frozenset[str], bound: Bound) -> _T:
        """Return what a text gives.

        Raises:
            FeelSyntaxError: it is no FEEL.
        """
        key = (text, names, bound)
        with self._lock:
            found = self._known.get(key)
            if found is not None:
                self._known.move_to_end(key)
        if found is None:
            found = self._keep(key, self._made(key))
        if isinstance(found, FeelSyntaxError):
            raise found.again()
        return found

    def _made(self, key: _Key) -> _T | FeelSyntaxError:
        try:
            return self._make(*key)
        except FeelSyntaxError as refusal:
            return refusal.again()

    def _keep(self, key: _Key, made: _T | FeelSyntaxError) -> _T | FeelSyntaxError:
        if len(key[0]) > MOST_CHARACTERS:
            return made
        with self._lock:
            kept = self._known.setdefault(key, made)
            if kept is made:
                self._characters += len(key[0])
            while self._characters > MOST_CHARACTERS:
                dropped, _ = self._known.popitem(last=False)
                self._characters -= len(dropped[0])
            return kept
