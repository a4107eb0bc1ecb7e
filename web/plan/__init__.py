"""Pages of the room Plan: the processes in force, drafts, and the diagram editor."""

from web.plan import explaining
from web.plan.routes import bp

__all__ = ["bp", "explaining"]
