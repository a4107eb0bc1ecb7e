"""``concord decide``: what the law says of facts in a file."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO
from uuid import UUID

import click

from engine.act.law.citations import TO_BE_CONFIRMED, unconfirmed
from engine.act.law.comparing import difference
from engine.act.law.deciding import LegalDecision
from engine.act.law.deciding import decide as decided
from engine.act.law.tables import shipped_tables
from engine.act.law.writing import to_json
from engine.act.legal_decisions import replay
from engine.config import Settings
from engine.plan.overlays import shipped_overlays
from engine.runtime import build_runtime

MAX_BYTES = 64 * 1024 * 1024
DISCLAIMER = "Concord supports counsel and does not replace it."


@click.command()
@click.argument("file", type=click.File("rb"), required=False)
@click.option(
    "--json", "as_json", is_flag=True, help="Print the decisions as JSON, in the order of the file."
)
@click.option(
    "--replay", "decision_id", type=click.UUID, help="Say a stored decision again, by the texts of then."
)
def decide(file: BinaryIO | None, as_json: bool, decision_id: UUID | None) -> None:
    """Decide the facts in FILE by the tables that ship: a `given` object, a list of them, or a list of decided cases.

    `-` is standard input. Without --json, decided cases are compared with what the tables say; exit 1 if one differs.
    """
    if (file is None) == (decision_id is None):
        raise click.UsageError("expected either FILE or --replay, but got both or neither")
    if decision_id is not None:
        _replay(decision_id, as_json)
    elif file is not None:
        _decide(file, as_json)


def _decide(file: BinaryIO, as_json: bool) -> None:
    found = _read(file)
    asked = found if isinstance(found, list) else [found]
    decisions = [_decision(each) for each in asked]
    if as_json:
        written = [to_json(each) for each in decisions]
        click.echo(json.dumps(written if isinstance(found, list) else written[0]))
    elif asked and all(map(_is_case, asked)):
        _compare(asked, decisions)
    else:
        for each in decisions:
            _tell(each)
        click.echo(DISCLAIMER)


def _replay(decision_id: UUID, as_json: bool) -> None:
    runtime = build_runtime(Settings())
    try:
        with runtime.database.read() as session:
            found = replay(session, decision_id)
    finally:
        runtime.database.dispose()
    if as_json:
        click.echo(json.dumps(found.answer))
    else:
        click.echo(
            f"{found.answer['outcome']}\n  because: {found.answer['why']}\n  by: {found.answer['legal_basis']}"
        )
    same = "the same answer as" if found.same else "NOT the answer of"
    click.echo(f"{same} {found.decided_at:%Y-%m-%d %H:%M} UTC", err=True)
    sys.exit(0 if found.same else 1)


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
