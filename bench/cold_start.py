"""Time ``./concord run`` to the first page: from a clean clone with empty caches, and once more when all is there.

    python3 bench/cold_start.py [--port 8499]

Needs git, Python 3.11 and the package registries. Everything is made in a temporary folder and removed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 600
"""Seconds."""
KEPT = ("PATH", "LANG", "SSL_CERT_FILE")
NETWORK = ("proxy", "pip_", "uv_", "npm_config_", "node_extra_ca_certs")
"""Beginnings of what says how this machine reaches the registries."""


def seconds_to_first_page(clone: Path, home: Path, port: int) -> float:
    """Start the demo in ``clone``, wait for a page, and stop it."""
    env = {name: value for name, value in os.environ.items() if name in KEPT or _is_network(name)}
    began = time.monotonic()
    command = [sys.executable, "concord", "run", "--port", str(port)]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=clone, env=env | {"HOME": str(home)}, stdout=log, stderr=log)
    try:
        while time.monotonic() - began < PATIENCE and process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
            else:
                return time.monotonic() - began
        raise SystemExit("the demo did not start:\n" + (home / "log").read_text()[-2000:])
    finally:
        process.terminate()
        process.wait(60)


def _is_network(name: str) -> bool:
    return any(part in name.lower() for part in NETWORK)


def main() -> None:
    """Print both times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8499)
    port = parser.parse_args().port
    with tempfile.TemporaryDirectory() as folder:
        clone, home = Path(folder, "clone"), Path(folder, "home")
        home.mkdir()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        print(f"cold {seconds_to_first_page(clone, home, port):6.1f} s to the first page", flush=True)
        print(f"warm {seconds_to_first_page(clone, home, port):6.1f} s to the first page", flush=True)


if __name__ == "__main__":
    main()
