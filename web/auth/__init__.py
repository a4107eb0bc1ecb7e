"""Sign-in, sign-out, password reset."""
