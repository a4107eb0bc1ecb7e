"""Pages of the administrator: what failed, what could not be sent, whether the worker lives."""

from web.admin.routes import bp

__all__ = ["bp"]
