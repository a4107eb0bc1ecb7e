"""Pages that only a demo has."""

from web.demo.routes import bp

__all__ = ["bp"]
