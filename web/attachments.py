"""Files that people download: never shown in the browser, under any name that a person may give a file."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote

from flask import Response

UNNAMED = "record"
_ATTR_CHARS = "!#$&+-.^_`|~"
"""What RFC 8187 leaves as it is, beside letters and digits."""
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Bidirectional classes that turn what follows around: ``fdp.exe`` would be read as ``exe.pdf``."""
_NO_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})
_UNSAFE = frozenset('"\\/%')
"""What browsers read in different ways within a quoted name."""


def as_attachment(answer: Response, name: str) -> Response:
    """Make ``answer`` a download called ``name``, in the form that every browser reads.

    Names beyond ASCII go into ``filename*``; ``filename`` has the nearest ASCII for programs that know only that.

    Source: RFC 6266, section 5; RFC 8187, section 3.2.
    """
    shown = _shown(name)
    plain = _plain(shown)
    header = f'attachment; filename="{plain}"'
    if shown != plain:
        header += f"; filename*=UTF-8''{quote(shown, safe=_ATTR_CHARS)}"
    answer.headers["Content-Disposition"] = header
    return answer


def _shown(name: str) -> str:
    kept = (
        char
        for char in name
        if unicodedata.category(char) not in _NO_TEXT and unicodedata.bidirectional(char) not in _TURNING
    )
    return "".join(kept).strip() or UNNAMED


def _plain(name: str) -> str:
    letters = (char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return "".join(char if " " <= char <= "~" and char not in _UNSAFE else "_" for char in letters)
