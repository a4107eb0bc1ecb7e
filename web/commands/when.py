"""The instant and the zone that an evaluation is given at a terminal."""

from __future__ import annotations

from datetime import datetime

import click

from engine.clock import system_clock
from engine.workflow import feel
from engine.workflow.feel.zones import UTC, zone_named


def _zone(_context: click.Context, _option: click.Parameter, name: str) -> str:
    try:
        zone_named(name)
    except feel.FeelError as refusal:
        raise click.BadParameter(f"{refusal}: Europe/Berlin or America/Denver, for instance") from None
    return name


def _instant(_context: click.Context, _option: click.Parameter, text: str | None) -> datetime:
    if text is None:
        return system_clock()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise click.BadParameter("expected an instant with its offset: 2026-11-25T09:00:00Z, for instance")
    return at


zone_option = click.option(
    "--zone", default=UTC, show_default=True, callback=_zone, help="Zone of now() and today()."
)
now_option = click.option(
    "--now", metavar="T", callback=_instant, help="The instant of now(); this one if not given."
)
