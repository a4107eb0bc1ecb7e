"""Pages of the room Partner."""
