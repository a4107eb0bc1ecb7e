"""The texts of Concord's mail. None of them names a child, an agency or a detail: mail can be read on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit
from uuid import UUID

FOOTER = "This message was sent by Concord. It can't be answered. No case and no family is named in it, on purpose."


@dataclass(frozen=True, slots=True)
class Template:
    """Subject and text of one kind of mail; a link follows the text if there is one."""

    subject: str
    text: str
    for_families: bool = False
    """Whether it ends with whom to call: who gets it has no account and knows nobody here."""
    states: Mapping[str, int] = field(default_factory=dict)
    """The numbers in the text, by name. A caller may give the same ones, so that text and rule can't drift apart."""


TEMPLATES: dict[str, Template] = {
    "request_waiting": Template(
        "A request is waiting for you", "A request is waiting for you in your inbox."
    ),
    "consent_requested": Template(
        "Your permission is asked",
        "You are asked whether something may be shared. You decide; you can say no, and you can stop it any day.\n\n"
        "Read who asks, for what and until when, and answer here. You don't need an account.",
        for_families=True,
    ),
    "consent_reminder": Template(
        "Your answer is still open",
        "You were asked whether something may be shared, and we have no answer yet. It is fine to say no.",
        for_families=True,
    ),
    "consent_expiring": Template(
        "A permission you gave ends soon",
        "A permission you gave ends soon. You can renew it, or let it end: then nothing more is shared.",
        for_families=True,
    ),
    "consent_receipt": Template(
        "Your answer was recorded",
        "Your answer was recorded. With this link you can read it again, and stop the sharing on any day.",
        for_families=True,
    ),
    "counsel_paged": Template(
        "Urgent: a request needs you now",
        "A request was marked as urgent because somebody may be in danger. Please open it at once.",
    ),
    "emergency_reviewed": Template(
        "A review needs your attention",
        "Counsel reviewed a release that was made without consent, and what they found needs your attention. Which one "
        "it was is not written here, on purpose: ask the counsel of your partnership's agencies.",
    ),
    "task_late": Template("A task is late", "A task is past its due time."),
    "records_ready": Template("What you asked for is ready", "What you asked for is ready in Concord."),
    "request_ended": Template(
        "A request has ended", "A request of yours has ended. Open it to see how and why."
    ),
    "request_changed": Template(
        "A request of yours has changed",
        "Something about a request of yours has changed. Open it to see what.",
    ),
    "password_reset": Template(
        "Choose a new password",
        "Somebody, hopefully you, asked for a new password. The link is open for 30 minutes and works once. "
        "If it wasn't you, do nothing.",
        states={"minutes": 30},
    ),
}


def message_id(partnership_id: UUID, dedupe_key: str, base_url: str) -> str:
    """Return the Message-ID of a mail: always the same one, so that a receiver can drop a second copy."""
    digest = hashlib.sha256(f"{partnership_id}:{dedupe_key}".encode()).hexdigest()[:40]
    return f"<{digest}@{urlsplit(base_url).hostname or 'concord.invalid'}>"


def compose(
    template: str, *, to: str, sender: str, identifier: str, link: str | None, contact: str, now: datetime
) -> EmailMessage:
    """Return the mail as it is sent; ``contact`` is whom to call, or empty."""
    words = TEMPLATES[template]
    mail = EmailMessage()
    mail["Subject"] = words.subject
    mail["From"] = sender
    mail["To"] = to
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = identifier
    mail["Auto-Submitted"] = "auto-generated"
    call = f"Questions? You can call {contact}." if contact else None
    parts = [words.text, *filter(None, (link, call)), FOOTER]
    mail.set_content("\n\n".join(parts) + "\n", cte="quoted-printable")
    return mail
