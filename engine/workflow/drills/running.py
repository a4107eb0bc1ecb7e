"""Runs a drill: a process of its own takes the cases, and another one the rest, should it not come back."""

from __future__ import annotations

import hashlib
import multiprocessing
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from engine.workflow.drills.cases import Case, cases
from engine.workflow.drills.slots import Slots, all_slots
from engine.workflow.drills.watching import MEBIBYTE, Measured, Watch, bound_memory

MOST_SECONDS = 1.0
MOST_MEBIBYTES = 64.0
PATIENCE = 120.0
"""Seconds, on the clock of the wall, after which a case is taken to hold its process for good."""
MEMORY = 2048 * MEBIBYTE
"""Bytes that the process may take at all."""
HARMLESS = (
    "1 + 1",
    '@"2026-11-25T09:30:00@America/Denver" + @"P1D"',
    'matches(text, "(r).*\\1?", "i")',
    ")",
)
"""What loads everything that cases will need, so that nothing is imported while they are watched."""

LoadSlots = Callable[[], Slots]


@dataclass(frozen=True, slots=True)
class Finding:
    """A case that doesn't hold."""

    case: Case
    what: str


@dataclass(slots=True)
class Report:
    """What a drill found."""

    seed: int
    measured: list[tuple[Case, Measured]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def add(self, case: Case, found: Measured) -> None:
        """Take in one case."""
        self.measured.append((case, found))
        if found.outcome == "escaped":
            self.findings.append(Finding(case, found.detail))
        if found.seconds > MOST_SECONDS:
            self.findings.append(Finding(case, f"held its thread for {found.seconds:.2f} s"))
        if found.mebibytes > MOST_MEBIBYTES:
            self.findings.append(Finding(case, f"grew the process by {found.mebibytes:.0f} MiB"))

    @property
    def outcomes(self) -> Counter[str]:
        """How many cases ended in which way."""
        return Counter(found.outcome for _, found in self.measured)

    def slowest(self, count: int) -> list[tuple[Case, Measured]]:
        """Return the cases that held their thread longest."""
        return sorted(self.measured, key=lambda each: each[1].seconds, reverse=True)[:count]

    def largest(self, count: int) -> list[tuple[Case, Measured]]:
        """Return the cases that took most memory."""
        return sorted(self.measured, key=lambda each: each[1].mebibytes, reverse=True)[:count]


def drill(
    count: int,
    seed: int,
    *,
    load: LoadSlots = all_slots,
    only: int | None = None,
    progress: Callable[[Case, Measured], None] = lambda _case, _found: None,
) -> Report:
    """Throw hostile texts at places.

    Args:
        count: How many.
        seed: Of the texts; the same one gives the same.
        load: Returns the places; a function of a module, for the process to find it.
        only: The number of the one case to run.
        progress: Hears of each case.
    """
    report = Report(seed)
    with _canary() as canary, _Worker(load, canary.path) as worker:
        for case in cases(count, seed, [*load()]):
            if only is not None and case.number != only:
                continue
            found = canary.seen(worker.run(case))
            report.add(case, found)
            progress(case, found)
    return report


class _Canary:
    """A file in a folder of its own, that nothing may touch."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "canary"
        self.path.write_text("sings")
        self._state = self._look()

    def seen(self, found: Measured) -> Measured:
        """Return what a case did, or that it touched the file."""
        if self._look() == self._state:
            return found
        self._state = self._look()
        return Measured("escaped", "touched the canary", found.seconds, found.mebibytes)

    def _look(self) -> object:
        files = sorted(self.path.parent.iterdir())
        return [
            (file.name, file.stat().st_mtime_ns, hashlib.sha256(file.read_bytes()).digest()) for file in files
        ]


@contextmanager
def _canary() -> Iterator[_Canary]:
    with tempfile.TemporaryDirectory() as folder:
        yield _Canary(Path(folder))


class _Worker:
    """The process that takes the cases."""

    def __init__(self, load: LoadSlots, canary: Path) -> None:
        self._load, self._canary = load, canary
        self._start()

    def _start(self) -> None:
        spawning = multiprocessing.get_context("spawn")
        self._connection, theirs = spawning.Pipe()
        self._process = spawning.Process(target=_serve, args=(theirs, self._load), daemon=True)
        self._process.start()
        theirs.close()
        self._connection.recv()  # it has loaded and warmed up everything

    def run(self, case: Case) -> Measured:
        """Return what a case took; start another process if it never ended, or ended the process."""
        self._connection.send((case.slot, case.text.replace("{canary}", str(self._canary))))
        try:
            if self._connection.poll(PATIENCE):
                found: Measured = self._connection.recv()
                return found
            ended = Measured("escaped", "never ended", PATIENCE, 0)
        except EOFError:
            ended = Measured("escaped", "ended the process", 0, 0)
        self._stop()
        self._start()
        return ended

    def _stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()

    def __enter__(self) -> _Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()


def _serve(connection: Connection[Any, Any], load: LoadSlots) -> None:
    """Measure the cases that come in, until nobody sends any more."""
    slots, watch = load(), Watch()
    for slot in slots.values():
        for text in HARMLESS:
            watch.measure(lambda slot=slot, text=text: slot(text))  # type: ignore[misc]
    bound_memory(MEMORY)
    connection.send(None)
    while True:
        try:
            name, text = connection.recv()
        except EOFError:
            return
        connection.send(watch.measure(lambda slot=slots[name], text=text: slot(text)))  # type: ignore[misc]
