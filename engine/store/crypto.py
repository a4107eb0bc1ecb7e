"""Encryption of fields and files, keys derived from the installation's root secret."""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from engine.errors import ConfigurationError, IntegrityViolationError

NONCE_BYTES = 12
VERSION = b"\x01"
"""First byte of every ciphertext: which scheme and key generation made it."""


class Keyring:
    """Keys of one installation. Each purpose has a key of its own, derived with HKDF-SHA256."""

    def __init__(self, root_secret: bytes) -> None:
        self._root = root_secret
        self._fields = AESGCM(self.derive("fields"))

    def derive(self, purpose: str) -> bytes:
        """Return the 32-byte key for ``purpose``; the same root and purpose give the same key."""
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"concord:{purpose}".encode()).derive(
            self._root
        )

    def encrypt(self, plain: bytes, *, context: str) -> bytes:
        """Encrypt with AES-256-GCM; ``context`` is bound to the ciphertext and must be given again to read it."""
        nonce = os.urandom(NONCE_BYTES)
        return VERSION + nonce + self._fields.encrypt(nonce, plain, context.encode())

    def decrypt(self, sealed: bytes, *, context: str) -> bytes:
        """Decrypt what ``encrypt`` made.

        Raises:
            IntegrityViolationError: other key, other context, or altered bytes.
        """
        if sealed[:1] != VERSION:
            raise IntegrityViolationError(f"expected ciphertext of {context}, but its version is unknown")
        body = sealed[1:]
        try:
            return self._fields.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], context.encode())
        except InvalidTag:
            raise IntegrityViolationError(
                f"expected ciphertext of {context}, but it doesn't open with this key"
            ) from None

    def index(self, text: str, *, context: str) -> str:
        """Return a keyed hash for equality search over an encrypted column (case and outer spaces ignored)."""
        key = self.derive(f"index:{context}")
        return hmac.new(key, text.strip().casefold().encode(), hashlib.sha256).hexdigest()


_installed: list[Keyring] = []


def install_keyring(keyring: Keyring) -> None:
    """Set the keyring that encrypted columns use. SQLAlchemy's types know no session, so it is one per process."""
    _installed[:] = [keyring]


def installed_keyring() -> Keyring:
    """Return the keyring of this process.

    Raises:
        ConfigurationError: none was installed yet.
    """
    if not _installed:
        raise ConfigurationError(
            "expected a keyring before an encrypted column is used, but none is installed"
        )
    return _installed[0]
