"""Outgoing mail: an outbox in the database, and the sender that empties it."""

from engine.mail.outbox import queue_mail

__all__ = ["queue_mail"]
