"""Append-only audit streams and their verifier."""

from engine.audit.streams import Problem, record, verify

__all__ = ["Problem", "record", "verify"]
