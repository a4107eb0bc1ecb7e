"""Column types: instants in UTC, encrypted text, JSON that is the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from engine.clock import require_instant
from engine.store.crypto import installed_keyring


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; naive times are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times and convert to UTC; SQLite stores them without the zone."""
        if value is None:
            return None
        utc = require_instant(value)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant aware, in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Encrypted(TypeDecorator[str]):
    """Text that is encrypted at rest; ``context`` (``table.column``) is bound to the ciphertext."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        del dialect
        return None if value is None else installed_keyring().encrypt(value.encode(), context=self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt."""
        del dialect
        return None if value is None else installed_keyring().decrypt(value, context=self.context).decode()


class EncryptedJson(TypeDecorator[Any]):
    """A JSON value that is encrypted at rest."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Serialize and encrypt."""
        del dialect
        if value is None:
            return None
        return installed_keyring().encrypt(orjson.dumps(value), context=self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Decrypt and parse."""
        del dialect
        return (
            None if value is None else orjson.loads(installed_keyring().decrypt(value, context=self.context))
        )
