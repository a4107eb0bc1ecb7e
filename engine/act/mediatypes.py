"""What a file is, by its content."""

from __future__ import annotations

from pathlib import PurePosixPath

import puremagic

from engine.errors import InvalidInputError

HEAD_BYTES = 8192
"""How much of a file's beginning is looked at."""
ZIP = b"PK\x03\x04"
OFFICE = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
EXTENSIONS_OF = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/tiff": (".tif", ".tiff"),
    "text/plain": (".txt",),
    OFFICE[b"word/"]: (".docx",),
    OFFICE[b"xl/"]: (".xlsx",),
}
"""What may be released, and how its names end; everything else, and what hides under another name, is refused."""
NAMES = {
    "application/pdf": "a PDF",
    "image/png": "a PNG image",
    "image/jpeg": "a JPEG image",
    "image/tiff": "a TIFF image",
    "text/plain": "plain text",
    OFFICE[b"word/"]: "a Word file",
    OFFICE[b"xl/"]: "an Excel file",
}

KINDS = "PDF, PNG, JPEG or TIFF images, plain text in UTF-8, Word (.docx), Excel (.xlsx)"
"""The same in words, for who chooses a file."""
EXTENSIONS = ",".join(ending for endings in EXTENSIONS_OF.values() for ending in endings)
"""What a browser's file chooser shows first; what decides is the content, which the name has to fit."""


def media_type_of(head: bytes) -> str:
    """Return the media type of a file by its content.

    Raises:
        InvalidInputError: it is none that may be released.
    """
    found = _by_content(head)
    if found not in EXTENSIONS_OF:
        raise InvalidInputError(
            f"expected a type that can be released, but it is {found or 'unknown'}",
            {"file": "Attach a PDF, an image, plain text in UTF-8, or a Word or Excel file."},
        )
    return found


def require_fitting_name(name: str, media_type: str) -> None:
    """Refuse a file whose name says that it is something else: who receives it would open it as that.

    Raises:
        InvalidInputError: the name's ending is of no type that may be released, or of another than the content.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending in EXTENSIONS_OF[media_type]:
        return
    fitting = " or ".join(EXTENSIONS_OF[media_type])
    said = next((NAMES[kind] for kind, endings in EXTENSIONS_OF.items() if ending in endings), "")
    if said:
        words = f"Its name says that it is {said}, but its content is {NAMES[media_type]}."
    elif ending:
        words = f"A name that ends with {ending} is none of a file that can be released. Its content is {NAMES[media_type]}."
    else:
        words = f"Its name doesn't say what kind of file it is. Its content is {NAMES[media_type]}."
    raise InvalidInputError(
        "expected a file whose name fits its content, but it doesn't",
        {"file": f"{words} Attach the right file, or give it a name that ends with {fitting}."},
    )


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
