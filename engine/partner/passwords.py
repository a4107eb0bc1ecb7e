"""Hashing of passwords: Argon2id, as long for an unknown account as for a known one."""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engine.errors import InvalidInputError

MIN_CHARACTERS = 15
"""NIST SP 800-63B-4, 3.1.1.2: at least 15 where a password is the only factor; no composition rules."""
MAX_CHARACTERS = 256
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


def password_fits(password: str, password_hash: str | None) -> bool:
    """Tell whether ``password`` is the one that was hashed; None costs the same time and never fits."""
    stored = password_hash or _decoy()
    try:
        _hasher.verify(stored, _normalized(password)[:MAX_CHARACTERS])
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)
