"""``kurskmap tracks``: position reports of ships and aircraft. One module a command."""

from __future__ import annotations

import click

from layers.cli.options import HELP_SETTINGS, Command
from layers.cli.tracks.add import add_command
from layers.cli.tracks.compare import compare_command
from layers.cli.tracks.encounters import encounters_command
from layers.cli.tracks.legs import legs_command
from layers.cli.tracks.read import read_command


class _Steps(click.Group):
    """A group whose help lists the commands in the order of the work, with an example of each."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return list(self.commands)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first example of each command, and where more is said."""
        with formatter.section("Examples"):
            for command in self.commands.values():
                if isinstance(command, Command):
                    formatter.write(f"{'':{formatter.current_indent}}{command.examples[0][0]}\n")
        formatter.write_paragraph()
        formatter.write_text(
            "'kurskmap tracks COMMAND --help' describes a command. Formats and parameters: docs/tracks.md."
        )


@click.group(
    "tracks",
    cls=_Steps,
    no_args_is_help=False,
    context_settings=HELP_SETTINGS,
    short_help="read position reports, and set what was seen beside what is claimed",
)
def tracks_command() -> None:
    """Position reports of ships and aircraft (AIS, ADS-B): read them, find legs, compare them with a catalogue's routes."""


for _command in (read_command, legs_command, compare_command, add_command, encounters_command):
    tracks_command.add_command(_command)
