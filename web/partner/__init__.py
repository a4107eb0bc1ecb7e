"""Pages of the room Partner."""

from web.partner.routes import bp

__all__ = ["bp"]
