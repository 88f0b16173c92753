"""``kurskmap remove``: take a layer out of a catalogue."""

from __future__ import annotations

from pathlib import Path

import click

from layers.cli.editing.import_options import catalogue_option, check_catalogue
from layers.cli.editing.replace import say_removed
from layers.cli.exit_status import Exit
from layers.cli.options import Command
from layers.cli.spoken import phrase
from layers.cli.terminal import say


@click.command(
    "remove",
    cls=Command,
    short_help="take a layer out of a catalogue",
    options_metavar="--catalog DIR",
    examples=(("kurskmap remove sightings --catalog mine/", ""),),
    statuses="0 removed, 1 something refers to the layer, or the catalogue cannot be used, 2 wrong usage",
)
@click.argument("layer", metavar="LAYER")
@catalogue_option
def remove_command(layer: str, catalog: Path) -> int:
    """Take the layer with the id LAYER out of a catalogue, with its file.

    Sources and claimants that only this layer cited go with it. If something else in the catalogue refers to one of its
    features, nothing is changed, and the message names it. If the command is interrupted, the catalogue is the old one or
    the new one.
    """
    from geodata.editing.add_layer import remove_layer  # noqa: PLC0415

    check_catalogue(catalog)
    removed = remove_layer(catalog, layer)
    say(phrase("Removed the layer {layer!r} from {catalog}.", layer=layer, catalog=catalog))
    say_removed(removed.records)
    return Exit.SUCCESS
