"""Append-only audit streams and their verifier."""
