"""``kurskmap add``: a file of the user as a layer of a catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from layers.cli.editing import import_options as asked
from layers.cli.exit_status import Exit
from layers.cli.options import PATH, Command, OneOf, option
from layers.cli.spoken import phrase
from layers.cli.terminal import say

if TYPE_CHECKING:
    from geodata.editing.addition import Addition

# Written out, because the model is slow to import and the help must not wait for it. A test compares them with the model.
KINDS = ("event", "route", "control_area", "region", "district", "place", "imported")


@click.command(
    "add",
    cls=Command,
    short_help="import a file of your own into a catalogue as a layer",
    options_metavar="--catalog DIR [OPTIONS]",
    examples=(
        ("kurskmap add borders.gpkg --catalog mine/ --dry-run", "what would be added, and what not"),
        ("kurskmap add borders.gpkg --catalog mine/ --repair", "repair geometry where possible, and report it"),
        ("kurskmap add sightings.csv --catalog mine/ --date-column seen --date-form day-month-year", ""),
        ('kurskmap add counts.xlsx --catalog mine/ --sheet May --number "killed=people"', ""),
        ("kurskmap add control-2024-08-06.geojson --catalog mine/ --from-filename", "the file is the state of one day"),
        ("kurskmap add places.geojson --catalog mine/ --kind place", "a layer in the catalogue's own form, unchanged"),
    ),
    statuses="0 added (or would be), 1 nothing to add, or the file or catalogue cannot be used, 2 wrong usage",
)
@click.argument("file", metavar="FILE", type=PATH)
@asked.catalogue_option
@option("--kind", type=OneOf(KINDS), default="imported", show_default=True, help="The kind of the features.")
@option("--dry-run", is_flag=True, help="Report what would be added, and write nothing.")
@asked.reading_options
@asked.layer_options()
@asked.column_options()
def add_command(**params: Any) -> int:
    """Import a file into a catalogue as a layer.

    Formats: GeoJSON, GeoJSON lines, GeoPackage, zipped shapefile, KML, KMZ, GPX, FlatGeobuf, GeoParquet, and CSV, Excel or
    JSON with coordinates or WKT; any of them also in a zip archive.

    The meaning of each column is guessed from its name and printed; files of well-known sources are recognised by their
    columns. Options change it. Every row that cannot be imported is reported with the reason; the other rows are added.
    The catalogue changes only after the whole layer is written and validated. If the command is interrupted, the
    catalogue stays complete.
    """
    from geodata.limits import Limits  # noqa: PLC0415

    asked.check_catalogue(params["catalog"])
    # Before the file is read, which may take long. An id that is made from the file's name is always one.
    if params["layer"]:
        asked.check_layer_id(params["layer"])
    limits = Limits.from_environment().changed(params["limits"])
    if params["kind"] != "imported":
        return _add(params, unchanged(params))

    from geodata.editing.addition import addition_of, layer_id  # noqa: PLC0415
    from geodata.importing import convert, open_file  # noqa: PLC0415

    table = open_file(params["file"], limits=limits, **asked.asked_of_reader(params))
    name = params["layer"] or layer_id(table.name)
    profile = asked.profile_of(params, table)
    mapping = asked.mapping_of(params, table, profile)
    asked.print_table(table, mapping, profile)
    layer = asked.new_layer(params, table, name, profile)
    imported = convert(table, mapping, layer, params["crs"], params["repair"], limits)
    asked.print_result(imported, repair=params["repair"])
    if not imported.imported:
        say(phrase("Nothing to add."))
        return Exit.FAILURE
    return _add(params, addition_of(imported, description=params["description"], shown=not params["hidden"]))


def _add(params: Mapping[str, Any], addition: Addition) -> int:
    from geodata.editing.add_layer import add_layer  # noqa: PLC0415

    if params["dry_run"]:
        say(phrase("Nothing was written (--dry-run)."))
        return Exit.SUCCESS
    add_layer(params["catalog"], addition)
    say(phrase("Added the layer {name!r} to {catalog}.", name=addition.record.id, catalog=params["catalog"]))
    return Exit.SUCCESS


def unchanged(params: Mapping[str, Any]) -> Addition:
    """A layer file that already has the catalogue's form."""
    from geodata.catalog_model import LayerRecord  # noqa: PLC0415
    from geodata.editing.add_layer import content_of  # noqa: PLC0415
    from geodata.editing.addition import Addition, layer_id  # noqa: PLC0415
    from geodata.untrusted.file_name import checked_file_name  # noqa: PLC0415

    file: Path = params["file"]
    name = params["layer"] or layer_id(file.name)
    title = params["title"] or file.stem
    record = LayerRecord(
        id=name,
        title=title,
        file=checked_file_name(f"{name}.geojson"),
        kind=params["kind"],
        description=params["description"] or title,
        licence=params["licence"] or "Not stated",
        attribution=params["attribution"] or file.name,
        shown=not params["hidden"],
    )
    return Addition(record, content_of(file))
