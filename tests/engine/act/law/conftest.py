"""The fixtures of the room, one folder down."""

from tests.engine.act.conftest import session, shared, world

__all__ = ["session", "shared", "world"]
