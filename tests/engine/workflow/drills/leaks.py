"""Places that don't hold, for a drill to find: each is what a careless interpreter would be."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from engine.errors import InvalidInputError
from engine.workflow.drills.running import HARMLESS
from engine.workflow.drills.slots import Slots

_KEPT: list[Any] = []


def _spins(text: str) -> None:
    end = time.thread_time() + (0 if text in HARMLESS else 1.2)
    while time.thread_time() < end:
        pass


def _grows(text: str) -> None:
    if text not in HARMLESS:
        _KEPT.append(b"x" * 80 * 1024 * 1024)


def _grows_for_a_moment(_text: str) -> None:
    del [b"y" * 80 * 1024 * 1024][0]


def _holds(_text: str) -> object:
    raise InvalidInputError("expected another text, but got this one")


def _touches(text: str) -> None:
    if "canary" in text:
        os.utime(next(part for part in text.split('"') if part.endswith("canary")), (1, 1))


def _dies(text: str) -> None:
    if text not in HARMLESS:
        os._exit(3)


LEAKS: dict[str, Any] = {
    "raises": lambda _text: [].index(1),
    "gives": lambda _text: [{"a": sys}],
    "evaluates": lambda _text: eval("1 + 1"),
    "opens": lambda _text: Path("/etc/hostname").exists() and Path("/etc/hostname").read_bytes() and None,
    "imports": lambda text: None if text in HARMLESS else __import__("this_is_no_module"),
    "runs": lambda _text: subprocess.run(["true"], check=True) and None,
    "walks": lambda _text: (lambda: 1).__code__.co_name,
    "spins": _spins,
    "grows": _grows,
    "grows for a moment": _grows_for_a_moment,
    "dies": _dies,
    "touches": _touches,
    "holds": _holds,
    "gives json": lambda text: {"a": [text, 1, None, True, 0.5]},
}


def leaks() -> Slots:
    return LEAKS
