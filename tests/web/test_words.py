from __future__ import annotations

import pytest

from web.words import file_size


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (3, "3 bytes"),
        (1023, "1023 bytes"),
        (1024, "1 KB"),
        (300 * 1024, "300 KB"),
        (60_000_154, "57.2 MB"),
        (64 * 1024**2, "64 MB"),
        (3 * 1024**3, "3 GB"),
        (5 * 1024**4, "5120 GB"),
    ],
)
def test_a_file_s_size_is_said_in_the_unit_that_fits(size: int, words: str) -> None:
    assert file_size(size) == words
