"""``kurskmap tracks``: position reports of ships and aircraft. One module a command."""

from __future__ import annotations

import click

from layers.cli.options import HELP_SETTINGS, Steps
from layers.cli.tracks.add import add_command
from layers.cli.tracks.compare import compare_command
from layers.cli.tracks.encounters import encounters_command
from layers.cli.tracks.legs import legs_command
from layers.cli.tracks.read import read_command


@click.group(
    "tracks",
    cls=Steps,
    more="Formats and parameters: docs/tracks.md.",
    no_args_is_help=False,
    context_settings=HELP_SETTINGS,
    short_help="read position reports, and set what was seen beside what is claimed",
)
def tracks_command() -> None:
    """Position reports of ships and aircraft (AIS, ADS-B): read them, find legs, compare them with a catalogue's routes."""


for _command in (read_command, legs_command, compare_command, add_command, encounters_command):
    tracks_command.add_command(_command)
