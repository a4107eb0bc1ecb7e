"""Hashing of passwords: Argon2id, as long for an unknown account as for a known one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence, Set
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import InvalidInputError

MIN_CHARACTERS = 15
"""NIST SP 800-63B-4, 3.1.1.2: at least 15 where a password is the only factor; no composition rules."""
MAX_CHARACTERS = 256
_JUDGED_CHARACTERS = 72
"""More don't make a guess easier, but judging them would take longer and longer."""
_HARD = 3
"""Of zxcvbn's 0 to 4: withstands guessing where the stored hash is slow."""
_NAME_CHARACTERS = 3
"""Shorter parts of names are in too many words to be taken out of them."""
_hasher = PasswordHasher()


@cache
def _decoy() -> str:
    return _hasher.hash("the password of nobody, so that an unknown account costs as much as a known one")


def _normalized(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """Return the Argon2id hash of ``password`` in PHC form.

    Raises:
        InvalidInputError: shorter than 15 or longer than 256 characters; ``problems["password"]`` says so.
    """
    text = _normalized(password)
    if len(text) < MIN_CHARACTERS:
        missing = MIN_CHARACTERS - len(text)
        words = f"Use at least {MIN_CHARACTERS} characters. {missing} more {'is' if missing == 1 else 'are'} needed."
        raise InvalidInputError(
            f"expected a password of {MIN_CHARACTERS} characters, but it has {len(text)}", {"password": words}
        )
    if len(text) > MAX_CHARACTERS:
        raise InvalidInputError(
            f"expected a password of at most {MAX_CHARACTERS} characters, but it has {len(text)}",
            {"password": f"Use at most {MAX_CHARACTERS} characters."},
        )
    return _hasher.hash(text)


def require_hard_to_guess(password: str, *, about: Sequence[str]) -> None:
    """Refuse a password that a list of common ones, or what is known of the person, leads to.

    Args:
        password: As typed.
        about: What a guesser would try first: the person's name, address and agency.

    Raises:
        InvalidInputError: it would be guessed (NIST SP 800-63B-4, 3.1.1.2: blocklists); ``problems["password"]`` says why.
    """
    from zxcvbn import zxcvbn  # here, as its lists take a while to load and few requests need them

    text = _normalized(password)[:_JUDGED_CHARACTERS]
    known = {
        part for one in about for part in re.split(r"[\W_]+", one.casefold()) if len(part) >= _NAME_CHARACTERS
    }
    found = zxcvbn(text, user_inputs=sorted(known))
    if _is_mostly(text, known):
        why = "it is mostly your name, your address or your agency"
    elif found["score"] < _HARD:
        why = found["feedback"]["warning"].rstrip(".")
    else:
        return
    raise InvalidInputError(
        f"expected a password that is hard to guess, but its score is {found['score']}",
        {
            "password": f"This password is easy to guess{f' ({why})' if why else ''}. Four or five words that have "
            "nothing to do with each other or with you are hard to guess."
        },
    )


def _is_mostly(password: str, known: Set[str]) -> bool:
    rest = password.casefold()
    for part in sorted(known, key=len, reverse=True):
        rest = rest.replace(part, "")
    return sum(char.isalnum() for char in rest) < MIN_CHARACTERS // 2


def password_fits(password: str, password_hash: str | None) -> bool:
    """Tell whether ``password`` is the one that was hashed; None costs the same time and never fits."""
    stored = password_hash or _decoy()
    try:
        _hasher.verify(stored, _normalized(password)[:MAX_CHARACTERS])
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)
