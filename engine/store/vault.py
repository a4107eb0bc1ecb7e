"""Files at rest: encrypted in chunks, outside the web root, addressed by a random name."""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.errors import IntegrityViolationError, InvalidInputError, NotFoundError
from engine.store.crypto import Keyring

CHUNK_BYTES = 1024 * 1024
_HEADER = b"CVF1"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the vault knows of a file it took in."""

    key: UUID
    size: int
    sha256: str
    """Hash of the plain bytes, lower-case hexadecimal."""


class Vault:
    """A folder of encrypted files. Every chunk's nonce counts up, and the last one is marked: none can be cut off."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self._folder = folder
        self._keyring = keyring

    def put(self, stream: BinaryIO, *, limit: int) -> StoredFile:
        """Read ``stream`` to its end, encrypt it chunk by chunk, and keep it.

        Raises:
            InvalidInputError: more than ``limit`` bytes came; nothing is kept.
        """
        key = uuid4()
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._path(key)
        scratch = target.with_suffix(".part")
        try:
            with scratch.open("xb") as out:
                stored = self._write(key, stream, out, limit)
                out.flush()
                os.fsync(out.fileno())
            scratch.rename(target)
        except BaseException:
            scratch.unlink(missing_ok=True)
            raise
        return stored

    def open(self, key: UUID) -> Iterator[bytes]:
        """Yield the plain bytes, chunk by chunk.

        Raises:
            NotFoundError: there is no such file.
            IntegrityViolationError: the file was altered or cut short.
        """
        try:
            source = self._path(key).open("rb")
        except FileNotFoundError:
            raise NotFoundError(f"expected file {key} in the vault, but it is not there") from None
        return self._read(key, source)

    def remove(self, key: UUID) -> None:
        """Forget a file; it is no error if it is gone already."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: UUID) -> Path:
        return self._folder / f"{key}.cvf"

    def _cipher(self, key: UUID) -> AESGCM:
        return AESGCM(self._keyring.derive(f"file:{key}"))

    def _write(self, key: UUID, stream: BinaryIO, out: BinaryIO, limit: int) -> StoredFile:
        cipher, seen, size, index = self._cipher(key), hashlib.sha256(), 0, 0
        out.write(_HEADER)
        chunk = stream.read(CHUNK_BYTES)
        while True:
            following = stream.read(CHUNK_BYTES) if chunk else b""
            size += len(chunk)
            if size > limit:
                raise InvalidInputError(f"expected a file of at most {limit} bytes, but it is larger")
            seen.update(chunk)
            sealed = cipher.encrypt(_nonce(index, last=not following), chunk, None)
            out.write(struct.pack(">I", len(sealed)) + sealed)
            if not following:
                return StoredFile(key, size, seen.hexdigest())
            chunk, index = following, index + 1

    def _read(self, key: UUID, source: BinaryIO) -> Iterator[bytes]:
        cipher, index = self._cipher(key), 0
        with source:
            if source.read(len(_HEADER)) != _HEADER:
                raise IntegrityViolationError(f"expected file {key} of the vault, but its header is another")
            sealed = _read_frame(key, source)
            while sealed is not None:
                following = _read_frame(key, source)
                try:
                    yield cipher.decrypt(_nonce(index, last=following is None), sealed, None)
                except InvalidTag:
                    raise IntegrityViolationError(
                        f"expected file {key} as it was stored, but it was altered"
                    ) from None
                sealed, index = following, index + 1


def _nonce(index: int, *, last: bool) -> bytes:
    return struct.pack(">QI", index, int(last))


def _read_frame(key: UUID, source: BinaryIO) -> bytes | None:
    head = source.read(4)
    if not head:
        return None
    length = struct.unpack(">I", head)[0] if len(head) == 4 else -1
    if not 0 <= length <= CHUNK_BYTES + 16:
        raise IntegrityViolationError(f"expected file {key} as it was stored, but a chunk's length is off")
    sealed = source.read(length)
    if len(sealed) != length:
        raise IntegrityViolationError(f"expected file {key} as it was stored, but it was cut short")
    return sealed
