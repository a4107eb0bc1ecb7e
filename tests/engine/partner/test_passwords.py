from __future__ import annotations

import pytest

from engine.errors import InvalidInputError
from engine.partner.passwords import hash_password, password_fits


def test_hash_is_argon2id_and_fits_only_its_password() -> None:
    made = hash_password("a plain long password")
    assert made.startswith("$argon2id$")
    assert password_fits("a plain long password", made)
    assert not password_fits("a plain long passwore", made)


@pytest.mark.parametrize("count", [0, 14, 257])
def test_too_short_or_too_long_is_refused_with_a_sentence(count: int) -> None:
    with pytest.raises(InvalidInputError) as refused:
        hash_password("x" * count)
    assert refused.value.problems["password"].startswith("Use at")
    assert "xxx" not in str(refused.value)


@pytest.mark.parametrize("password", ["x" * 15, "               ", "\u03b1" * 15, "x" * 256])
def test_any_characters_will_do(password: str) -> None:
    assert password_fits(password, hash_password(password))


def test_the_same_letters_typed_another_way_fit() -> None:
    composed, decomposed = "caf\u00e9 in the morning", "cafe\u0301 in the morning"
    assert password_fits(decomposed, hash_password(composed))


@pytest.mark.parametrize("stored", [None, "", "no hash at all"])
def test_without_a_hash_nothing_fits(stored: str | None) -> None:
    assert not password_fits("", stored)
    assert not password_fits(
        "the password of nobody, so that an unknown account costs as much as a known one", stored
    )
