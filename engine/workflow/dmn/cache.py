"""Programs by the content of their files: compiled once a process, shared by all threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from engine.workflow.dmn.program import Program

MAX_PROGRAMS = 64
MAX_BYTES = 4 * 1024 * 1024
"""Of the files of all programs together."""

Files = tuple[bytes, ...]
"""The main model, and the others."""


class ProgramCache:
    """The programs that were used last."""

    def __init__(self, make: Callable[[Files], Program]) -> None:
        self._make = make
        self._programs: OrderedDict[Files, Program] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, files: Files) -> Program:
        """Return the program of some files."""
        with self._lock:
            found = self._programs.get(files)
            if found is not None:
                self._programs.move_to_end(files)
                return found
        return self._keep(files, self._make(files))

    def _keep(self, files: Files, made: Program) -> Program:
        with self._lock:
            kept = self._programs.setdefault(files, made)
            if kept is made:
                self._bytes += sum(map(len, files))
            while len(self._programs) > 1 and (len(self._programs) > MAX_PROGRAMS or self._bytes > MAX_BYTES):
                dropped, _ = self._programs.popitem(last=False)
                self._bytes -= sum(map(len, dropped))
            return kept
