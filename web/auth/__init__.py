"""Sign-in, sign-out, password reset."""

from web.auth.routes import bp

__all__ = ["bp"]
