"""Pages of the auditor: what was done, and whether the record of it is whole."""

from web.audit.routes import bp

__all__ = ["bp"]
