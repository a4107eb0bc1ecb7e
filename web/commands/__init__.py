"""The console script ``concord``."""

from __future__ import annotations

import click

from web.commands.administration import migrate


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="concord")
def main() -> None:
    """Concord: disclosure requests between the agencies that serve a child."""


main.add_command(migrate)
