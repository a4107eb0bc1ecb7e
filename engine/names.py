"""Names as people type them: what is in one must be seen by who reads it.

Characters that turn the direction of writing, or that show nothing, let two names look alike that are not, and let a
name on a page read as another one. Joiners and variation selectors belong to the spelling in scripts that have them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from engine.errors import InvalidInputError

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""General categories of Unicode: controls, formatting, surrogates, separators of lines and paragraphs."""
_BLANK = frozenset(
    "\N{COMBINING GRAPHEME JOINER}\N{HANGUL CHOSEONG FILLER}\N{HANGUL JUNGSEONG FILLER}\N{HANGUL FILLER}"
    "\N{HALFWIDTH HANGUL FILLER}\N{KHMER VOWEL INHERENT AQ}\N{KHMER VOWEL INHERENT AA}\N{BRAILLE PATTERN BLANK}"
)
"""Letters, marks and symbols by category, of which nothing is seen."""
_JOINERS = frozenset("\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}")
_FIRST_WITH_JOINERS = "\N{HEBREW ACCENT ETNAHTA}"
"""Latin, Greek, Cyrillic and Armenian come before it, and have neither joiners nor selectors in names."""


def has_unseen(text: str) -> bool:
    """Tell whether ``text`` has a character in it that its reader can't see."""
    return any(_is_unseen(char, before) for before, char in zip(" " + text, text, strict=False))


def without_unseen(text: str) -> str:
    """Return ``text`` without the characters that its reader can't see."""
    return "".join(
        char for before, char in zip(" " + text, text, strict=False) if not _is_unseen(char, before)
    )


def _is_unseen(char: str, before: str) -> bool:
    if char in _JOINERS or _is_selector(char):
        return before < _FIRST_WITH_JOINERS or unicodedata.category(before)[0] not in "LM"
    return char in _BLANK or unicodedata.category(char) in _UNSEEN


def _is_selector(char: str) -> bool:
    return "VARIATION SELECTOR" in unicodedata.name(char, "")


def unseen_problems(names: Mapping[str, tuple[str, str | None]]) -> dict[str, str]:
    """Return a sentence for each name that has a character in it which can't be seen.

    Args:
        names: By the field's key, what people call the field, such as ``given name``, and what was typed.
    """
    return {
        key: f"The {label} has a character in it that can't be seen. Type it by hand, don't paste it."
        for key, (label, typed) in names.items()
        if typed and has_unseen(typed)
    }


def require_seen(names: Mapping[str, tuple[str, str | None]]) -> None:
    """Let names pass of which everything can be seen; see :func:`unseen_problems`.

    Raises:
        InvalidInputError: ``problems`` names each field that has something else in it.
    """
    problems = unseen_problems(names)
    if problems:
        raise InvalidInputError(
            f"expected names whose every character is seen, but {sorted(problems)} have others", problems
        )
