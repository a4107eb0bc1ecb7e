"""Watches one case: what it takes, and whether it reaches for anything outside of the language.

Python tells an audit hook of every import, file, process, socket and compiled text. The hook can't be taken back, so this
is for a process of its own.
"""

from __future__ import annotations

import resource
import sys
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from engine.errors import ConcordError
from engine.workflow.drills.holds import begin_holding, longest_hold
from engine.workflow.feel.values import KINDS, Range

_WATCHED = (
    *("exec", "compile", "import", "open", "os.", "subprocess.", "socket.", "shutil.", "ctypes.", "pickle."),
    *(
        "marshal.",
        "code.",
        "builtins.input",
        "builtins.breakpoint",
        "object.__",
        "urllib.",
        "http.",
        "sqlite3.",
        "pty.",
        "signal.",
        "tempfile.",
    ),
    *("glob.", "mmap.", "fcntl.", "webbrowser.", "setopencodehook", "sys.set", "gc."),
)
_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Measured:
    """What a case took, and how it ended.

    Attributes:
        outcome: ``value``, ``refused`` (an error of ours) or ``escaped``.
        detail: The error, without the text; or what it reached for.
        seconds: Of the thread, so that a busy machine does not count; of the longest of its requests.
        mebibytes: By which the process grew while it ran, at its peak.
    """

    outcome: str
    detail: str
    seconds: float
    mebibytes: float


class Watch:
    """Runs cases, one after the other."""

    def __init__(self) -> None:
        self._armed = False
        self._reached: list[str] = []
        self._zones = (*zoneinfo.TZPATH, *_tzdata())
        sys.addaudithook(self._hear)

    def measure(self, act: Callable[[], object]) -> Measured:
        """Run a case."""
        self._reached.clear()
        before = _peak_from_here()
        begin_holding()
        self._armed = True
        try:
            outcome, detail = _ended(act)
        finally:
            self._armed = False
        seconds = longest_hold()
        grown = max(0, _peak() - before) / MEBIBYTE
        if self._reached:
            outcome, detail = "escaped", f"reached for {self._reached[0]}"
        return Measured(outcome, detail, seconds, grown)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._armed and event.startswith(_WATCHED) and not self._reads_zone(event, arguments):
            self._reached.append(f"{event} {str(arguments)[:80]}")

    def _reads_zone(self, event: str, arguments: tuple[Any, ...]) -> bool:
        """Tell whether it is the data of a time zone that is read, or looked for: an offset comes of that."""
        first = str(arguments[0]) if arguments else ""
        if event == "open":
            return first.startswith(self._zones) and ".." not in first and arguments[1] in ("r", "rb", None)
        looked_for = event in ("import", "os.listdir", "os.scandir")
        return looked_for and (first in sys.path or first.startswith(("tzdata", *self._zones)))


def _tzdata() -> tuple[str, ...]:
    spec = find_spec("tzdata")
    return tuple(spec.submodule_search_locations or ()) if spec else ()


def _ended(act: Callable[[], object]) -> tuple[str, str]:
    try:
        strange = _foreign(act())
    except ConcordError as refusal:
        return "refused", refusal.code
    except BaseException as escape:
        return "escaped", f"raised {type(escape).__name__}"
    return ("escaped", f"gave {strange}") if strange else ("value", "")


def _foreign(value: object, left: int = 100_000) -> str:
    """Return the name of the first type in a value that is neither FEEL's nor JSON's; nothing if there is none."""
    level = [value]
    while level and left > 0:
        one = level.pop()
        left -= 1
        if type(one) is dict:
            level += [*one, *one.values()]
        elif type(one) is list:
            level += one
        elif type(one) is Range:
            level += (one.start, one.end)
        elif type(one) not in _PLAIN:
            return type(one).__name__
    return ""


_PLAIN = frozenset({*KINDS, int, float, bytes, Decimal})


def _peak_from_here() -> int:
    """Return what the process holds now (bytes); its peak counts from here on, where the system can do that."""
    if not _RESET.exists():
        return _peak()
    _RESET.write_text("5")
    return _status("VmRSS")


def _peak() -> int:
    """Return the most that the process has held (bytes)."""
    if _RESET.exists():
        return _status("VmHWM")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _status(name: str) -> int:
    line = next(each for each in _STATUS.read_text().splitlines() if each.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024


def bound_memory(more: int) -> None:
    """Let this process take so many bytes more, so that a case that takes all ends in an error and not the machine."""
    if not _STATUS.exists():
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (_status("VmSize") + more, hard))
