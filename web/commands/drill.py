"""``concord drill``: throws what somebody would write who means harm at the places that take it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from web.commands.pointing import printable

if TYPE_CHECKING:
    from engine.workflow.drills import Case, Report
    from engine.workflow.drills.watching import Measured

SHOWN = 120
"""Characters of a text that are shown."""


@click.group()
def drill() -> None:
    """Try what holds, and not what is right; figures come out, and exit code 1 if anything doesn't hold."""


@drill.command()
@click.option(
    "--n", "count", type=click.IntRange(1, 1_000_000), default=1_000, show_default=True, help="Cases."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same cases.")
@click.option("--only", type=click.IntRange(0), metavar="NUMBER", help="Run one case of them alone.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def expressions(count: int, seed: int, only: int | None, as_json: bool) -> None:
    """Throw hostile FEEL at every place of a diagram, a decision table and a form.

    None may leave the language, hold a thread for over a second, or grow the process by more than 64 MiB.
    """
    # The texts take megabytes, and no other command needs them.
    from engine.workflow import drills

    report = drills.drill(count, seed, only=only)
    click.echo(json.dumps(_as_json(report)) if as_json else _as_text(report))
    sys.exit(1 if report.findings else 0)


def _as_text(report: Report) -> str:
    outcomes = report.outcomes
    lines = [
        f"{len(report.measured)} hostile texts at {len({case.slot for case, _ in report.measured})} places, "
        f"seed {report.seed}: {outcomes['refused']} refused, {outcomes['value']} harmless",
        f"slowest {report.slowest(1)[0][1].seconds:.2f} s of a thread, largest {report.largest(1)[0][1].mebibytes:.0f} MiB",
        *_by_family(report),
    ]
    for finding in report.findings:
        case = finding.case
        lines.append(f"case {case.number} ({case.slot}; {case.family}) {finding.what}: {_cut(case)}")
    lines.append(f"{len(report.findings)} don't hold" if report.findings else "all hold")
    return "\n".join(lines)


def _by_family(report: Report) -> list[str]:
    count: Counter[str] = Counter()
    slowest: dict[str, float] = {}
    for case, found in report.measured:
        family = case.family.split(",")[0]
        count[family] += 1
        slowest[family] = max(found.seconds, slowest.get(family, 0))
    return [f"{count[name]:>7}  slowest {slowest[name]:.2f} s  {name}" for name in sorted(count)]


def _cut(case: Case) -> str:
    return printable(case.text[:SHOWN]) + ("…" if len(case.text) > SHOWN else "")


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "drill": "expressions",
        "seed": report.seed,
        "cases": len(report.measured),
        "outcomes": dict(report.outcomes),
        "slowest": [_measured(*each) for each in report.slowest(5)],
        "largest": [_measured(*each) for each in report.largest(5)],
        "findings": [
            {"number": each.case.number, "slot": each.case.slot, "what": each.what, "text": _cut(each.case)}
            for each in report.findings
        ],
    }


def _measured(case: Case, found: Measured) -> dict[str, Any]:
    return {
        "number": case.number,
        "slot": case.slot,
        "family": case.family,
        "seconds": round(found.seconds, 3),
        "mebibytes": round(found.mebibytes, 1),
    }
