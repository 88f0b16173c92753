"""``kurskmap new``: a catalogue to start from."""

from __future__ import annotations

from pathlib import Path

import click

from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command
from layers.cli.spoken import phrase
from layers.cli.terminal import say


@click.command(
    "new",
    cls=Command,
    short_help="make a small catalogue to start from",
    examples=(("kurskmap new mine", ""), ("kurskmap app --catalog mine", "")),
    statuses="0 made, 1 the folder is not empty or cannot be written, 2 wrong usage",
)
@click.argument("folder", metavar="DIR", type=PATH)
def new_command(folder: Path) -> int:
    """Make a small, valid catalogue of invented data, with a README that explains each of its files.

    DIR is an empty folder, or one that does not exist yet.
    """
    from geodata.editing.new_catalogue import new_catalogue  # noqa: PLC0415

    new_catalogue(folder)
    say(
        phrase("Made a catalogue in {folder}. Its README.md explains it; 'kurskmap validate' checks it.", folder=folder)
    )
    return Exit.SUCCESS
