"""``kurskmap tracks``: position reports of ships and aircraft. One module a command."""

from __future__ import annotations

import click

from layers.cli.options import HELP_SETTINGS
from layers.cli.tracks.add import add_command
from layers.cli.tracks.compare import compare_command
from layers.cli.tracks.encounters import encounters_command
from layers.cli.tracks.legs import legs_command
from layers.cli.tracks.read import read_command


class _InOrder(click.Group):
    """A group whose help lists the commands in the order of the work."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(self.commands)


@click.group(
    "tracks",
    cls=_InOrder,
    context_settings=HELP_SETTINGS,
    short_help="read position reports, and set what was seen beside what is claimed",
    epilog="'kurskmap tracks COMMAND --help' describes a command, with examples. Formats and parameters: docs/tracks.md.",
)
def tracks_command() -> None:
    """Position reports of ships and aircraft (AIS, ADS-B): read them, find legs, compare them with a catalogue's routes."""


for _command in (read_command, legs_command, compare_command, add_command, encounters_command):
    tracks_command.add_command(_command)
