"""``kurskmap rename``: another id for a layer."""

from __future__ import annotations

from pathlib import Path

import click

from layers.cli.editing.import_options import catalogue_option, check_catalogue, check_layer_id
from layers.cli.exit_status import Exit
from layers.cli.options import Command, option
from layers.cli.spoken import phrase
from layers.cli.terminal import say


@click.command(
    "rename",
    cls=Command,
    short_help="give a layer of a catalogue another id",
    options_metavar="--catalog DIR [OPTIONS]",
    examples=(
        ("kurskmap rename sightings sightings-2024 --catalog mine/", ""),
        ('kurskmap rename sightings sightings-2024 --catalog mine/ --title "Sightings in 2024"', ""),
    ),
    statuses="0 renamed, 1 the new id is taken, or the catalogue cannot be used, 2 wrong usage",
)
@click.argument("layer", metavar="LAYER")
@click.argument("new", metavar="NEW")
@catalogue_option
@option("--title", metavar="TEXT", help="Another title as well.")
def rename_command(layer: str, new: str, catalog: Path, title: str | None) -> int:
    """Give the layer with the id LAYER the id NEW, and its file that name.

    Its features keep their ids, so that what refers to them stays true. Links to the map that name the old id no longer
    choose this layer. If the command is interrupted, the catalogue is the old one or the new one.
    """
    from geodata.editing.add_layer import rename_layer  # noqa: PLC0415

    check_catalogue(catalog)
    check_layer_id(new, "NEW")
    rename_layer(catalog, layer, new, title=title)
    say(phrase("Renamed the layer {layer!r} to {new!r} in {catalog}.", layer=layer, new=new, catalog=catalog))
    return Exit.SUCCESS
