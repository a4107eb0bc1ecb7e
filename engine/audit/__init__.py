"""Append-only audit streams and their verifier."""

from engine.audit.streams import Problem, newest, record, verify

__all__ = ["Problem", "newest", "record", "verify"]
