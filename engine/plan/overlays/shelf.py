"""The overlays at hand, and which of a state's versions is in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from engine.plan.overlays.model import Overlay
from engine.plan.overlays.reading import read_overlay


@dataclass(frozen=True, slots=True)
class Shelf:
    """Versions of the overlays of any number of states, the newest of a state last."""

    overlays: tuple[Overlay, ...] = ()

    def of(self, jurisdiction: str, on: date) -> Overlay | None:
        """Return the newest version of a state that is in force on a day."""
        found = (
            each
            for each in reversed(self.overlays)
            if each.jurisdiction == jurisdiction and each.in_force(on)
        )
        return next(found, None)

    def without(self, jurisdiction: str) -> Shelf:
        """Return the shelf without a state."""
        return Shelf(tuple(each for each in self.overlays if each.jurisdiction != jurisdiction))


def shelf_of(texts: Iterable[str]) -> Shelf:
    """Return the shelf of some texts.

    Raises:
        OverlayRefusedError: one is no overlay.
    """
    return Shelf(tuple(read_overlay(text) for text in texts))


@cache
def shipped_overlays() -> Shelf:
    """Return the overlays that ship: Montana and California. Counsel of the partnership has to sign them off."""
    folder = resources.files("bpmn").joinpath("overlays")
    files = sorted(
        (each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name
    )
    return shelf_of(each.read_text(encoding="utf-8") for each in files)
