from __future__ import annotations

import io
from pathlib import Path

import pytest

from engine.errors import IntegrityViolationError, InvalidInputError, NotFoundError
from engine.store.crypto import Keyring
from engine.store.vault import CHUNK_BYTES, Vault

LIMIT = 4 * CHUNK_BYTES


@pytest.fixture
def vault(tmp_path: Path, keyring: Keyring) -> Vault:
    return Vault(tmp_path / "vault", keyring)


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_a_file_comes_back_as_it_went_in(vault: Vault, size: int) -> None:
    content = bytes(i % 251 for i in range(size))
    stored = vault.put(io.BytesIO(content), limit=LIMIT)
    assert b"".join(vault.open(stored.key)) == content
    assert stored.size == size


def test_nothing_is_kept_of_a_file_that_is_too_large(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError):
        vault.put(io.BytesIO(bytes(LIMIT + 1)), limit=LIMIT)
    assert list((tmp_path / "vault").iterdir()) == []


def test_plain_bytes_never_reach_the_disk(vault: Vault, tmp_path: Path) -> None:
    vault.put(io.BytesIO(b"Juniper was seen on Monday"), limit=LIMIT)
    (path,) = (tmp_path / "vault").iterdir()
    assert b"Juniper" not in path.read_bytes()


@pytest.mark.parametrize("damage", ["flip", "cut", "cut_at_chunk"])
def test_an_altered_file_is_refused(vault: Vault, tmp_path: Path, damage: str) -> None:
    stored = vault.put(io.BytesIO(bytes(2 * CHUNK_BYTES + 5)), limit=LIMIT)
    (path,) = (tmp_path / "vault").iterdir()
    sealed = bytearray(path.read_bytes())
    if damage == "flip":
        sealed[100] ^= 1
    elif damage == "cut":
        del sealed[-3:]
    else:
        del sealed[4 + 2 * (4 + CHUNK_BYTES + 16) :]
    path.write_bytes(sealed)
    with pytest.raises(IntegrityViolationError):
        b"".join(vault.open(stored.key))


def test_an_unknown_key_is_not_found(vault: Vault) -> None:
    stored = vault.put(io.BytesIO(b"x"), limit=LIMIT)
    vault.remove(stored.key)
    with pytest.raises(NotFoundError):
        vault.open(stored.key)
