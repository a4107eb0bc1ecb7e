"""Every place that takes a text, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.workflow.drills.diagrams import DIAGRAM_SLOTS
from engine.workflow.drills.forms import FORM_SLOTS
from engine.workflow.drills.language import LANGUAGE_SLOTS
from engine.workflow.drills.tables import TABLE_SLOTS

Slot = Callable[[str], object]
"""Puts a text into a place, uses the place as people would, and returns what came of it; our own errors go through."""
Slots = Mapping[str, Slot]


def all_slots() -> Slots:
    """Return the places of diagrams, tables and forms, and of the language by itself."""
    rooms = {"diagram": DIAGRAM_SLOTS, "table": TABLE_SLOTS, "form": FORM_SLOTS, "language": LANGUAGE_SLOTS}
    return {f"{room}: {name}": slot for room, slots in rooms.items() for name, slot in slots.items()}
