"""What a file is, by its content."""

from __future__ import annotations

import puremagic

from engine.errors import InvalidInputError

HEAD_BYTES = 8192
"""How much of a file's beginning is looked at."""
ZIP = b"PK\x03\x04"
OFFICE = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MEDIA_TYPES = frozenset(
    {"application/pdf", "image/png", "image/jpeg", "image/tiff", "text/plain", *OFFICE.values()}
)
"""What may be released; everything else, and what hides under another name, is refused."""

KINDS = "PDF, PNG, JPEG or TIFF images, plain text in UTF-8, Word (.docx), Excel (.xlsx)"
"""The same in words, for who chooses a file."""
EXTENSIONS = ".pdf,.png,.jpg,.jpeg,.tif,.tiff,.txt,.docx,.xlsx"
"""What a browser's file chooser shows first; what decides is the content."""


def media_type_of(head: bytes) -> str:
    """Return the media type of a file by its content.

    Raises:
        InvalidInputError: it is none that may be released.
    """
    found = _by_content(head)
    if found not in MEDIA_TYPES:
        raise InvalidInputError(
            f"expected a type that can be released, but it is {found or 'unknown'}",
            {"file": "Attach a PDF, an image, plain text in UTF-8, or a Word or Excel file."},
        )
    return found


def _by_content(head: bytes) -> str:
    if head.startswith(ZIP):
        return _office(head)
    try:
        found = str(puremagic.from_string(head, mime=True))
    except (puremagic.PureError, ValueError):
        return _text(head)
    return _text(head) if found == "text/plain" else found


def _office(head: bytes) -> str:
    # Any ZIP looks like an office file to puremagic; an office file names its parts near its beginning.
    if b"[Content_Types].xml" not in head:
        return ""
    return next((media_type for part, media_type in OFFICE.items() if part in head), "")


def _text(head: bytes) -> str:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as fault:
        # The head may end within a character; anything before that is not text.
        if fault.start < len(head) - 3:
            return ""
        text = head[: fault.start].decode("utf-8")
    return "" if "\0" in text else "text/plain"
