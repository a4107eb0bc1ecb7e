from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine import sweep


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    sweep._troubles.clear()
    yield
    sweep._troubles.clear()


def failing(*poisoned: int) -> tuple[list[int], object]:
    tried: list[int] = []

    def work(item: int) -> bool:
        tried.append(item)
        if item in poisoned:
            raise RuntimeError("Juniper Vale")
        return True

    return tried, work


def test_goes_on_behind_a_failure_and_tells_its_class_alone() -> None:
    tried, work = failing(1)
    with sweep.watched() as failures:
        assert sweep.each("starts", [0, 1, 2], work) == 2  # type: ignore[arg-type]
    assert tried == [0, 1, 2]
    assert failures == [sweep.Failure("starts", "1", "RuntimeError")]


def test_an_item_that_fails_again_and_again_rests_longer_and_longer() -> None:
    tried, work = failing(7)
    rounds: list[int] = []
    for number in range(16):
        before = len(tried)
        sweep.each("starts", [7], work)  # type: ignore[arg-type]
        if len(tried) > before:
            rounds.append(number)
    assert rounds == [0, 1, 3, 7, 15]


def test_an_item_at_rest_is_still_told_of() -> None:
    _, work = failing(7)
    for _ in range(2):
        sweep.each("starts", [7], work)  # type: ignore[arg-type]
    with sweep.watched() as failures:
        sweep.each("starts", [7], work)  # type: ignore[arg-type]
    assert failures == [sweep.Failure("starts", "7", "RuntimeError")]


def test_any_number_of_poisoned_items_lets_the_others_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "BATCH", 4)
    poisoned = range(12)
    tried, work = failing(*poisoned)
    for _ in range(4):
        sweep.each("starts", [*poisoned, 100], work)  # type: ignore[arg-type]
    assert 100 in tried
    sweep.each("starts", [*poisoned, 101, 102], work)  # type: ignore[arg-type]
    assert {101, 102} <= set(tried)


def test_an_item_that_went_well_is_forgotten() -> None:
    _, work = failing(7)
    sweep.each("starts", [7], work)  # type: ignore[arg-type]
    sweep.each("starts", [7], lambda _: True)
    assert not sweep._troubles["starts"]
