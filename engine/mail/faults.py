"""What went wrong with a mail, in a code that is safe to store, and whether trying again can help."""

from __future__ import annotations

import re
from dataclasses import dataclass

import aiosmtplib

PERMANENT = 500
"""SMTP replies from here on are final (RFC 5321, 4.2.1)."""
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a mail was not accepted."""

    code: str
    """``550 5.1.1`` (reply and enhanced status, RFC 3463) or the name of an error class; never a server's text,
    which quotes addresses."""
    is_final: bool
    """The server refuses this recipient or this message for good."""


def fault_of(error: Exception) -> Fault:
    """Return what ``error`` means for the mail that was being sent.

    Only a refused recipient or message is final. A refused password, greeting or sender is about the installation:
    final there would bounce the whole outbox over one mistyped setting.
    """
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused) and error.recipients:
        return fault_of(error.recipients[0])
    if isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
        return Fault(_code(error), is_final=error.code >= PERMANENT)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return Fault(_code(error), is_final=False)
    return Fault(type(error).__name__[:60], is_final=False)


def _code(reply: aiosmtplib.SMTPResponseException) -> str:
    enhanced = _ENHANCED.match(reply.message)
    return f"{reply.code} {enhanced[0]}" if enhanced else str(reply.code)
