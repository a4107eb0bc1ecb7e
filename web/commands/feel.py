"""``concord feel``: evaluates one text, for people who write guards, due times and cells of tables."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from engine.workflow import feel
from engine.workflow.environment import known
from web.commands.givens import read_context
from web.commands.pointing import pointed, printable
from web.commands.when import now_option, zone_option

REFUSED, NO_FEEL = 1, 3
"""Exit codes: it can't be evaluated; it is no FEEL. A wrong call is click's 2."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, and over what."""

    text: str
    variables: Mapping[str, Any]
    tested: str | None
    """The value of ``?``, as FEEL, if the text is a cell."""
    now: datetime
    zone: str

    @property
    def names(self) -> frozenset[str]:
        """Return the names of several words that the variables have, at any depth."""
        return feel.names_in(self.variables)


@click.command(
    "feel",
    context_settings={"ignore_unknown_options": True},  # so that a text may begin with a minus
    epilog="Exits with 0 if there is a value (null is one), 1 if it can't be evaluated, 2 if the call is wrong, and 3 if"
    " the text is no FEEL. docs/feel.md says what FEEL can say.",
)
@click.argument("expression")
@click.option("--context", "path", metavar="FILE", help="A JSON object: the variables; - for standard input.")
@click.option(
    "--unary", metavar="INPUT", help="Take EXPRESSION as a cell of a table; INPUT is FEEL for what ? is."
)
@zone_option
@now_option
@click.option(
    "--names", "ask", flag_value="names", help="Print the names that it reads, and evaluate nothing."
)
@click.option("--type", "ask", flag_value="type", help="Print the type that it gives, and evaluate nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def feel_command(
    expression: str,
    path: str | None,
    unary: str | None,
    zone: str,
    now: datetime,
    ask: str | None,
    as_json: bool,
) -> None:
    """Evaluate the FEEL text EXPRESSION, and print its value as FEEL writes it.

    A name that the context has not is null. Where the value is null for sure, standard error says why.
    """
    question = _Question(expression, read_context(path) if path else {}, unary, now, zone)
    answer = _ANSWERS[ask or "value"]
    try:
        found = answer(question)
    except feel.FeelSyntaxError as refusal:
        _fail(
            _syntax_fault(refusal),
            f"{refusal}\n{pointed(refusal.text, refusal.line, refusal.column)}",
            as_json,
        )
    except feel.FeelError as refusal:
        _fail({"message": str(refusal)}, str(refusal), as_json)
    else:
        _show(found, as_json)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is printed: lines, or one JSON object; and what may be wrong."""

    lines: tuple[str, ...]
    as_json: Mapping[str, Any]
    hints: tuple[feel.Hint, ...] = ()


def _value(question: _Question) -> _Answer:
    scope = feel.begin(question.variables, now=question.now, zone=question.zone)
    if question.tested is None:
        value = known(feel.parse(question.text, question.names)).evaluate_in(scope)
    else:
        tested = known(feel.parse(question.tested, question.names)).evaluate_in(scope)
        value = known(feel.parse_unary(question.text, question.names)).evaluate_in(scope, tested)
    hints = _inspected(question).hints if value is None and question.tested is None else ()
    text = feel.to_feel(value)
    as_json = None if isinstance(value, feel.Function) else feel.to_json(value)
    return _Answer((text,), {"value": as_json, "feel": text}, hints)


def _names(question: _Question) -> _Answer:
    parse = feel.parse if question.tested is None else feel.parse_unary
    found = parse(question.text, question.names)
    names = sorted(found.names)
    return _Answer(
        tuple(names),
        {
            "names": names,
            "unknown functions": sorted(found.unknown_functions),
            "reads the clock": found.reads_clock,
        },
    )


def _type(question: _Question) -> _Answer:
    if question.tested is not None:
        raise click.UsageError("expected --type or --unary, but got both: a cell always gives a boolean")
    found = _inspected(question)
    return _Answer((str(found.type),), {"type": str(found.type)}, found.hints)


_ANSWERS = {"value": _value, "names": _names, "type": _type}


def _inspected(question: _Question) -> feel.Inspection:
    scope = feel.begin(question.variables, now=question.now)
    types = {name: feel.type_of(scope.taken_in(value)) for name, value in question.variables.items()}
    return feel.inspect(question.text, types, question.names)


def _syntax_fault(refusal: feel.FeelSyntaxError) -> dict[str, Any]:
    place = {"line": refusal.line, "column": refusal.column}
    return {"message": str(refusal), **place, "found": refusal.found, "expected": refusal.expected}


def _show(answer: _Answer, as_json: bool) -> None:
    hints = [{"line": each.line, "column": each.column, "message": each.message} for each in answer.hints]
    if as_json:
        click.echo(json.dumps({**answer.as_json, "hints": hints}))
        return
    for line in answer.lines:
        click.echo(printable(line))
    for hint in hints:
        click.echo(printable("at line {line}, column {column}: {message}".format(**hint)), err=True)


def _fail(fault: Mapping[str, Any], text: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"error": fault}))
    else:
        click.echo(f"Error: {text}", err=True)
    sys.exit(NO_FEEL if "line" in fault else REFUSED)
