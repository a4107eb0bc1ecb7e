"""Pages of the room Act, and the guardian's page."""
