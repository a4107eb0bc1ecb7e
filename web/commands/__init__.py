"""The console script ``concord``."""

from __future__ import annotations

import logging
import os
from typing import Any

import click

from engine.errors import ConcordError
from web.commands.administration import audit, migrate
from web.commands.bench import bench
from web.commands.decide import decide
from web.commands.dmn import dmn_command
from web.commands.drill import drill
from web.commands.feel import feel_command
from web.commands.serving import demo, run, serve, worker
from web.commands.smoke import smoke


class _Commands(click.Group):
    """Shows Concord's own errors as one line; anything else keeps its trace."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ConcordError as error:
            raise click.ClickException(str(error)) from error


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(package_name="concord")
def main() -> None:
    """Concord: disclosure requests between the agencies that serve a child.

    Settings come from the environment (CONCORD_...); without any, everything is a demo below var/.
    """
    os.umask(0o077)  # nobody else on the machine reads what is written: the database, the vault, the keys
    logging.basicConfig(format="%(asctime)s [%(levelname)-9s] %(message)s", level=logging.WARNING)


for command in (
    run,
    demo,
    serve,
    worker,
    migrate,
    audit,
    smoke,
    bench,
    drill,
    decide,
    feel_command,
    dmn_command,
):
    main.add_command(command)
