"""Overlays: the law of the states as data that counsel can read, tighten and suspend."""

from engine.plan.overlays.matching import StateView, view
from engine.plan.overlays.model import Access, Effect, MinorAnswer, Overlay, OverlayRule
from engine.plan.overlays.reading import OverlayRefusedError, read_overlay, suspended
from engine.plan.overlays.shelf import Shelf, shelf_of, shipped_overlays

__all__ = [
    "Access",
    "Effect",
    "MinorAnswer",
    "Overlay",
    "OverlayRefusedError",
    "OverlayRule",
    "Shelf",
    "StateView",
    "read_overlay",
    "shelf_of",
    "shipped_overlays",
    "suspended",
    "view",
]
