"""``concord decide``: what the law says of facts in a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

import click

from engine.act.law.citations import TO_BE_CONFIRMED, unconfirmed
from engine.act.law.comparing import difference
from engine.act.law.deciding import LegalDecision
from engine.act.law.deciding import decide as decided
from engine.act.law.tables import shipped_tables
from engine.act.law.writing import to_json
from engine.plan.overlays import shipped_overlays

MAX_BYTES = 64 * 1024 * 1024
DISCLAIMER = "Concord supports counsel and does not replace it."


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option(
    "--json", "as_json", is_flag=True, help="Print the decisions as JSON, in the order of the file."
)
def decide(file: BinaryIO, as_json: bool) -> None:
    """Decide the facts in FILE by the tables that ship: a `given` object, a list of them, or a list of decided cases.

    `-` is standard input. Without --json, decided cases are compared with what the tables say.
    """
    found = _read(file)
    asked = found if isinstance(found, list) else [found]
    decisions = [_decision(each) for each in asked]
    if as_json:
        written = [to_json(each) for each in decisions]
        click.echo(json.dumps(written if isinstance(found, list) else written[0], ensure_ascii=False))
    elif asked and all(map(_is_case, asked)):
        _compare(asked, decisions)
    else:
        for each in decisions:
            _tell(each)
        click.echo(DISCLAIMER)


def _read(file: BinaryIO) -> Any:
    text = file.read(MAX_BYTES + 1)
    if len(text) > MAX_BYTES:
        raise click.ClickException(f"expected a file of at most {MAX_BYTES} bytes, but it has more")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise click.ClickException("expected JSON, but the file is none") from fault


def _is_case(asked: object) -> bool:
    return isinstance(asked, dict) and "given" in asked


def _decision(asked: Any) -> LegalDecision:
    given = asked["given"] if _is_case(asked) else asked
    return decided(given, tables=shipped_tables(), overlays=shipped_overlays(), federal_alone=True)


def _compare(cases: Sequence[Any], decisions: Sequence[LegalDecision]) -> None:
    found = [difference(case, decision) for case, decision in zip(cases, decisions, strict=True)]
    different = [each for each in found if each is not None]
    agreed = len(cases) - len(different)
    click.echo(f"{agreed} of {len(cases)} agree ({agreed / len(cases):.1%})")
    for each in different:
        lacks = f"; lacks {', '.join(each.missing_conditions)}" if each.missing_conditions else ""
        cause = f" by {each.rule_id}" if each.rule_id else ""
        click.echo(f"{each.name}: expected {each.expected}, but decided {each.decided}{cause}{lacks}")
    sys.exit(1 if different else 0)


def _tell(decision: LegalDecision) -> None:
    click.echo(decision.outcome.value)
    lines = (
        ("because", decision.why),
        ("by", _cited(decision.legal_basis)),
        ("with", ", ".join(decision.conditions)),
        ("may go", ", ".join(decision.releasable_categories)),
        ("would cure it", " Or: ".join(decision.cures) if not decision.outcome.releases else ""),
    )
    for what, text in lines:
        if text:
            click.echo(f"  {what}: {text}")


def _cited(basis: str) -> str:
    texts = [each for each in basis.split("; ") if each]
    open_ones = unconfirmed(texts)
    return "; ".join(f"{each} ({TO_BE_CONFIRMED})" if each in open_ones else each for each in texts)
