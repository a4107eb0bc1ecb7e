"""``concord dmn``: makes a decision of a file, or checks the file, for people who write tables."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from engine.errors import ConcordError
from engine.workflow import decisions
from engine.workflow.decisions import DecisionError, HitPolicyError, UnknownDecisionError
from engine.workflow.errors import ModelRejectedError
from engine.workflow.severity import Severity
from engine.workflow.xmlsafe import MAX_BYTES
from web.commands.decided import as_json, full_story, short_story
from web.commands.givens import read_context
from web.commands.pointing import printable
from web.commands.when import now_option, zone_option

UNDECIDED, NO_MODEL = 1, 3
"""Exit codes: the decision can't be made, or lint finds an error; it is no decision model. A wrong call is click's 2."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of which files."""

    model: bytes
    imports: tuple[bytes, ...]
    kind: str
    name: str | None
    now: datetime
    zone: str


@click.command(
    "dmn",
    epilog="Exits with 0 if there is a value (null is one), 1 if the decision can't be made, 2 if the call is wrong, and 3"
    " if a file is no decision model. With --lint: 1 if something has to be mended. docs/dmn.md says what DMN can say here.",
)
@click.argument("file")
@click.option(
    "--decision", "name", metavar="NAME", help="Name or id; need not be given if there is one only."
)
@click.option("--service", is_flag=True, help="NAME is a decision service.")
@click.option("--inputs", "path", metavar="FILE", help="A JSON object: the input data; - for standard input.")
@click.option(
    "--imports", multiple=True, metavar="FILE", help="A model that FILE may import; may be repeated."
)
@zone_option
@now_option
@click.option("--explain", is_flag=True, help="Tell everything that was evaluated on the way.")
@click.option("--lint", is_flag=True, help="Check the file instead, and decide nothing.")
@click.option("--json", "in_json", is_flag=True, help="Print one JSON object.")
def dmn_command(
    file: str,
    name: str | None,
    service: bool,
    path: str | None,
    imports: Sequence[str],
    zone: str,
    now: datetime,
    explain: bool,
    lint: bool,
    in_json: bool,
) -> None:
    """Make a decision of the DMN file FILE, and print its value and the rules that decided.

    What the inputs don't give is null. A text in ISO 8601 is a date, a time or a duration where the model wants one.
    """
    files = _read(file), tuple(map(_read, imports))
    asked = _Asked(*files, "decisionService" if service else "decision", name, now, zone)
    try:
        if lint:
            _check(asked, in_json)
        else:
            _decide(asked, read_context(path) if path else {}, explain, in_json)
    except UnknownDecisionError as refusal:
        raise click.UsageError(f"{refusal}; there are {_names(asked)}") from None
    except ModelRejectedError as refusal:
        _fail(refusal, NO_MODEL, in_json)
    except ConcordError as refusal:
        _fail(refusal, UNDECIDED, in_json)


def _read(path: str) -> bytes:
    try:
        with Path(path).open("rb") as found:
            return found.read(MAX_BYTES + 1)
    except OSError as refusal:
        shown = click.format_filename(path)
        raise click.UsageError(f"expected a file to read, but {shown}: {refusal.strerror}") from None


def _decide(asked: _Asked, given: Mapping[str, Any], explain: bool, in_json: bool) -> None:
    name = asked.name or _only(asked)
    how: Any = {"kind": asked.kind, "imports": asked.imports}
    inputs = decisions.inputs_from_json(asked.model, name, given, **how)
    told = decisions.explain(asked.model, name, inputs, now=asked.now, zone=asked.zone, **how)
    unread = sorted(given.keys() - inputs.keys())
    if in_json:
        click.echo(json.dumps(as_json(told, unread, whole=explain)))
        return
    for line in full_story(told) if explain else short_story(told):
        click.echo(printable(line))
    for note in told.notes:
        click.echo(printable(f"Note: {note.text} ({note.place})"), err=True)
    if unread:
        wanted = ", ".join(decisions.inputs_of(asked.model, name, **how)) or "no input"
        message = f"Note: {', '.join(unread)} was given and is not read; the decision reads {wanted}"
        click.echo(printable(message[:500]), err=True)


def _only(asked: _Asked) -> str:
    found = decisions.names_of(asked.model, kind=asked.kind, imports=asked.imports)
    if len(found) != 1:
        raise click.UsageError(f"expected --decision NAME, for the file has {_listed(found)}")
    return found[0]


def _names(asked: _Asked) -> str:
    return _listed(decisions.names_of(asked.model, kind=asked.kind, imports=asked.imports))


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(printable(each[:80]) for each in names[:10])
    return f"{shown} and {len(names) - 10} more" if len(names) > 10 else shown or "none"


def _check(asked: _Asked, in_json: bool) -> None:
    found = decisions.lint(asked.model, imports=asked.imports)
    if in_json:
        rows = [
            {
                "rule": each.rule,
                "severity": each.severity,
                "place": None if each.place is None else str(each.place),
                "message": each.message,
            }
            for each in found
        ]
        click.echo(json.dumps({"findings": rows}))
    else:
        for each in found:
            click.echo(printable(f"{each.severity:8} {each.rule:26} {each}"))
        click.echo(f"{len(found)} findings" if len(found) != 1 else "1 finding")
    sys.exit(UNDECIDED if any(each.severity is Severity.ERROR for each in found) else 0)


def _fail(refusal: ConcordError, code: int, in_json: bool) -> NoReturn:
    if in_json:
        place = str(refusal.place) if isinstance(refusal, DecisionError) else None
        rules = list(refusal.rules) if isinstance(refusal, HitPolicyError) else None
        fault = {"code": refusal.code, "message": str(refusal), "place": place, "rules": rules}
        click.echo(json.dumps({"error": {key: value for key, value in fault.items() if value is not None}}))
    else:
        click.echo(printable(f"Error: {refusal}"), err=True)
    sys.exit(code)
