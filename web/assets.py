"""Browser assets: their hashed names, from the manifest that ``web/assets/build.mjs`` writes."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask import url_for

from engine.errors import ConfigurationError

DIST = Path(__file__).parent / "dist"


@cache
def manifest() -> dict[str, str]:
    """Return the hashed file name of each asset, by its plain name, such as ``app.js``.

    Raises:
        ConfigurationError: the assets were not built.
    """
    try:
        names: dict[str, str] = json.loads((DIST / "manifest.json").read_text())
    except FileNotFoundError:
        raise ConfigurationError(
            "expected the browser assets in web/dist, but they are not built: run ./concord run"
        ) from None
    return names


def asset(name: str) -> str:
    """Return the path of an asset, such as ``asset("app.css")``.

    Raises:
        ConfigurationError: there is no such asset.
    """
    found = manifest().get(name)
    if found is None:
        raise ConfigurationError(f"expected the asset {name} in web/dist, but the build made none")
    return url_for("static", filename=found)
