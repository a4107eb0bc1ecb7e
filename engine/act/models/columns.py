"""Column types and constraints that the tables of this room share."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from engine.store.crypto import installed_keyring


class EncryptedDate(TypeDecorator[date]):
    """A civil day that is encrypted at rest; ``context`` (``table.column``) is bound to the ciphertext."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: date | None, dialect: Dialect) -> bytes | None:
        """Encrypt the ISO form."""
        del dialect
        if value is None:
            return None
        return installed_keyring().encrypt(value.isoformat().encode(), context=self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> date | None:
        """Decrypt."""
        del dialect
        if value is None:
            return None
        return date.fromisoformat(installed_keyring().decrypt(value, context=self.context).decode())


def one_of(column: str, words: type[StrEnum]) -> str:
    """Return the SQL of a check that ``column`` holds one of ``words``."""
    return f"{column} IN ({', '.join(repr(word.value) for word in words)})"
