"""Pages of the room Plan."""
