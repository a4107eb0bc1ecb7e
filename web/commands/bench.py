"""``concord bench``: how fast it is, as ratios from interleaved rounds, because bare times say little on a shared machine."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import Connection, text

from engine.act.vocabulary import ReviewOutcome
from engine.config import Settings
from engine.runtime import Runtime, build_runtime
from engine.store.migrate import upgrade
from web.commands.bench_decision import decision_bench
from web.commands.bench_feel import feel_bench
from web.commands.demo.seed import opening_stage, seed

Round = Callable[[], Mapping[str, float]]
"""Runs everything of a bench once; returns seconds by what was measured. The first is what the others are held against."""


@contextmanager
def _step() -> Iterator[Round]:
    """Time what a person's step costs: claim and complete, every operation, projection and audit entry included."""
    with tempfile.TemporaryDirectory() as folder:
        runtime = build_runtime(Settings(home=Path(folder)))
        upgrade(runtime.database)
        seed(runtime, progress=lambda _words: None, cases=0)
        stage = opening_stage(runtime)
        with runtime.database.writer.begin() as connection:
            connection.execute(
                text("CREATE TABLE bench_raw (id INTEGER PRIMARY KEY, state BLOB, rev INTEGER)")
            )
        number = 0

        def once() -> Mapping[str, float]:
            nonlocal number
            case = stage.open_case(number)
            number += 1
            return {
                "a bare INSERT, UPDATE and COMMIT": _timed(lambda: _raw(runtime)),
                "match to the registry": _timed(case.match),
                "guardian's answer": _timed(case.answer),
                "legal review": _timed(lambda: case.review(ReviewOutcome.APPROVE)),
                "prepare and release": _timed(case.prepare),
            }

        try:
            yield once
        finally:
            runtime.database.dispose()


def _raw(runtime: Runtime) -> None:
    with runtime.database.writer.begin() as connection:
        _write(connection)


def _write(connection: Connection) -> None:
    connection.execute(text("INSERT INTO bench_raw (state, rev) VALUES (:state, 1)"), {"state": b"x" * 4000})
    connection.execute(text("UPDATE bench_raw SET rev = rev + 1 WHERE id = (SELECT max(id) FROM bench_raw)"))


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


BENCHES = {"decision": decision_bench, "feel": feel_bench, "step": _step}


@click.command()
@click.argument("name", type=click.Choice(sorted(BENCHES)))
@click.option("--rounds", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bench(name: str, rounds: int, as_json: bool) -> None:
    """Time a part of Concord against a yardstick; what needs a database gets a scratch one of its own."""
    with BENCHES[name]() as once:
        once()  # what is loaded and cached by the first is no cost of the others
        measured = [once() for _ in range(rounds)]
    found = {what: _summary([each[what] for each in measured]) for what in measured[0]}
    yardstick = next(iter(found.values()))["median_ms"]
    for each in found.values():
        each["ratio"] = each["median_ms"] / yardstick
    if as_json:
        click.echo(json.dumps({"bench": name, "rounds": rounds, "found": found}))
        return
    click.echo(f"{name}: median of {rounds} interleaved rounds")
    for what, each in found.items():
        median, best, p95 = (_shown(each[which]) for which in ("median_ms", "best_ms", "p95_ms"))
        click.echo(f"{median:>12}  {each['ratio']:7.2f} x  (best {best}, p95 {p95})  {what}")


def _shown(milliseconds: float) -> str:
    return f"{milliseconds:.2f} ms" if milliseconds >= 1 else f"{milliseconds * 1000:.2f} µs"


def _summary(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {
        "median_ms": statistics.median(ordered) * 1000,
        "best_ms": ordered[0] * 1000,
        "p95_ms": p95 * 1000,
    }
